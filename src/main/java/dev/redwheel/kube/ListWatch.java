package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.Snapshot;
import dev.redwheel.task.Poller;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Follows one collection: lists it, then watches from there. The server is asked to end each watch after a minute, and a
 * watch that outlives that is closed from here, so a connection that died without a word is noticed. When the server no
 * longer knows where the watch left off, the collection is listed again.
 */
final class ListWatch<T> implements Subscription {
    private static final int WATCH_SECONDS = 60;
    private static final Duration LONGEST_WATCH = Duration.ofSeconds(WATCH_SECONDS + 15);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final KubeApi api;
    private final Call list;
    private final Function<JsonNode, T> reader;
    private final Consumer<Snapshot<List<T>>> consumer;
    private final InstantSource clock;
    private final Map<String, T> items = new TreeMap<>();
    private String version = "";
    private boolean tooOld;
    private @Nullable Snapshot<List<T>> last;
    private final Poller poller;
    private volatile boolean closed;

    private ListWatch(
            KubeApi api,
            Call list,
            Function<JsonNode, T> reader,
            Consumer<Snapshot<List<T>>> consumer,
            InstantSource clock) {
        this.api = api;
        this.list = list;
        this.reader = reader;
        this.consumer = consumer;
        this.clock = clock;
        this.poller = Poller.start("watch " + list.what(), PAUSE, this::follow, this::failed);
    }

    /** @param reader makes the value of one object; called once for each change */
    static <T> ListWatch<T> start(
            KubeApi api,
            Call list,
            Function<JsonNode, T> reader,
            Consumer<Snapshot<List<T>>> consumer,
            InstantSource clock) {
        return new ListWatch<>(api, list, reader, consumer, clock);
    }

    @Override
    public void close() {
        closed = true;
        poller.close();
    }

    private void follow() {
        if (version.isEmpty()) {
            items.clear();
            Consumer<JsonNode> keep = item -> items.put(key(item), reader.apply(item));
            // After a watch that was too old the cache may be too: then the store itself is asked.
            version = tooOld ? api.list(list, keep) : api.listCached(list, keep);
            tooOld = false;
            publish();
        }
        Call watch = new Call(
                        "watch",
                        list.what(),
                        list.namespace(),
                        "GET",
                        list.path(),
                        list.query(),
                        watchAccept(),
                        null,
                        "")
                .with("watch", "1")
                .with("allowWatchBookmarks", "true")
                .with("timeoutSeconds", String.valueOf(WATCH_SECONDS))
                .with("resourceVersion", version);
        try (TimedStream stream = TimedStream.whole(api.stream(watch), LONGEST_WATCH);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            if (last != null && last.isStale()) {
                publish();
            }
            read(lines);
        } catch (OpsException e) {
            if (e.kind() == ErrorKind.CONFLICT) {
                startAnew(true); // 410: too old.
                return;
            }
            if (!passes(e)) {
                startAnew(false); // It may be listed though it may not be watched, or the version may be to blame.
            }
            throw e;
        } catch (IOException e) {
            throw api.errors().transport(watch, e);
        }
    }

    private void startAnew(boolean becauseTooOld) {
        version = "";
        tooOld = becauseTooOld;
    }

    /** Whether the failure says nothing against going on from here. */
    private static boolean passes(OpsException e) {
        return switch (e.kind()) {
            case TIMEOUT, UNREACHABLE, CANCELLED -> true;
            default -> KubeErrors.isBusy(e);
        };
    }

    private void read(BufferedReader lines) throws IOException {
        boolean changed = false;
        try {
            String line;
            while ((line = lines.readLine()) != null) {
                changed |= apply(event(line));
                // Changes that came together are told together.
                if (changed && !lines.ready()) {
                    publish();
                    changed = false;
                }
            }
        } finally {
            if (changed) { // Also when it is cut off: what came before that is true.
                publish();
            }
        }
    }

    private static JsonNode event(String line) throws IOException {
        try {
            return KubeApi.JSON.readTree(line);
        } catch (JacksonException e) {
            throw new IOException("The watch was cut off", e);
        }
    }

    /** @return whether an item changed */
    private boolean apply(JsonNode event) {
        JsonNode object = event.path("object");
        boolean changed = false;
        switch (event.path("type").asString("")) {
            case "ADDED", "MODIFIED" -> {
                items.put(key(object), reader.apply(object));
                changed = true;
            }
            case "DELETED" -> {
                items.remove(key(object));
                changed = true;
            }
            case "ERROR" -> // 410 among them: the version is too old.
                throw api.errors()
                        .status(
                                list,
                                object.path("code").asInt(500),
                                object.toString().getBytes(StandardCharsets.UTF_8));
            default -> {
                // A bookmark carries only the version.
            }
        }
        version = object.path("metadata").path("resourceVersion").asString(version);
        return changed;
    }

    private void publish() {
        tell(Snapshot.fresh(List.copyOf(items.values()), clock.instant()));
    }

    private void failed(OpsException error) {
        Snapshot<List<T>> before =
                last == null ? new Snapshot<>(List.of(), clock.instant(), Optional.empty(), Optional.empty()) : last;
        tell(before.stale(clock.instant(), error));
    }

    private void tell(Snapshot<List<T>> snapshot) {
        last = snapshot;
        if (!closed) {
            consumer.accept(snapshot);
        }
    }

    /** A list of metadata is watched as metadata. */
    private String watchAccept() {
        return list.accept().replace("PartialObjectMetadataList", "PartialObjectMetadata");
    }

    private static String key(JsonNode item) {
        JsonNode meta = item.path("metadata");
        return meta.path("namespace").asString("") + "/" + meta.path("name").asString("");
    }
}
