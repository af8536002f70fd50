package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks to one API server: paths in, JSON out, every failure an {@link OpsException}. Safe from any thread.
 */
final class KubeApi implements AutoCloseable {
    static final JsonMapper JSON = new JsonMapper();
    /** For values in the middle of a document: what follows them is no fault. */
    private static final ObjectReader ONE_OF_MANY =
            JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final int PAGE = 500;
    private static final int TRIES_WHEN_BUSY = 3;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final ApiTransport transport;
    private final KubeErrors errors;

    /** @param transport is closed with this */
    KubeApi(ApiTransport transport) {
        this.transport = transport;
        this.errors = transport.errors();
    }

    ApiTransport transport() {
        return transport;
    }

    KubeErrors errors() {
        return errors;
    }

    JsonNode json(Call call) {
        return parse(call, send(call));
    }

    String text(Call call) {
        return new String(send(call), java.nio.charset.StandardCharsets.UTF_8);
    }

    /**
     * Lists in pages. When the server forgets where it was, it is listed anew, once; nothing is told twice.
     *
     * @return the list's resourceVersion, to watch from
     */
    String list(Call call, Consumer<JsonNode> items) {
        String next = "";
        Set<String> told = new HashSet<>();
        boolean anew = false;
        while (true) {
            Call page = call.with("limit", String.valueOf(PAGE));
            JsonNode list;
            try {
                list = json(next.isEmpty() ? page : page.with("continue", next));
            } catch (OpsException e) {
                if (e.kind() != ErrorKind.CONFLICT || next.isEmpty() || anew) {
                    throw e;
                }
                anew = true;
                next = "";
                continue;
            }
            for (JsonNode item : list.path("items")) {
                JsonNode meta = item.path("metadata");
                if (told.add(Fields.text(meta, "namespace") + "/" + Fields.text(meta, "name"))) {
                    items.accept(item);
                }
            }
            next = list.path("metadata").path("continue").asString("");
            if (next.isEmpty()) {
                return list.path("metadata").path("resourceVersion").asString("");
            }
        }
    }

    /**
     * Lists what the server holds in its cache, in one answer that is read while it arrives: what a watch would have told
     * by now, so a moment behind the store at most. A selector alone does not spare the server reading every object of
     * the kind from its store; the cache does ("Resource versions" in Kubernetes' API concepts).
     *
     * @return the list's resourceVersion, to watch from
     */
    String listCached(Call call, Consumer<JsonNode> items) {
        Call cached = call.with("resourceVersion", "0");
        HttpResponse<InputStream> answer = transport.exchange(cached, BodyHandlers.ofInputStream());
        if (answer.statusCode() / 100 != 2) {
            ApiTransport.discard(answer);
            return list(call, items); // Which knows what to do about busy servers.
        }
        try (TimedStream body = TimedStream.eachRead(answer.body(), transport.limit());
                InputStream unzipped = gzipped(answer) ? new GZIPInputStream(body, 1 << 16) : body;
                JsonParser parser = JSON.createParser(unzipped)) {
            return items(parser, items);
        } catch (IOException | JacksonException e) {
            throw errors.transport(cached, e);
        }
    }

    private static String items(JsonParser list, Consumer<JsonNode> items) {
        String version = "";
        list.nextToken();
        while (list.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = list.currentName();
            JsonToken value = list.nextToken();
            if (key.equals("items") && value == JsonToken.START_ARRAY) {
                while (list.nextToken() != JsonToken.END_ARRAY) {
                    items.accept(ONE_OF_MANY.readTree(list));
                }
            } else if (key.equals("metadata")) {
                version = ONE_OF_MANY.readTree(list).path("resourceVersion").asString("");
            } else {
                list.skipChildren();
            }
        }
        return version;
    }

    /**
     * Sends and waits for the whole answer. Credentials the server refuses are renewed once; a busy server is asked again
     * when that changes nothing.
     */
    byte[] send(Call call) {
        for (int tries = 1; ; tries++) {
            HttpResponse<byte[]> answer = transport.exchange(call, BodyHandlers.ofByteArray());
            int status = answer.statusCode();
            if (status / 100 == 2) {
                return body(call, answer);
            }
            if ((status == 429 || status == 503) && call.repeatable() && tries < TRIES_WHEN_BUSY) {
                pause(call, answer);
            } else {
                throw errors.status(call, status, body(call, answer));
            }
        }
    }

    /** Opens a stream of lines that the server ends. The caller closes it. */
    InputStream stream(Call call) {
        HttpResponse<InputStream> answer = transport.exchange(call, BodyHandlers.ofInputStream());
        if (answer.statusCode() / 100 == 2) {
            return answer.body();
        }
        try (InputStream body = TimedStream.whole(answer.body(), transport.limit())) {
            throw errors.status(call, answer.statusCode(), body.readNBytes(1 << 16));
        } catch (IOException e) {
            throw errors.transport(call, e);
        }
    }

    @Override
    public void close() {
        transport.close();
    }

    private byte[] body(Call call, HttpResponse<byte[]> answer) {
        if (!gzipped(answer)) {
            return answer.body();
        }
        try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return unzipped.readAllBytes();
        } catch (IOException e) {
            throw errors.transport(call, e);
        }
    }

    private static boolean gzipped(HttpResponse<?> answer) {
        return answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
    }

    private JsonNode parse(Call call, byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw errors.transport(call, e);
        }
    }

    private void pause(Call call, HttpResponse<?> answer) {
        long seconds = answer.headers().firstValueAsLong("Retry-After").orElse(1);
        try {
            Thread.sleep(Duration.ofSeconds(Math.clamp(seconds, 1, LONGEST_PAUSE.toSeconds())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.transport(call, e);
        }
    }
}
