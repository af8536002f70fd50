package dev.redwheel.insight.topology;

import dev.redwheel.error.OpsException;
import dev.redwheel.insight.Rates;
import dev.redwheel.insight.topology.NodeTruth.Follows;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.SentinelReport;
import dev.redwheel.model.SentinelReport.Address;
import dev.redwheel.model.SentinelReport.Watched;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Puts one round together: announced addresses become pods, lags are taken against the master, rules are asked. */
final class PictureBuilder {
    private final ReleaseTarget target;
    private final WantedTopology wanted;
    private final Instant at;
    private final ServiceWatch.View services;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Sentinel> sentinels = new ArrayList<>();
    private final List<PodInfo> pods;

    private record Node(PodInfo pod, Heard heard, Optional<NodeSaid> said) {}

    private record Sentinel(PodInfo pod, Heard heard, Optional<SentinelReport> said) {}

    PictureBuilder(
            ReleaseTarget target, WantedTopology wanted, Instant at, List<PodInfo> pods, ServiceWatch.View services) {
        this.target = target;
        this.wanted = wanted;
        this.at = at;
        this.pods = pods;
        this.services = services;
    }

    void node(PodInfo pod, Heard heard, Optional<NodeSaid> said) {
        nodes.add(new Node(pod, heard, said));
    }

    void sentinel(PodInfo pod, Heard heard, Optional<SentinelReport> said) {
        sentinels.add(new Sentinel(pod, heard, said));
    }

    TopologyPicture build(boolean podsRead, Optional<OpsException> podsError) {
        Map<String, String> podByRunId = new HashMap<>();
        Map<String, RedisRole> roles = new HashMap<>();
        for (Node node : nodes) {
            node.said.ifPresent(said -> {
                podByRunId.put(said.sample().server().runId(), node.pod.name());
                if (node.heard.isCurrent()) {
                    roles.put(node.pod.name(), said.role());
                }
            });
        }
        podByRunId.remove("");
        List<ServiceTruth> led = ServiceWatch.truths(services, podByRunId, roles);
        AddressBook book = new AddressBook(
                target.release().namespace(), pods, services.services(), services.endpoints(), proxied(led));
        List<NodeTruth> truths = nodes.stream().map(node -> truth(node, book)).toList();
        List<SentinelTruth> watchers =
                sentinels.stream().map(sentinel -> truth(sentinel, book)).toList();
        TopologyPicture picture = new TopologyPicture(
                at, podsRead, podsError, truths, watchers, services.read(), services.error(), led, wanted, List.of());
        return picture.settled() ? picture.with(TruthRules.findings(picture)) : picture;
    }

    /** The pod behind each Service that leads through proxies to just one. */
    private static Map<String, String> proxied(List<ServiceTruth> led) {
        Map<String, String> proxied = new HashMap<>();
        for (ServiceTruth service : led) {
            Set<String> ends = new HashSet<>();
            service.reaches().stream()
                    .filter(reach -> !reach.through().isEmpty())
                    .forEach(reach -> ends.add(reach.pod()));
            ends.remove("");
            if (ends.size() == 1) {
                proxied.put(service.name(), ends.iterator().next());
            }
        }
        return proxied;
    }

    private NodeTruth truth(Node node, AddressBook book) {
        PodPlace place = PodPlace.of(node.pod, services.zones());
        if (node.said.isEmpty()) {
            return new NodeTruth(
                    place,
                    node.heard,
                    RedisRole.UNKNOWN,
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Rates.UNKNOWN,
                    Double.NaN,
                    false,
                    Optional.empty(),
                    Optional.empty());
        }
        NodeSaid said = node.said.get();
        boolean current = node.heard.isCurrent();
        Optional<Follows> follows = follows(said, book);
        return new NodeTruth(
                place,
                node.heard,
                said.role(),
                follows,
                current ? lag(node, said, follows) : OptionalLong.empty(),
                said.role() == RedisRole.REPLICA && current
                        ? said.sample().replication().lagSeconds()
                        : OptionalLong.empty(),
                current ? said.rates() : Rates.UNKNOWN,
                current ? said.replicationBytesPerSecond() : Double.NaN,
                said.clusterMode(),
                said.cluster(),
                Optional.of(said.sample()));
    }

    private static Optional<Follows> follows(NodeSaid said, AddressBook book) {
        NodeSample.Replication own = said.sample().replication();
        if (said.role() != RedisRole.REPLICA || own.masterHost().isEmpty()) {
            return Optional.empty();
        }
        OptionalLong down = parsed(said.field("Replication", "master_link_down_since_seconds"));
        return Optional.of(new Follows(
                new Address(own.masterHost(), (int) own.masterPort().orElse(0)),
                book.pod(own.masterHost()),
                own.masterLinkStatus().equals("up"),
                own.syncInProgress().orElse(false),
                down));
    }

    private static OptionalLong parsed(String text) {
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** Against the master's own offset of this round; without it, what the replica has read but not applied. */
    private OptionalLong lag(Node node, NodeSaid said, Optional<Follows> follows) {
        OptionalLong applied = said.sample().replication().offset();
        if (follows.isEmpty() || !follows.get().linkUp() || applied.isEmpty()) {
            return OptionalLong.empty();
        }
        Optional<NodeSaid> master = follows.get()
                .pod()
                .filter(pod -> !pod.equals(node.pod.name()))
                .flatMap(pod -> nodes.stream()
                        .filter(other -> other.pod.name().equals(pod) && other.heard.isCurrent())
                        .findFirst())
                .flatMap(Node::said)
                .filter(other -> sameRound(node.heard, other.sample().takenAt()));
        OptionalLong written =
                master.map(other -> other.sample().replication().offset()).orElse(OptionalLong.empty());
        return written.isPresent()
                ? OptionalLong.of(Math.max(0, written.getAsLong() - applied.getAsLong()))
                : said.sample().replication().lagBytes();
    }

    private static boolean sameRound(Heard replica, Instant master) {
        return replica.lastAt()
                .filter(own -> Math.abs(own.toEpochMilli() - master.toEpochMilli()) < 900)
                .isPresent();
    }

    private SentinelTruth truth(Sentinel sentinel, AddressBook book) {
        PodPlace place = PodPlace.of(sentinel.pod, services.zones());
        Optional<Watched> watched = sentinel.said.flatMap(said -> ofThisRelease(said, book));
        if (watched.isEmpty()) {
            return new SentinelTruth(
                    place, sentinel.heard, Optional.empty(), Optional.empty(), Set.of(), Set.of(), List.of());
        }
        Watched said = watched.get();
        Set<String> replicas = new HashSet<>();
        Set<String> down = new HashSet<>();
        List<Address> strangers = new ArrayList<>();
        Optional<String> master = book.pod(said.address().host());
        if (said.isDown()) {
            master.ifPresent(down::add);
        }
        for (SentinelReport.Peer peer : said.replicas()) {
            Optional<String> pod = book.pod(peer.address().host());
            pod.ifPresentOrElse(replicas::add, () -> strangers.add(peer.address()));
            if (peer.isDown()) {
                pod.ifPresent(down::add);
            }
        }
        return new SentinelTruth(place, sentinel.heard, watched, master, replicas, down, strangers);
    }

    /** Sentinels may watch several master sets: the one that has a pod of this release, else the only one. */
    private static Optional<Watched> ofThisRelease(SentinelReport report, AddressBook book) {
        return report.masters().stream()
                .filter(one -> book.pod(one.address().host()).isPresent()
                        || one.replicas().stream()
                                .anyMatch(
                                        peer -> book.pod(peer.address().host()).isPresent()))
                .findFirst()
                .or(() -> report.masters().size() == 1
                        ? Optional.of(report.masters().getFirst())
                        : Optional.empty());
    }
}
