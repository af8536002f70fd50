package dev.redwheel.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What one node of a Redis Cluster says of the cluster: CLUSTER INFO and CLUSTER NODES. Each node has its own view, which
 * may be wrong.
 *
 * @param state "ok" or "fail"; empty when not told
 * @param slotsAssigned to any node, reachable or not
 * @param size masters that hold slots
 */
public record ClusterReport(
        String state,
        OptionalLong slotsAssigned,
        OptionalLong knownNodes,
        OptionalLong size,
        OptionalLong currentEpoch,
        List<Member> members) {
    public ClusterReport {
        members = List.copyOf(members);
    }

    /** The node that was asked, in its own view. */
    public Optional<Member> self() {
        return members.stream().filter(Member::isSelf).findFirst();
    }

    public Optional<Member> member(String id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }

    /**
     * One node in the view of the node that was asked.
     *
     * @param host address it announces; empty while not known
     * @param hostName name it announces (7.0 and later); else empty
     * @param flags as the server writes them: "myself", "master", "slave", "fail?", "fail", "handshake", "noaddr", "noflags"
     * @param masterId of a replica: its master's id; else empty
     * @param slots served by it; none for a replica
     * @param moving how many slots are on their way to or from it, as only it tells of itself
     */
    public record Member(
            String id,
            String host,
            int port,
            String hostName,
            Set<String> flags,
            String masterId,
            boolean linkUp,
            List<SlotRange> slots,
            int moving) {
        public Member {
            flags = Set.copyOf(flags);
            slots = List.copyOf(slots);
        }

        public boolean isSelf() {
            return flags.contains("myself");
        }

        public boolean isMaster() {
            return flags.contains("master");
        }

        /** The majority, or at least the node that was asked, holds it for dead. */
        public boolean isFailing() {
            return flags.contains("fail") || flags.contains("fail?");
        }
    }
}
