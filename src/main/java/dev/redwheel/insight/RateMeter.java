package dev.redwheel.insight;

import dev.redwheel.model.NodeSample;
import dev.redwheel.model.NodeSample.CommandStat;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Turns the running counters of one server into what happened between two samples. Counters that went back (CONFIG
 * RESETSTAT), a new run id or a shorter uptime (a restart) make the whole interval unknown: what happened in it was
 * forgotten by the server. Not safe for several threads.
 */
public final class RateMeter {
    /** What the console itself sends. */
    private static final Set<String> OWN_COMMANDS = Set.of("ping", "info", "auth", "hello", "client", "config|get");

    private @Nullable NodeSample previous;
    private long previousNanos;
    private long previousOwn;
    private Rates rates = Rates.UNKNOWN;
    private OptionalDouble serverMicrosPerCall = OptionalDouble.empty();

    /**
     * @param nanos when the sample was taken, by the monotonic clock
     * @param ownCommands how many commands the console has sent this server so far; may begin anew with a connection
     */
    public void update(NodeSample sample, long nanos, long ownCommands) {
        NodeSample before = previous;
        long elapsed = nanos - previousNanos;
        rates = Rates.UNKNOWN;
        serverMicrosPerCall = OptionalDouble.empty();
        if (before != null && elapsed > 0 && sameRun(before, sample)) {
            long own = ownCommands >= previousOwn ? ownCommands - previousOwn : ownCommands;
            rates = rates(before.stats(), sample.stats(), elapsed, own);
            serverMicrosPerCall = microsPerCall(before, sample);
        }
        previous = sample;
        previousNanos = nanos;
        previousOwn = ownCommands;
    }

    /** Of the last interval. */
    public Rates rates() {
        return rates;
    }

    /** The server's own time for one command in the last interval, without the console's own. */
    OptionalDouble serverMicrosPerCall() {
        return serverMicrosPerCall;
    }

    private static boolean sameRun(NodeSample before, NodeSample now) {
        String id = before.server().runId();
        if (!id.isEmpty() && !now.server().runId().isEmpty()) {
            if (!id.equals(now.server().runId())) {
                return false;
            }
        } else if (delta(before, now, s -> s.server().uptimeSeconds()) < 0) {
            return false;
        }
        // RESETSTAT takes all of these back at once, so one that went back condemns the others.
        return !(delta(before, now, s -> s.stats().totalCommands()) < 0
                || delta(before, now, s -> s.stats().hits()) < 0
                || delta(before, now, s -> s.stats().misses()) < 0
                || delta(before, now, s -> s.stats().netInputBytes()) < 0
                || delta(before, now, s -> s.stats().evictedKeys()) < 0
                || delta(before, now, s -> s.stats().expiredKeys()) < 0);
    }

    private static double delta(NodeSample before, NodeSample now, Function<NodeSample, OptionalLong> counter) {
        return delta(counter.apply(before), counter.apply(now));
    }

    /** NaN when either is unknown. */
    private static double delta(OptionalLong before, OptionalLong now) {
        return before.isPresent() && now.isPresent() ? (double) (now.getAsLong() - before.getAsLong()) : Double.NaN;
    }

    private static Rates rates(NodeSample.Stats before, NodeSample.Stats now, long elapsedNanos, long own) {
        double seconds = elapsedNanos / 1e9;
        double commands = delta(before.totalCommands(), now.totalCommands());
        return new Rates(
                Duration.ofNanos(elapsedNanos),
                delta(before.hits(), now.hits()) / seconds,
                delta(before.misses(), now.misses()) / seconds,
                // Comparison order keeps NaN.
                (commands - own < 0 ? 0 : commands - own) / seconds,
                delta(before.netInputBytes(), now.netInputBytes()) / seconds,
                delta(before.netOutputBytes(), now.netOutputBytes()) / seconds,
                delta(before.evictedKeys(), now.evictedKeys()) / seconds,
                delta(before.expiredKeys(), now.expiredKeys()) / seconds);
    }

    private static OptionalDouble microsPerCall(NodeSample before, NodeSample now) {
        Map<String, CommandStat> earlier = new HashMap<>();
        before.commands().forEach(c -> earlier.put(c.name(), c));
        long calls = 0;
        long micros = 0;
        for (CommandStat command : now.commands()) {
            if (OWN_COMMANDS.contains(command.name()) || command.name().startsWith("client|")) {
                continue;
            }
            CommandStat old = earlier.get(command.name());
            long dCalls = command.calls() - (old == null ? 0 : old.calls());
            long dMicros = command.micros() - (old == null ? 0 : old.micros());
            if (dCalls < 0 || dMicros < 0) {
                return OptionalDouble.empty();
            }
            calls += dCalls;
            micros += dMicros;
        }
        return calls > 0 ? OptionalDouble.of((double) micros / calls) : OptionalDouble.empty();
    }

    /** Sums over several servers; a rate that one of them does not know is the sum over the others. */
    static Rates sum(Collection<Rates> all) {
        Duration longest =
                all.stream().map(Rates::interval).max(Duration::compareTo).orElse(Duration.ZERO);
        return new Rates(
                longest,
                sum(all, Rates::hitsPerSecond),
                sum(all, Rates::missesPerSecond),
                sum(all, Rates::commandsPerSecond),
                sum(all, Rates::netInputBytesPerSecond),
                sum(all, Rates::netOutputBytesPerSecond),
                sum(all, Rates::evictionsPerSecond),
                sum(all, Rates::expiriesPerSecond));
    }

    private static double sum(Collection<Rates> all, ToDoubleFunction<Rates> rate) {
        return all.stream()
                .mapToDouble(rate)
                .filter(value -> !Double.isNaN(value))
                .reduce(Double.NaN, (a, b) -> Double.isNaN(a) ? b : a + b);
    }
}
