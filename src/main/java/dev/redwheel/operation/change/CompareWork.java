package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.redis.RdbEntry;
import dev.redwheel.redis.RdbFacts;
import dev.redwheel.redis.RdbFile;
import dev.redwheel.redis.RdbValue;
import dev.redwheel.redis.RedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Holds what the masters have against the RDB files: how many keys, and of about a thousand of them, evenly over the files, the
 * value and when it expires.
 */
final class CompareWork {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SAMPLE = 1000;
    private static final int BATCH_KEYS = 100;
    private static final int BATCH_BYTES = 8 * 1024 * 1024;
    /** A key that is about to expire is counted nowhere: the two sides are asked one after the other. With the time for it. */
    private static final Duration SOON = Duration.ofMinutes(2);
    /** Of the time that the first reading of the files takes; the second asks the servers as well. */
    private static final int TIMES = 10;

    private static final String TRIED = "compare the keys";

    private final ChangeContext context;
    private final Servers servers;
    private final RestoreSource source;
    private final List<RdbEntry> batch = new ArrayList<>();
    private long bytes;
    private long different;
    private long compared;
    private long surely;
    private long soon;
    private boolean times = true;

    CompareWork(ChangeContext context, RestoreSource source) {
        this.context = context;
        this.servers = context.servers();
        this.source = source;
    }

    void compare() {
        List<RdbFile> files = source.unchanged();
        long now = context.services().clock().millis();
        long all = files.stream()
                .map(file -> file.read(now, RdbFile.NOTHING))
                .mapToLong(RdbFacts::keys)
                .sum();
        soon = now + SOON.toMillis() + TIMES * (context.services().clock().millis() - now);
        long every = Math.max(1, all / SAMPLE);
        for (RdbFile file : files) {
            file.read(now, new RdbFile.Sink() {
                @Override
                public void entry(RdbEntry entry) {
                    take(entry, every);
                }

                @Override
                public void function(String payload) {}
            });
            flush();
        }
        long there = Writers.ask(servers).keys(servers);
        if (there < surely || different > 0) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    TRIED,
                    context.on(),
                    told(there)
                            + (different == 0 ? "" : " Not the same: " + different + " of them.")
                            + (there < surely ? " Some are missing." : ""),
                    "If an application has changed or deleted keys meanwhile, that is why: leave the change as it is."
                            + " Else restore again.");
        }
        context.note().accept(told(there) + " All the same.");
    }

    private String told(long there) {
        return String.format(
                Locale.ROOT,
                "Keys that have not expired: %,d in the file, %,d on the masters%s. Compared: %,d, their values%s.",
                surely,
                there,
                source.over() ? " with those that were there before" : "",
                compared,
                times ? " and when they expire" : "");
    }

    private void take(RdbEntry entry, long every) {
        if (entry.isExpired(soon)) {
            return;
        }
        if (surely++ % every == 0) {
            batch.add(entry);
            bytes += entry.payload().length();
            if (batch.size() >= BATCH_KEYS || bytes >= BATCH_BYTES) {
                flush();
            }
        }
    }

    private void flush() {
        if (!batch.isEmpty()) {
            long[] found = {0};
            context.until(TRIED, PATIENCE, () -> {
                found[0] = different(Writers.ask(servers));
                return "";
            });
            different += found[0];
            compared += batch.size();
            batch.clear();
            bytes = 0;
            context.note().accept(String.format(Locale.ROOT, "Keys compared: %,d", compared));
        }
    }

    /** How many of the batch are not as in the file. */
    private long different(Writers writers) {
        Map<PodInfo, List<RdbEntry>> shares = new LinkedHashMap<>();
        batch.forEach(entry -> shares.computeIfAbsent(writers.of(entry.key()), any -> new ArrayList<>())
                .add(entry));
        long count = 0;
        for (Map.Entry<PodInfo, List<RdbEntry>> share : shares.entrySet()) {
            RedisConnection redis = servers.redis(share.getKey());
            times = times && knowsTimes(redis);
            count += different(redis, share.getValue(), writers.isCluster());
        }
        return count;
    }

    /** PEXPIRETIME came with 7.0. */
    private static boolean knowsTimes(RedisConnection redis) {
        return redis.send(LIMIT, "COMMAND", "INFO", "pexpiretime").stream().anyMatch(List.class::isInstance);
    }

    private long different(RedisConnection redis, List<RdbEntry> entries, boolean cluster) {
        List<List<String>> commands = new ArrayList<>();
        for (RdbEntry entry : entries) {
            commands.add(cluster ? List.of("PING") : List.of("SELECT", "" + entry.database()));
            commands.add(List.of("DUMP", entry.key()));
            commands.add(times ? List.of("PEXPIRETIME", entry.key()) : List.of("PING"));
        }
        List<List<Object>> told = redis.send(commands, LIMIT);
        long count = 0;
        for (int i = 0; i < entries.size(); i++) {
            RdbEntry entry = entries.get(i);
            List<Object> dump = told.get(3 * i + 1);
            String payload = dump.isEmpty() ? "" : String.valueOf(dump.getFirst());
            Object expires = told.get(3 * i + 2).getFirst();
            boolean same = RdbValue.same(payload, entry.payload(), soon)
                    && (!times || expires.equals(entry.expiresAt() == 0 ? -1L : entry.expiresAt()));
            count += same ? 0 : 1;
        }
        return count;
    }
}
