package dev.redwheel.ui.control;

import java.util.List;

/**
 * What a {@link TopologyMap} draws. Immutable.
 *
 * @param slots who serves which hash slots; empty where there are none to serve
 */
public record TopologyDiagram(List<Item> items, List<Edge> edges, List<Slots> slots) {
    public static final TopologyDiagram EMPTY = new TopologyDiagram(List.of(), List.of(), List.of());

    public TopologyDiagram {
        items = List.copyOf(items);
        edges = List.copyOf(edges);
        slots = List.copyOf(slots);
    }

    /** The row something is drawn in, from top to bottom. */
    public enum Row {
        MASTERS,
        REPLICAS,
        /** Servers whose role is not known. */
        OTHERS,
        SENTINELS
    }

    /** How something is doing; always said in words too. */
    public enum State {
        GOOD,
        WARNING,
        DANGER,
        /** Not known, or on its way. */
        FAINT
    }

    /**
     * One server.
     *
     * @param id what {@link TopologyMap#setOnOpen} is told
     * @param badge its role in a word
     * @param lines figures under it, one line each
     * @param host the machine it runs on; empty when none
     * @param zone of that machine; empty when none or not known
     * @param colour index of its slots' colour; -1 when it has none
     * @param spoken everything, for a screen reader
     */
    public record Item(
            String id,
            String title,
            Row row,
            String badge,
            State state,
            List<String> lines,
            String host,
            String zone,
            int colour,
            String spoken) {
        public Item {
            lines = List.copyOf(lines);
        }
    }

    /**
     * A line from a follower to whom it follows.
     *
     * @param label beside the follower
     * @param traffic bytes per second along it; NaN while not known
     */
    public record Edge(String from, String to, String label, State state, double traffic) {}

    /**
     * A stretch of slots.
     *
     * @param from first one
     * @param to last one
     * @param colour of the one that serves them; -1 when nobody does
     * @param text for a tooltip
     */
    public record Slots(int from, int to, int colour, String text) {}
}
