package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.redis.RdbEntry;
import dev.redwheel.redis.RdbFile;
import dev.redwheel.redis.RedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes the keys of RDB files to the masters with RESTORE, as an application would: append-only files and replicas get them
 * like any other write, and no server restarts. Begun again it writes the same once more.
 */
final class LoadWork {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration TELL = Duration.ofMillis(500);
    /** What is on its way at the same time. */
    private static final int BATCH_KEYS = 1000;

    private static final int BATCH_BYTES = 2 * 1024 * 1024;
    /** Another server has the key now, or this one takes no writes at the moment. */
    private static final Pattern PASSES = Pattern.compile(
            "MOVED |ASK |TRYAGAIN|CLUSTERDOWN|READONLY|NOREPLICAS|MASTERDOWN|UNBLOCKED|still loading|busy with a"
                    + " script");

    private static final String TRIED = "load the keys";

    private final ChangeContext context;
    private final Servers servers;
    private final RestoreSource source;
    private final List<RdbEntry> batch = new ArrayList<>();
    private Optional<Writers> writers = Optional.empty();
    private long bytes;
    private long written;
    private long there;
    private long expired;
    private int functions;
    private long toldAt;

    LoadWork(ChangeContext context, RestoreSource source) {
        this.context = context;
        this.servers = context.servers();
        this.source = source;
    }

    void load() {
        ChangeRecord change = context.change();
        context.services().journal().restoring(change.context(), change.release(), change.id());
        for (RdbFile file : source.unchanged()) {
            file.read(0, new RdbFile.Sink() {
                @Override
                public void entry(RdbEntry entry) {
                    take(entry);
                }

                @Override
                public void function(String payload) {
                    library(payload);
                }
            });
            flush();
        }
        context.note()
                .accept(String.format(
                        Locale.ROOT,
                        "Keys written: %,d%s%s%s",
                        written,
                        functions == 0 ? "" : ", function libraries: " + functions,
                        there == 0 ? "" : String.format(Locale.ROOT, ", %,d were there already and stay", there),
                        expired == 0 ? "" : String.format(Locale.ROOT, ", %,d had expired", expired)));
    }

    private void take(RdbEntry entry) {
        if (entry.isExpired(context.services().clock().millis())) {
            expired++;
            return;
        }
        if (!batch.isEmpty() && batch.getFirst().database() != entry.database()) {
            flush();
        }
        batch.add(entry);
        bytes += entry.key().length() + entry.payload().length();
        if (batch.size() >= BATCH_KEYS || bytes >= BATCH_BYTES) {
            flush();
        }
    }

    private void flush() {
        if (!batch.isEmpty()) {
            context.until(TRIED, PATIENCE, this::attempt);
        }
        bytes = 0;
    }

    /** What refused some of them; empty when none is left. */
    private String attempt() {
        Writers now = writers();
        Map<PodInfo, List<RdbEntry>> shares = new LinkedHashMap<>();
        batch.forEach(entry -> shares.computeIfAbsent(now.of(entry.key()), any -> new ArrayList<>())
                .add(entry));
        String last = "";
        for (Map.Entry<PodInfo, List<RdbEntry>> share : shares.entrySet()) {
            writers = Optional.empty(); // Asked again after an exception.
            String refused = send(share.getKey(), share.getValue(), now.isCluster());
            last = refused.isEmpty() ? last : refused;
        }
        writers = last.isEmpty() ? Optional.of(now) : Optional.empty();
        tell();
        return last;
    }

    private Writers writers() {
        return writers.orElseGet(() -> Writers.ask(servers));
    }

    private String send(PodInfo pod, List<RdbEntry> entries, boolean cluster) {
        RedisConnection redis = servers.redis(pod);
        if (!cluster) {
            // Alone: were it refused, the keys after it would go to whatever database there is.
            String refusal = redis.attempt(
                            List.of(List.of("SELECT", "" + entries.getFirst().database())), LIMIT)
                    .getFirst();
            if (PASSES.matcher(refusal).find()) {
                return pod.name() + ": " + refusal;
            }
            if (!refusal.isEmpty()) {
                throw refused(pod, refusal);
            }
        }
        List<String> refusals =
                redis.attempt(entries.stream().map(this::restore).toList(), LIMIT);
        String last = "";
        Set<RdbEntry> done = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < entries.size(); i++) {
            String refusal = refusals.get(i);
            if (PASSES.matcher(refusal).find()) {
                last = pod.name() + ": " + refusal;
            } else {
                count(pod, refusal);
                done.add(entries.get(i));
            }
        }
        batch.removeIf(done::contains);
        return last;
    }

    private void count(PodInfo pod, String refusal) {
        if (refusal.isEmpty()) {
            written++;
        } else if (refusal.contains("BUSYKEY")) {
            there++;
        } else {
            throw refused(pod, refusal);
        }
    }

    private List<String> restore(RdbEntry entry) {
        List<String> words = new ArrayList<>(List.of("RESTORE", entry.key(), "" + entry.expiresAt(), entry.payload()));
        if (entry.expiresAt() != 0) {
            words.add("ABSTTL");
        }
        if (source.over()) {
            words.add("REPLACE");
        }
        return words;
    }

    /** Every master gets it: a function runs where its keys are. */
    private void library(String payload) {
        functions++;
        context.until(TRIED, PATIENCE, () -> {
            for (PodInfo pod : Writers.ask(servers).masters()) {
                RedisConnection redis = servers.redis(pod);
                String refusal = redis.attempt(
                                List.of(List.of("FUNCTION", "RESTORE", payload, source.over() ? "REPLACE" : "APPEND")),
                                LIMIT)
                        .getFirst();
                if (PASSES.matcher(refusal).find()) {
                    return pod.name() + ": " + refusal;
                }
                if (!refusal.isEmpty() && !refusal.contains("already exists")) {
                    throw refused(pod, refusal);
                }
            }
            return "";
        });
    }

    private static OpsException refused(PodInfo pod, String refusal) {
        return new OpsException(
                ErrorKind.CONFLICT,
                TRIED,
                pod.name(),
                refusal,
                refusal.contains("OOM")
                        ? "Give the servers more memory, then resume."
                        : "Resume when the reason is gone; what is written already is found again.");
    }

    private void tell() {
        long nanos = System.nanoTime();
        if (toldAt == 0 || nanos - toldAt > TELL.toNanos()) {
            toldAt = nanos;
            context.note().accept(String.format(Locale.ROOT, "Keys written: %,d", written));
        }
    }
}
