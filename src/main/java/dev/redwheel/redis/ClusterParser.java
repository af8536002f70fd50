package dev.redwheel.redis;

import dev.redwheel.model.ClusterReport;
import dev.redwheel.model.ClusterReport.Member;
import dev.redwheel.model.SlotRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads CLUSTER NODES and CLUSTER INFO of any version. Never throws: a line it does not understand is left out, a field it
 * does not understand is empty.
 */
public final class ClusterParser {
    /** id, address, flags, master, ping, pong, epoch, link; slots follow. */
    private static final int FIELDS_BEFORE_SLOTS = 8;

    private ClusterParser() {}

    /**
     * @param nodes reply to CLUSTER NODES
     * @param info reply to CLUSTER INFO
     */
    public static ClusterReport parse(String nodes, String info) {
        InfoFields fields = new InfoFields(InfoParser.sections(info));
        return new ClusterReport(
                fields.text("cluster_state"),
                fields.count("cluster_slots_assigned"),
                fields.count("cluster_known_nodes"),
                fields.count("cluster_size"),
                fields.count("cluster_current_epoch"),
                nodes.lines().flatMap(line -> member(line.strip()).stream()).toList());
    }

    private static Optional<Member> member(String line) {
        String[] parts = line.split(" +");
        if (parts.length < FIELDS_BEFORE_SLOTS || parts[0].isEmpty()) {
            return Optional.empty();
        }
        List<SlotRange> slots = new ArrayList<>();
        int moving = 0;
        for (int i = FIELDS_BEFORE_SLOTS; i < parts.length; i++) {
            if (parts[i].startsWith("[")) { // [42->-id] leaves, [42-<-id] arrives.
                moving++;
            } else {
                range(parts[i]).ifPresent(slots::add);
            }
        }
        Place place = Place.of(parts[1]);
        return Optional.of(new Member(
                parts[0],
                place.host,
                place.port,
                place.hostName,
                Stream.of(parts[2].split(",")).filter(flag -> !flag.isEmpty()).collect(Collectors.toSet()),
                parts[3].equals("-") ? "" : parts[3],
                parts[7].equals("connected"),
                slots,
                moving));
    }

    private static Optional<SlotRange> range(String text) {
        int dash = text.indexOf('-');
        OptionalLong from = InfoFields.toCount(dash < 0 ? text : text.substring(0, dash));
        OptionalLong to = dash < 0 ? from : InfoFields.toCount(text.substring(dash + 1));
        if (from.isEmpty() || to.isEmpty() || from.getAsLong() > to.getAsLong() || to.getAsLong() >= SlotRange.ALL) {
            return Optional.empty();
        }
        return Optional.of(new SlotRange((int) from.getAsLong(), (int) to.getAsLong()));
    }

    /** "10.0.0.7:6379@16379,redis-0.example,shard-id=..." of 7.0 and later, "10.0.0.7:6379@16379" before. */
    private record Place(String host, int port, String hostName) {
        static Place of(String text) {
            String[] parts = text.split(",", -1);
            String address = parts[0];
            int at = address.indexOf('@');
            String hostPort = at < 0 ? address : address.substring(0, at);
            int colon = hostPort.lastIndexOf(':'); // An IPv6 address has more of them.
            String host = colon < 0 ? hostPort : hostPort.substring(0, colon);
            long port = colon < 0
                    ? 0
                    : InfoFields.toCount(hostPort.substring(colon + 1)).orElse(0);
            // Other announced things have a name before a "=".
            String name = parts.length > 1 && !parts[1].contains("=") ? parts[1] : "";
            return new Place(host, port > 65_535 ? 0 : (int) port, name.equals("?") ? "" : name);
        }
    }
}
