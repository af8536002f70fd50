package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.SentinelReport.Address;
import dev.redwheel.model.SentinelReport.Watched;
import dev.redwheel.redis.RedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master that lives gives its role to a replica, and nothing that was acknowledged is lost: writes are held back until every
 * replica has everything, the sentinels choose, and the old master becomes a replica before a write is let through again.
 * A bare SENTINEL FAILOVER loses what the old master takes until a sentinel gets round to it: some ten seconds of writes.
 */
final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    private static final Pattern OFFSET = Pattern.compile("\\boffset=(\\d{1,18})\\b");
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** As long as the chart's preStop: the sentinels' own commands are held back, too, and they would take it for down. */
    private static final Duration CATCH_UP = Duration.ofSeconds(5);

    private static final Duration CHOICE = Duration.ofSeconds(40);
    /**
     * How long writes are held back when this console is killed in the middle. Longer than sentinels take to make the old master
     * a replica, and than min-replicas-max-lag (10 s), after which a master that nobody follows refuses writes by itself.
     */
    private static final String HELD_MILLIS = "60000";

    private final ChangeContext context;
    private final Servers servers;
    private final PodInfo old;

    Handover(ChangeContext context, PodInfo old) {
        this.context = context;
        this.servers = context.servers();
        this.old = old;
    }

    /** @param followers how many replicas have to be there: whoever lacks something may be the one that is chosen */
    void run(PodInfo sentinel, Watched watched, int followers) {
        if (watched.isFailingOver()) {
            return;
        }
        RedisConnection master = servers.redis(old);
        allOnline(followers);
        master.send(LIMIT, "CLIENT", "PAUSE", HELD_MILLIS, "WRITE");
        boolean mayServe = true;
        try {
            catchUp(followers);
            mayServe = false; // From here on another one may become the master, whatever the answer is.
            try {
                servers.sentinel(sentinel).send(LIMIT, "SENTINEL", "FAILOVER", watched.name());
            } catch (OpsException e) {
                mayServe = e.why().contains("NOGOODSLAVE");
                if (!e.why().contains("INPROG")) {
                    throw e;
                }
            }
            Address next = awaitChoice(watched.address());
            master.send(LIMIT, "REPLICAOF", next.host(), "" + next.port());
            mayServe = true;
        } finally {
            if (mayServe) {
                goOn(master);
            }
        }
    }

    /** Before a write is held back: one that still copies would not catch up in time. */
    private void allOnline(int followers) {
        context.until("let the replicas come online", Duration.ofMinutes(2), () -> {
            List<String> replicas = replicas(servers.replication(old));
            return replicas.size() >= followers && replicas.stream().allMatch(line -> line.contains("state=online"))
                    ? ""
                    : "A replica is still copying";
        });
    }

    /** Not begun again by itself: each time holds writes back. */
    private void catchUp(int followers) {
        try {
            // From here on the master sends its replicas pings at most: what it had then is all that was acknowledged.
            long held = offset(servers.replication(old));
            context.until(
                    "let the replicas catch up", CATCH_UP, () -> behind(held, followers, servers.replication(old)));
        } catch (OpsException e) {
            if (!ChangeContext.passes(e)) {
                throw e;
            }
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "let the replicas catch up",
                    old.name(),
                    "They did not within " + CATCH_UP.toSeconds() + " s while writes were held back; it serves on.",
                    "Resume when there is less to write.",
                    e);
        }
    }

    private static void goOn(RedisConnection master) {
        try {
            master.send(LIMIT, "CLIENT", "UNPAUSE");
        } catch (OpsException e) {
            LOG.warn("Writes are held back for at most {} ms: {}", HELD_MILLIS, e.getMessage());
        }
    }

    /** Every replica that is connected has all that was written. */
    private static String behind(long held, int followers, String told) {
        List<String> replicas = replicas(told);
        long there = replicas.stream().filter(line -> has(held, line)).count();
        return there >= followers && there == replicas.size()
                ? ""
                : there + " of " + replicas.size() + " replicas have everything";
    }

    private static boolean has(long held, String replica) {
        Matcher offset = OFFSET.matcher(replica);
        return offset.find() && Long.parseLong(offset.group(1)) >= held;
    }

    private static long offset(String told) {
        return told.lines()
                .filter(line -> line.startsWith("master_repl_offset:"))
                .map(line -> line.substring("master_repl_offset:".length()).strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private static List<String> replicas(String told) {
        return told.lines().filter(line -> line.matches("slave\\d+:.*")).toList();
    }

    /** Whom most sentinels name, once it is another one. Not given up half way when the change is stopped. */
    private Address awaitChoice(Address before) {
        List<Address> chosen = new ArrayList<>();
        context.untilWhatever("let the sentinels choose", CHOICE, () -> {
            List<PodInfo> sentinels = servers.sentinels();
            Map<Address, Long> votes = sentinels.stream()
                    .flatMap(sentinel -> named(sentinel).stream())
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            Optional<Address> most = votes.entrySet().stream()
                    .filter(vote -> vote.getValue() * 2 > sentinels.size())
                    .map(Map.Entry::getKey)
                    .filter(address -> !address.equals(before))
                    .findFirst();
            most.ifPresent(chosen::add);
            return most.isPresent()
                    ? ""
                    : "The sentinels still name " + before.host().split("\\.")[0];
        });
        return chosen.getLast();
    }

    private Optional<Address> named(PodInfo sentinel) {
        try {
            return servers.sentinel(sentinel).sentinel(LIMIT).masters().stream()
                    .map(Watched::address)
                    .findFirst();
        } catch (OpsException e) {
            LOG.debug("{} does not say: {}", sentinel.name(), e.getMessage());
            return Optional.empty();
        }
    }
}
