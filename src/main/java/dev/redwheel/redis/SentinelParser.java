package dev.redwheel.redis;

import dev.redwheel.model.SentinelReport.Address;
import dev.redwheel.model.SentinelReport.Peer;
import dev.redwheel.model.SentinelReport.Watched;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes records of what SENTINEL answers, whatever the version. Never throws; what is not told is empty. */
final class SentinelParser {
    private SentinelParser() {}

    /**
     * @param fields one master of SENTINEL MASTERS
     * @param address reply to GET-MASTER-ADDR-BY-NAME; empty when refused: then what {@code fields} say counts
     * @param quorum reply to CKQUORUM
     */
    static Watched master(
            Map<String, String> fields,
            List<String> address,
            Collection<Map<String, String>> replicas,
            Collection<Map<String, String>> sentinels,
            Quorum quorum) {
        Address told = address.size() >= 2 ? new Address(text(address.get(0)), port(address.get(1))) : address(fields);
        return new Watched(
                text(fields.get("name")),
                told,
                flags(fields),
                number(fields.get("quorum")),
                peers(replicas),
                peers(sentinels),
                quorum.reached(),
                quorum.text());
    }

    private static List<Peer> peers(Collection<Map<String, String>> all) {
        return all.stream()
                .filter(fields -> fields.containsKey("ip"))
                .map(fields -> new Peer(address(fields), flags(fields), text(fields.get("master-link-status"))))
                .toList();
    }

    private static Address address(Map<String, String> fields) {
        return new Address(text(fields.get("ip")), port(fields.get("port")));
    }

    private static Set<String> flags(Map<String, String> fields) {
        return Stream.of(text(fields.get("flags")).split(","))
                .map(String::strip)
                .filter(flag -> !flag.isEmpty())
                .collect(Collectors.toSet());
    }

    private static OptionalInt number(@Nullable String text) {
        OptionalLong number = InfoFields.toCount(text);
        return number.isPresent() && number.getAsLong() <= Integer.MAX_VALUE
                ? OptionalInt.of((int) number.getAsLong())
                : OptionalInt.empty();
    }

    private static int port(@Nullable String text) {
        int port = number(text).orElse(0);
        return port > 65_535 ? 0 : port;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    /** @param reached empty when the sentinel did not tell */
    record Quorum(Optional<Boolean> reached, String text) {
        static final Quorum NOT_TOLD = new Quorum(Optional.empty(), "");

        /** "OK 3 usable Sentinels. Quorum and failover authorization can be reached". */
        static Quorum of(String reply) {
            return new Quorum(Optional.of(reply.startsWith("OK")), reply.strip());
        }

        /** "NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority ..." is an error reply. */
        static Quorum refused(String why) {
            int at = why.indexOf("NOQUORUM");
            return at < 0
                    ? NOT_TOLD
                    : new Quorum(
                            Optional.of(false),
                            why.substring(at + "NOQUORUM".length()).strip());
        }
    }
}
