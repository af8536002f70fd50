package dev.redwheel.practice;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One watch: the changes of a kind after a revision, as a stream of events until its time is over. Where it begins is settled when
 * it is made, before its client hears that it is accepted: what the client does next is seen.
 */
final class Watch {
    /** Where events go: a line of a chunked answer, or a WebSocket message. */
    interface Sink {
        void send(ObjectNode event) throws IOException, InterruptedException;

        /** False ends the watch. */
        boolean open();
    }

    /** As long as a real API server lets a watch run when the client names no time. */
    private static final Duration USUAL = Duration.ofMinutes(30);

    /** How soon an ended client is noticed. */
    private static final Duration BEAT = Duration.ofSeconds(2);

    private static final Duration BOOKMARKS = Duration.ofMinutes(1);

    private final ObjectStore store;
    private final ApiRequest request;
    private final Predicate<JsonNode> selected;
    /** What there was then; empty once it is sent. */
    private List<ObjectNode> present;

    private final long start;

    Watch(ObjectStore store, ApiRequest request) {
        this.store = store;
        this.request = request;
        this.selected = ResourceApi.selector(request);
        record Present(List<ObjectNode> objects, long revision) {}
        long asked = revision();
        Present now = asked > 0 && !request.flag("sendInitialEvents")
                ? new Present(List.of(), asked)
                : store.atomically(
                        () -> new Present(store.list(request.type(), request.namespace()), store.revision()));
        this.present = now.objects();
        this.start = now.revision();
    }

    void run(Sink sink) throws IOException, InterruptedException {
        sendPresent(sink);
        long at = start;
        Instant end = Instant.now().plus(timeout());
        Instant bookmark = Instant.now().plus(BOOKMARKS);
        while (sink.open() && !store.closed() && Instant.now().isBefore(end)) {
            try {
                for (ObjectStore.Change change : store.changesAfter(at, BEAT)) {
                    at = change.revision();
                    send(sink, change);
                }
            } catch (ApiException expired) {
                sink.send(event("ERROR", expired.status()));
                return;
            }
            if (request.flag("allowWatchBookmarks") && Instant.now().isAfter(bookmark)) {
                bookmark = Instant.now().plus(BOOKMARKS);
                sink.send(event("BOOKMARK", bookmark(at, false)));
            }
        }
    }

    private void sendPresent(Sink sink) throws IOException, InterruptedException {
        for (ObjectNode object : present) {
            if (selected.test(object)) {
                sink.send(event("ADDED", ResourceApi.shaped(request, object)));
            }
        }
        present = List.of();
        if (request.flag("sendInitialEvents")) {
            sink.send(event("BOOKMARK", bookmark(start, true)));
        }
    }

    /** An object that enters or leaves the selection looks added or deleted to this watch. */
    private void send(Sink sink, ObjectStore.Change change) throws IOException, InterruptedException {
        ObjectKey key = change.key();
        if (key.type() != request.type()
                || !(request.namespace().isEmpty() || request.namespace().equals(key.namespace()))) {
            return;
        }
        boolean was = change.before() != null && selected.test(change.before());
        boolean is = change.type() != ObjectStore.ChangeType.DELETED && selected.test(change.object());
        if (!was && !is) {
            return;
        }
        String type = is ? was ? "MODIFIED" : "ADDED" : "DELETED";
        sink.send(event(type, ResourceApi.shaped(request, change.object())));
    }

    private ObjectNode bookmark(long revision, boolean initialEnd) {
        ObjectNode object = Json.object()
                .put("kind", request.type().kind())
                .put("apiVersion", request.type().apiVersion());
        ObjectNode meta = object.putObject("metadata").put("resourceVersion", Long.toString(revision));
        if (initialEnd) {
            meta.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        return ResourceApi.shaped(request, object);
    }

    private static ObjectNode event(String type, JsonNode object) {
        return Json.object().put("type", type).set("object", object);
    }

    private long revision() {
        String text = request.parameter("resourceVersion");
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("invalid resource version \"" + text + "\"");
        }
    }

    private Duration timeout() {
        String text = request.parameter("timeoutSeconds");
        return text.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(text)) : USUAL;
    }
}
