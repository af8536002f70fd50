package dev.redwheel.practice;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the protobuf request bodies that the Helm library and kubectl really send: Secrets (Helm's release store), ConfigMaps,
 * Namespaces and delete options. Field numbers are those of Kubernetes' generated.proto files. Answers are always JSON, which its client takes.
 */
final class Protobuf {
    static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private static final Map<Integer, String> META_STRINGS =
            Map.of(1, "name", 2, "generateName", 3, "namespace", 5, "uid", 6, "resourceVersion");

    private Protobuf() {}

    /** @throws ApiException 415 when it is another kind or no such envelope */
    static ObjectNode read(byte[] body) {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, 4, MAGIC, 0, 4)) {
            throw ApiException.unsupportedMedia(MEDIA_TYPE);
        }
        ObjectNode object = Json.object();
        byte[][] raw = {new byte[0]};
        try {
            fields(body, 4, (number, value) -> {
                if (number == 1) {
                    fields(value.bytes(), 0, (n, v) -> object.put(n == 1 ? "apiVersion" : "kind", v.string()));
                } else if (number == 2) {
                    raw[0] = value.bytes();
                }
            });
            switch (Json.string(object, "kind")) {
                case "Secret" -> secret(raw[0], object);
                case "ConfigMap" -> configMap(raw[0], object);
                case "Namespace" ->
                    fields(raw[0], 0, (n, v) -> {
                        if (n == 1) {
                            meta(v.bytes(), object.putObject("metadata"));
                        }
                    });
                case "DeleteOptions" -> deleteOptions(raw[0], object);
                default -> throw ApiException.unsupportedMedia(MEDIA_TYPE + " of " + Json.string(object, "kind"));
            }
            return object;
        } catch (IndexOutOfBoundsException e) {
            throw ApiException.badRequest("truncated protobuf body");
        }
    }

    private static void secret(byte[] raw, ObjectNode object) {
        fields(raw, 0, (number, value) -> {
            switch (number) {
                case 1 -> meta(value.bytes(), object.putObject("metadata"));
                case 2 ->
                    entry(
                            value.bytes(),
                            (k, v) -> Json.ensure(object, "data")
                                    .put(k, Base64.getEncoder().encodeToString(v)));
                case 3 -> object.put("type", value.string());
                case 4 ->
                    entry(
                            value.bytes(),
                            (k, v) -> Json.ensure(object, "stringData").put(k, new String(v, StandardCharsets.UTF_8)));
                case 5 -> object.put("immutable", value.number() != 0);
                default -> {}
            }
        });
    }

    private static void configMap(byte[] raw, ObjectNode object) {
        fields(raw, 0, (number, value) -> {
            switch (number) {
                case 1 -> meta(value.bytes(), object.putObject("metadata"));
                case 2 ->
                    entry(
                            value.bytes(),
                            (k, v) -> Json.ensure(object, "data").put(k, new String(v, StandardCharsets.UTF_8)));
                case 3 ->
                    entry(
                            value.bytes(),
                            (k, v) -> Json.ensure(object, "binaryData")
                                    .put(k, Base64.getEncoder().encodeToString(v)));
                default -> {}
            }
        });
    }

    private static void meta(byte[] raw, ObjectNode meta) {
        fields(raw, 0, (number, value) -> {
            String text = META_STRINGS.get(number);
            if (text != null) {
                if (value.bytes().length > 0) {
                    meta.put(text, value.string());
                }
            } else if (number == 8) {
                fields(value.bytes(), 0, (n, v) -> {
                    if (n == 1) {
                        meta.put(
                                "creationTimestamp",
                                Instant.ofEpochSecond(v.number()).toString());
                    }
                });
            } else if (number == 11 || number == 12) {
                ObjectNode map = Json.ensure(meta, number == 11 ? "labels" : "annotations");
                entry(value.bytes(), (k, v) -> map.put(k, new String(v, StandardCharsets.UTF_8)));
            } else if (number == 14) {
                meta.withArrayProperty("finalizers").add(value.string());
            }
        });
    }

    private static void deleteOptions(byte[] raw, ObjectNode options) {
        fields(raw, 0, (number, value) -> {
            switch (number) {
                case 1 -> options.put("gracePeriodSeconds", value.number());
                case 3 -> options.put("orphanDependents", value.number() != 0);
                case 4 -> options.put("propagationPolicy", value.string());
                case 5 -> options.withArrayProperty("dryRun").add(value.string());
                default -> {}
            }
        });
    }

    private static void entry(byte[] raw, BiConsumer<String, byte[]> sink) {
        String[] key = {""};
        byte[][] content = {new byte[0]};
        fields(raw, 0, (number, value) -> {
            if (number == 1) {
                key[0] = value.string();
            } else if (number == 2) {
                content[0] = value.bytes();
            }
        });
        sink.accept(key[0], content[0]);
    }

    private static final class Value {
        private final byte @Nullable [] content;
        private final long number;

        Value(byte @Nullable [] content, long number) {
            this.content = content;
            this.number = number;
        }

        long number() {
            return number;
        }

        byte[] bytes() {
            return content == null ? new byte[0] : content;
        }

        String string() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }
    }

    private static void fields(byte[] raw, int from, BiConsumer<Integer, Value> sink) {
        int[] at = {from};
        while (at[0] < raw.length) {
            long tag = varint(raw, at);
            int number = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case 0 -> sink.accept(number, new Value(null, varint(raw, at)));
                case 1 -> at[0] += 8;
                case 2 -> {
                    int length = (int) varint(raw, at);
                    if (length < 0 || at[0] + length > raw.length) {
                        throw new IndexOutOfBoundsException(length);
                    }
                    sink.accept(number, new Value(Arrays.copyOfRange(raw, at[0], at[0] + length), 0));
                    at[0] += length;
                }
                case 5 -> at[0] += 4;
                default -> throw ApiException.badRequest("malformed protobuf body");
            }
        }
    }

    private static long varint(byte[] raw, int[] at) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = raw[at[0]++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                break;
            }
        }
        return value;
    }
}
