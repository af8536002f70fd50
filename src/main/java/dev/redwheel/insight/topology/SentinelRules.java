package dev.redwheel.insight.topology;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.insight.topology.TruthRule.Told;
import dev.redwheel.model.SentinelReport.Watched;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Rules about what the Sentinels say. */
final class SentinelRules {
    private static final Set<ErrorKind> REFUSALS =
            EnumSet.of(ErrorKind.UNAUTHORISED, ErrorKind.FORBIDDEN, ErrorKind.TLS);

    private SentinelRules() {}

    static Optional<Told> disagree(Truth truth) {
        if (truth.named.size() < 2) {
            return Optional.empty();
        }
        Map<String, List<String>> byMaster = truth.watchers.stream()
                .collect(Collectors.groupingBy(
                        SentinelTruth::named,
                        TreeMap::new,
                        Collectors.mapping(SentinelTruth::name, Collectors.toList())));
        List<String> each = byMaster.entrySet().stream()
                .map(entry -> Truth.joined(entry.getValue())
                        + (entry.getValue().size() == 1 ? " says " : " say ")
                        + entry.getKey())
                .toList();
        return Optional.of(new Told(
                "Sentinels disagree on the master",
                String.join("; ", each) + ". Clients are sent to one or the other, as chance has it.",
                "Sentinels settle this within seconds after a failover. If it stays, they do not reach each other:"
                        + " check NetworkPolicies, their passwords and the addresses they announce."));
    }

    static Optional<Told> otherMaster(Truth truth) {
        if (truth.named.size() != 1 || truth.masters.size() != 1) {
            return Optional.empty();
        }
        String named = truth.named.iterator().next();
        String master = truth.masters.getFirst().name();
        return named.equals(master)
                ? Optional.empty()
                : Optional.of(new Told(
                        "Sentinels name another master",
                        "They name " + named + ", but " + master + " says it is the master, and nobody else does.",
                        "Wait for the failover under way. If it stays, restart the Sentinels one after the other."));
    }

    static Optional<Told> quorumLost(Truth truth) {
        int all = truth.picture.sentinels().size();
        if (all == 0) {
            return Optional.empty();
        }
        int speaking = truth.watchers.size();
        int quorum = truth.watchers.stream()
                .flatMap(watcher -> watcher.watched().stream())
                .map(Watched::quorum)
                .filter(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .max()
                .orElse(truth.picture.wanted().quorum().orElse(1));
        Optional<String> refused = truth.watchers.stream()
                .filter(watcher -> watcher.watched()
                        .flatMap(Watched::quorumReached)
                        .filter(reached -> !reached)
                        .isPresent())
                .map(watcher -> watcher.name() + " says: "
                        + watcher.watched().map(Watched::quorumText).orElse(""))
                .findFirst();
        int known = Math.max(
                all,
                truth.watchers.stream()
                        .flatMap(watcher -> watcher.watched().stream())
                        .mapToInt(watched -> watched.sentinels().size() + 1)
                        .max()
                        .orElse(0));
        // Sentinels that the console does not reach may reach each other: one that was asked knows.
        boolean reached = truth.watchers.stream()
                .anyMatch(watcher ->
                        watcher.watched().flatMap(Watched::quorumReached).orElse(false));
        // One that watches nothing here answers the others, and so counts for CKQUORUM, but votes for nobody.
        List<String> idle = idlers(truth);
        int voting = reached ? known - idle.size() : speaking + refusing(truth);
        boolean few = voting < quorum || voting * 2 <= known;
        if (refused.isEmpty() && !few) {
            return Optional.empty();
        }
        return Optional.of(new Told(
                "Quorum lost",
                speaking + " of " + Truth.count(known, "Sentinel") + (speaking == 1 ? " answers" : " answer")
                        + (idle.isEmpty() ? "" : " for this master")
                        + "; a failover takes a quorum of " + quorum + " and a majority of " + (known / 2 + 1) + "."
                        + (idle.isEmpty() ? "" : " " + noVote(idle))
                        + refused.map(text -> " " + text + (text.endsWith(".") ? "" : "."))
                                .orElse("")
                        + " If the master fails now, nobody takes its place.",
                "Bring the missing Sentinels back, and restart those that do not watch this master. Forget those that"
                        + " are gone for good with SENTINEL RESET on each of the others, one after the other."));
    }

    /** Those that are alive and only do not take this console's word. */
    private static int refusing(Truth truth) {
        return (int) truth.picture.sentinels().stream()
                .flatMap(sentinel -> sentinel.heard().error().stream())
                .filter(error -> REFUSALS.contains(error.kind()))
                .count();
    }

    static Optional<Told> idle(Truth truth) {
        List<String> idle = idlers(truth);
        return idle.isEmpty() || truth.watchers.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        idle.size() == 1
                                ? "A Sentinel does not watch this master"
                                : "Sentinels do not watch this master",
                        "The others watch " + Truth.joined(List.copyOf(truth.named)) + "; " + noVote(idle)
                                + " That many fewer may fail before a failover is impossible.",
                        "Restart it: its configuration names the master. If it stays so, read its log."));
    }

    private static List<String> idlers(Truth truth) {
        return truth.picture.sentinels().stream()
                .filter(one -> one.heard().isCurrent() && one.watched().isEmpty())
                .map(SentinelTruth::name)
                .toList();
    }

    private static String noVote(List<String> idle) {
        return Truth.joined(idle)
                + (idle.size() == 1 ? " does not watch it and has no vote." : " do not watch it and have no vote.");
    }

    /** Sentinels never forget one another by themselves (redis.io, "High availability with Redis Sentinel"). */
    static Optional<Told> ghosts(Truth truth) {
        int all = truth.picture.sentinels().size();
        int most = truth.watchers.stream()
                .flatMap(watcher -> watcher.watched().stream())
                .mapToInt(watched -> watched.sentinels().size() + 1)
                .max()
                .orElse(0);
        List<String> strangers = truth.watchers.stream()
                .flatMap(watcher -> watcher.strangers().stream())
                .map(Object::toString)
                .distinct()
                .sorted()
                .toList();
        if (most <= all && strangers.isEmpty()) {
            return Optional.empty();
        }
        String sentinels = most > all
                ? "They count " + most + " Sentinels where there are " + all + ", so a majority is harder to reach."
                : "";
        String replicas = strangers.isEmpty()
                ? ""
                : "They know replicas that are no pod of this release: " + Truth.joined(strangers) + ".";
        return Optional.of(new Told(
                "Sentinels remember servers that are gone",
                (sentinels + " " + replicas).strip(),
                "Send SENTINEL RESET to each Sentinel, one after the other, half a minute apart."));
    }
}
