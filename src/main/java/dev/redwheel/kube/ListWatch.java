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

    private void follow() throws IOException {
        if (version.isEmpty()) {
            items.clear();
            Consumer<JsonNode> keep = item -> items.put(key(item), reader.apply(item));
            // After a watch that was too old the cache may be too: then the store itself is asked.
            version = last == null ? api.listCached(list, keep) : api.list(list, keep);
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
        try (TimedStream stream = new TimedStream(api.stream(watch), LONGEST_WATCH);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            if (last != null && last.isStale()) {
                publish();
            }
            read(lines);
        } catch (OpsException e) {
            if (e.kind() == ErrorKind.CONFLICT) {
                version = ""; // 410: too old.
                return;
            }
            throw e;
        }
    }

    private void read(BufferedReader lines) throws IOException {
        boolean changed = false;
        String line;
        while ((line = lines.readLine()) != null) {
            JsonNode event;
            try {
                event = KubeApi.JSON.readTree(line);
            } catch (JacksonException e) {
                throw new IOException("The watch was cut off", e);
            }
            JsonNode object = event.path("object");
            switch (event.path("type").asString("")) {
                case "ADDED", "MODIFIED" -> {
                    items.put(key(object), reader.apply(object));
                    changed = true;
                }
                case "DELETED" -> {
                    items.remove(key(object));
                    changed = true;
                }
                case "ERROR" -> {
                    version = ""; // Whatever it is, a fresh list is right after it.
                    int code = object.path("code").asInt(500);
                    if (code != 410) {
                        throw api.errors().status(list, code, object.toString().getBytes(StandardCharsets.UTF_8));
                    }
                    return;
                }
                default -> {
                    // A bookmark carries only the version.
                }
            }
            version = object.path("metadata").path("resourceVersion").asString(version);
            // Changes that came together are told together.
            if (changed && !lines.ready()) {
                publish();
                changed = false;
            }
        }
        if (changed) {
            publish();
        }
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
