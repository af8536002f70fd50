package dev.redwheel.insight.topology;

import dev.redwheel.model.ClusterReport;
import dev.redwheel.model.ClusterReport.Member;
import dev.redwheel.model.RedisRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who says what of whom, for the eye: a row for each server, a cell for each voice.
 *
 * @param voices the Sentinels by pod; or, in a cluster, none: there the other nodes are one voice
 */
public record TruthTable(List<String> voices, boolean cluster, List<Row> rows) {
    public TruthTable {
        voices = List.copyOf(voices);
        rows = List.copyOf(rows);
    }

    /**
     * One server.
     *
     * @param itself what it says of itself
     * @param said what each voice says of it, in their order; in a cluster what the other nodes say together
     * @param services names of the Services that lead to it
     * @param values what the values say
     */
    public record Row(NodeTruth node, Cell itself, List<Cell> said, Cell services, Cell values) {
        public Row {
            said = List.copyOf(said);
        }
    }

    /**
     * @param role UNKNOWN where that voice says nothing of a role
     * @param silent that voice does not answer
     * @param down that voice holds the server for down
     * @param note further words: names of Services, "4 of 5"
     * @param disagrees with what most say of this server
     */
    public record Cell(RedisRole role, boolean silent, boolean down, String note, boolean disagrees) {
        static Cell says(RedisRole role) {
            return new Cell(role, false, false, "", false);
        }

        static Cell notes(String note, boolean disagrees) {
            return new Cell(RedisRole.UNKNOWN, false, false, note, disagrees);
        }

        Cell against(RedisRole agreed) {
            boolean other = role != RedisRole.UNKNOWN && agreed != RedisRole.UNKNOWN && role != agreed;
            return new Cell(role, silent, down, note, disagrees || other);
        }
    }

    public static TruthTable of(TopologyPicture picture) {
        Truth truth = new Truth(picture);
        List<String> voices = truth.cluster
                ? List.of()
                : picture.sentinels().stream().map(SentinelTruth::name).toList();
        boolean split = !truth.cluster && truth.masters.size() > 1 && truth.replicated();
        return new TruthTable(
                voices,
                truth.cluster,
                picture.nodes().stream().map(node -> row(truth, node, split)).toList());
    }

    private static Row row(Truth truth, NodeTruth node, boolean split) {
        TopologyPicture picture = truth.picture;
        Cell itself = node.heard().isCurrent()
                ? Cell.says(node.role())
                : new Cell(RedisRole.UNKNOWN, node.heard().isSilent(), false, "", false);
        List<Cell> said = truth.cluster
                ? List.of(others(truth, node))
                : picture.sentinels().stream()
                        .map(sentinel -> said(sentinel, node.name()))
                        .toList();
        Cell values = Cell.says(ValueRules.wanted(picture, node));
        List<Cell> all = new ArrayList<>(said);
        all.add(itself);
        all.add(values);
        // What it says itself counts where the others are of two minds.
        RedisRole agreed = most(all).orElse(itself.role());
        boolean oneOfTwo = split && node.saysMaster();
        boolean named = truth.named.size() == 1 && truth.named.contains(node.name());
        Cell own = itself.against(agreed);
        return new Row(
                node,
                oneOfTwo && !named ? new Cell(own.role(), own.silent(), own.down(), own.note(), true) : own,
                said.stream().map(cell -> cell.against(agreed)).toList(),
                services(picture, node),
                values.against(agreed));
    }

    private static Cell said(SentinelTruth sentinel, String pod) {
        if (!sentinel.speaks()) {
            return new Cell(RedisRole.UNKNOWN, sentinel.heard().isSilent(), false, "", false);
        }
        RedisRole role = sentinel.master().filter(pod::equals).isPresent()
                ? RedisRole.MASTER
                : sentinel.replicas().contains(pod) ? RedisRole.REPLICA : RedisRole.UNKNOWN;
        return new Cell(role, false, sentinel.down().contains(pod), "", false);
    }

    /** What the other nodes of a cluster say together: what most of them do, and how many. */
    private static Cell others(Truth truth, NodeTruth node) {
        Optional<String> id =
                node.cluster().flatMap(ClusterReport::self).map(Member::id).or(() -> idOf(truth, node));
        List<Member> views = truth.heard.stream()
                .filter(other -> !other.name().equals(node.name()))
                .flatMap(other -> other.cluster().stream())
                .flatMap(report -> id.flatMap(report::member).stream())
                .toList();
        long asked = truth.heard.stream()
                .filter(other ->
                        !other.name().equals(node.name()) && other.cluster().isPresent())
                .count();
        if (views.isEmpty()) {
            return Cell.notes(asked == 0 ? "" : "0/" + asked, asked > 0);
        }
        long masters = views.stream().filter(Member::isMaster).count();
        RedisRole role = masters * 2 >= views.size() ? RedisRole.MASTER : RedisRole.REPLICA;
        long agreeing = role == RedisRole.MASTER ? masters : views.size() - masters;
        boolean down = views.stream().anyMatch(Member::isFailing);
        return new Cell(role, false, down, agreeing + "/" + asked, agreeing < asked);
    }

    /** Of a server that never answered: by the address the others know it under. */
    private static Optional<String> idOf(Truth truth, NodeTruth node) {
        return truth.heard.stream()
                .flatMap(other -> other.cluster().stream())
                .flatMap(report -> report.members().stream())
                .filter(member -> (!node.pod().ip().isEmpty()
                                && member.host().equals(node.pod().ip()))
                        || member.hostName().split("\\.")[0].equals(node.name())
                        || member.host().split("\\.")[0].equals(node.name()))
                .map(Member::id)
                .findFirst();
    }

    private static Cell services(TopologyPicture picture, NodeTruth node) {
        List<ServiceTruth> at = picture.services().stream()
                .filter(service -> !service.headless() && service.leadsTo(node.name()))
                .toList();
        boolean wrong =
                at.stream().anyMatch(service -> service.intent() == ServiceTruth.Intent.MASTER && node.saysReplica());
        return Cell.notes(at.stream().map(ServiceTruth::name).collect(Collectors.joining(", ")), wrong);
    }

    private static Optional<RedisRole> most(List<Cell> cells) {
        Map<RedisRole, Long> votes = cells.stream()
                .map(Cell::role)
                .filter(role -> role != RedisRole.UNKNOWN)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        long masters = votes.getOrDefault(RedisRole.MASTER, 0L);
        long replicas = votes.getOrDefault(RedisRole.REPLICA, 0L);
        return masters == replicas
                ? Optional.empty()
                : Optional.of(masters > replicas ? RedisRole.MASTER : RedisRole.REPLICA);
    }
}
