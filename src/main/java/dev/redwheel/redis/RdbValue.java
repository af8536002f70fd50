package dev.redwheel.redis;

import com.moilioncircle.redis.replicator.Configuration;
import com.moilioncircle.redis.replicator.RedisRdbReplicator;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyValuePair;
import com.moilioncircle.redis.replicator.rdb.datatype.Stream;
import com.moilioncircle.redis.replicator.rdb.datatype.TTLValue;
import com.moilioncircle.redis.replicator.rdb.datatype.ZSetEntry;
import com.moilioncircle.redis.replicator.rdb.dump.datatype.DumpKeyValuePair;
import com.moilioncircle.redis.replicator.rdb.dump.parser.DefaultDumpValueParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether two payloads of DUMP hold the same value. One server may write a set in another order or with another encoding than
 * another, so that their bytes differ while the value is the same.
 */
public final class RdbValue {
    /** A payload's version and checksum. */
    private static final int FOOTER = 10;

    private RdbValue() {}

    /**
     * Payloads with one character for each byte; an empty one is no value.
     *
     * @param soon fields of a hash that expire before then, in milliseconds since 1970, are left out: one side may have none left
     */
    public static boolean same(String one, String other, long soon) {
        return one.length() > FOOTER
                && other.length() > FOOTER
                && (body(one).equals(body(other)) || canonical(one, soon).equals(canonical(other, soon)));
    }

    private static String body(String payload) {
        return payload.substring(0, payload.length() - FOOTER);
    }

    private static String canonical(String payload, long soon) {
        DumpKeyValuePair pair = new DumpKeyValuePair();
        pair.setKey(new byte[0]);
        pair.setValue(payload.getBytes(StandardCharsets.ISO_8859_1));
        try (RedisRdbReplicator replicator =
                new RedisRdbReplicator(InputStream.nullInputStream(), Configuration.defaultSetting())) {
            KeyValuePair<?, ?> parsed = new DefaultDumpValueParser(replicator).parse(pair);
            return text(parsed.getValue(), soon);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            return payload; // Of a module: only its bytes can be compared.
        }
    }

    /** The same for the same value: what has no order is sorted. */
    private static String text(Object value, long soon) {
        return switch (value) {
            case byte[] bytes -> bytes.length + ":" + new String(bytes, StandardCharsets.ISO_8859_1);
            case List<?> list -> list.stream().map(item -> text(item, soon)).collect(Collectors.joining(",", "[", "]"));
            case Collection<?> set ->
                set.stream().map(item -> text(item, soon)).sorted().collect(Collectors.joining(",", "{", "}"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .filter(entry -> !isGoing(entry.getValue(), soon))
                        .map(entry -> text(entry.getKey(), soon) + "=" + text(entry.getValue(), soon))
                        .sorted()
                        .collect(Collectors.joining(",", "{", "}"));
            case ZSetEntry entry -> text(entry.getElement(), soon) + "@" + entry.getScore();
            case TTLValue entry -> text(entry.getValue(), soon) + "@" + entry.getExpires();
            case Stream stream -> streamed(stream);
            default -> String.valueOf(value);
        };
    }

    private static boolean isGoing(Object value, long soon) {
        return value instanceof TTLValue field
                && field.getExpires() != null
                && field.getExpires() > 0
                && field.getExpires() < soon;
    }

    private static String streamed(Stream stream) {
        return stream.getLength() + "|" + stream.getLastId() + "|"
                + stream.getEntries().values().stream()
                        .filter(entry -> !entry.isDeleted())
                        .map(entry -> entry.getId() + text(entry.getFields(), 0))
                        .collect(Collectors.joining(","))
                + stream.getGroups().stream()
                        .map(group -> text(group.getName(), 0)
                                + group.getLastId()
                                + group.getPendingEntries().keySet())
                        .sorted()
                        .collect(Collectors.joining(","));
    }
}
