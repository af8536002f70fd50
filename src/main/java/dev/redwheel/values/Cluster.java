package dev.redwheel.values;

import java.util.Optional;

/**
 * The shape of a Redis Cluster. What is empty is left to the chart.
 *
 * @param nodes servers in all: masters and their replicas
 * @param replicas of each master
 */
public record Cluster(Optional<Integer> nodes, Optional<Integer> replicas) {
    /** Every key belongs to one of them; fixed by Redis. */
    public static final int SLOTS = 16384;
    /** With fewer, the loss of one master leaves no majority to promote a replica. */
    public static final int FEWEST_MASTERS = 3;

    public static final Cluster NONE = new Cluster(Optional.empty(), Optional.empty());

    /** So many masters with so many replicas each. */
    public static Cluster of(int masters, int replicasOfEach) {
        return new Cluster(Optional.of(masters * (replicasOfEach + 1)), Optional.of(replicasOfEach));
    }

    public int size() {
        return nodes.orElse(ChartDefaults.CLUSTER_NODES);
    }

    public int replicasOfEach() {
        return replicas.orElse(ChartDefaults.CLUSTER_REPLICAS);
    }

    /** Rounded down where the nodes do not divide; {@link #isEven()} tells. */
    public int masters() {
        return size() / (replicasOfEach() + 1);
    }

    /** Whether every master can have its number of replicas. */
    public boolean isEven() {
        return size() % (replicasOfEach() + 1) == 0;
    }

    /** How many masters must be up for a replica to be promoted: more than half of them. */
    public int majority() {
        return masters() / 2 + 1;
    }

    /** The first and the last slot of a master when they are dealt out evenly, as redis-cli does. */
    public int[] slots(int master) {
        double each = SLOTS / (double) masters();
        int first = (int) Math.round(master * each);
        int last = master == masters() - 1 ? SLOTS - 1 : (int) Math.round((master + 1) * each) - 1;
        return new int[] {first, last};
    }
}
