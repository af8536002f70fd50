package dev.redwheel.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What one Sentinel says of the masters it watches. */
public record SentinelReport(List<Watched> masters) {
    public SentinelReport {
        masters = List.copyOf(masters);
    }

    /**
     * One master set.
     *
     * @param address what SENTINEL GET-MASTER-ADDR-BY-NAME answers: where clients are sent
     * @param flags as the sentinel writes them: "master", "s_down", "o_down", "failover_in_progress", "disconnected"
     * @param quorum sentinels that must agree that the master is down
     * @param sentinels the other ones it knows of
     * @param quorumReached what SENTINEL CKQUORUM answers: whether enough of the sentinels it knows answer to it; empty when
     *     it did not tell
     * @param quorumText its own words
     */
    public record Watched(
            String name,
            Address address,
            Set<String> flags,
            OptionalInt quorum,
            List<Peer> replicas,
            List<Peer> sentinels,
            Optional<Boolean> quorumReached,
            String quorumText) {
        public Watched {
            flags = Set.copyOf(flags);
            replicas = List.copyOf(replicas);
            sentinels = List.copyOf(sentinels);
        }

        public boolean isDown() {
            return flags.contains("s_down") || flags.contains("o_down");
        }

        public boolean isFailingOver() {
            return flags.contains("failover_in_progress");
        }
    }

    /**
     * A replica or another sentinel in the view of the sentinel that was asked.
     *
     * @param linkStatus of a replica: its link to the master as it told, "ok" or "err"; else empty
     */
    public record Peer(Address address, Set<String> flags, String linkStatus) {
        public Peer {
            flags = Set.copyOf(flags);
        }

        public boolean isDown() {
            return flags.contains("s_down") || flags.contains("o_down") || flags.contains("disconnected");
        }
    }

    /** As announced: an IP address or a name. Port 0 when not told. */
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
