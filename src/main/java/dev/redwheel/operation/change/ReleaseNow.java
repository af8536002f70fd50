package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ChartArchive;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.insight.ReleaseReader;
import dev.redwheel.insight.recognition.ChartFacts;
import dev.redwheel.insight.recognition.Recognition;
import dev.redwheel.insight.recognition.Values;
import dev.redwheel.insight.topology.TopologyMonitor;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Topology;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.values.ChartScaling;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A release at the moment a change of it is thought of: what Helm says, and what its servers say.
 *
 * @param size by the values
 * @param archive the release's chart as somebody gave it, with the charts it depends on
 */
public record ReleaseNow(
        String context,
        ReleasePayload payload,
        RedisFamily family,
        ReleaseTarget target,
        Size size,
        TopologyPicture picture,
        Optional<ChartArchive> archive) {
    /** Who has not answered by then is shown as silent. */
    private static final Duration LIMIT = Duration.ofSeconds(15);
    /** Who was silent at first may have been slow: on a busy machine the first connections take their time. */
    private static final Duration SECOND_CHANCE = Duration.ofSeconds(8);

    public ReleaseKey release() {
        return target.release();
    }

    public ReleaseNow with(ChartArchive chart) {
        return new ReleaseNow(context, payload, family, target, size, picture, Optional.of(chart));
    }

    /** Whether a revision cannot be made of what Helm keeps of the chart alone. */
    public boolean needsArchive() {
        return family != RedisFamily.BUILT_IN && !payload.dependencies().isEmpty();
    }

    /** What each server has of memory and CPU, by the manifests. */
    public ResourceSpec resources() {
        return family == RedisFamily.BUILT_IN ? ResourcesPlanner.present(this) : OtherChart.present(this);
    }

    /** Why the number of servers cannot be changed here, and what to do instead; empty where it can. */
    public String fixedSize() {
        return family == RedisFamily.BUILT_IN
                ? ""
                : OtherChart.replicas(this).asNo().map(ReleaseNow::sentence).orElse("");
    }

    /** The same for memory and CPU. */
    public String fixedResources() {
        return family == RedisFamily.BUILT_IN
                ? ""
                : OtherChart.resources(this).asNo().map(ReleaseNow::sentence).orElse("");
    }

    private static String sentence(ChartScaling.Answer.No<?> no) {
        return no.why() + " " + no.next();
    }

    public Topology topology() {
        return target.topology();
    }

    /** Which topology this one can become; empty when there is none. */
    public Optional<Topology> nextTopology() {
        if (family != RedisFamily.BUILT_IN) {
            return Optional.empty(); // Other charts keep the data elsewhere then.
        }
        return switch (topology()) {
            case STANDALONE -> Optional.of(Topology.REPLICATION);
            case REPLICATION -> Optional.of(Topology.SENTINEL);
            case SENTINEL, CLUSTER, UNKNOWN -> Optional.empty();
        };
    }

    /** How many replicas have to follow a master behind Sentinel for it to take writes; 0 where it asks nobody. */
    int leastToWrite() {
        String text = topology() == Topology.SENTINEL && family == RedisFamily.BUILT_IN
                ? Values.text(
                        Values.coalesce(payload.chartValues(), payload.userValues()), "sentinel.minReplicasToWrite")
                : "";
        return text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
    }

    /** @throws OpsException when there is no such release, or no Helm release */
    static ReleaseNow read(KubeSession session, ReleaseKey release, RedisConnector connector, InstantSource clock) {
        ReleaseReader.Found found = new ReleaseReader(session).find(release);
        ReleasePayload payload = found.payload()
                .orElseThrow(() -> new OpsException(
                        ErrorKind.UNSUPPORTED,
                        "change the release",
                        release.toString(),
                        "No Helm release owns these servers.",
                        "Change them with what made them."));
        TopologyPicture picture = look(session, release, connector, clock);
        int servers = picture.wanted().nodes().orElse(picture.nodes().size());
        int replicas = found.target().topology() == Topology.CLUSTER
                ? picture.wanted().replicasPerMaster().orElse(0)
                : Math.max(0, servers - 1);
        return new ReleaseNow(
                session.context().name(),
                payload,
                Recognition.bundled().recognise(ChartFacts.of(payload)).family(),
                found.target(),
                new Size(servers, replicas),
                picture,
                Optional.empty());
    }

    /** The first picture in which everybody has had their time to answer. */
    static TopologyPicture look(
            KubeSession session, ReleaseKey release, RedisConnector connector, InstantSource clock) {
        ArrayBlockingQueue<TopologyPicture> pictures = new ArrayBlockingQueue<>(100);
        try (TopologyMonitor _ =
                TopologyMonitor.start(session, release, connector, ProofWork.clock(clock), pictures::offer)) {
            long begun = System.nanoTime();
            long end = begun + LIMIT.toNanos();
            TopologyPicture last = null;
            while (System.nanoTime() < end) {
                TopologyPicture next = pictures.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                last = next == null ? last : next;
                boolean late = System.nanoTime() - begun > SECOND_CHANCE.toNanos();
                if (next != null && next.settled() && !next.nodes().isEmpty() && (late || allHeard(next))) {
                    return next;
                }
            }
            if (last != null) {
                return last;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpsException(
                    ErrorKind.CANCELLED, "look at the release", release.toString(), "It was interrupted.", "", e);
        }
        throw new OpsException(
                ErrorKind.TIMEOUT,
                "look at the release",
                release.toString(),
                "Its pods could not be read within " + LIMIT.toSeconds() + " s.",
                "Try again.");
    }

    private static boolean allHeard(TopologyPicture picture) {
        return picture.nodes().stream().allMatch(node -> node.heard().isCurrent())
                && picture.sentinels().stream()
                        .allMatch(sentinel -> sentinel.heard().isCurrent());
    }
}
