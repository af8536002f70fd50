package dev.redwheel.ui.live;

/**
 * What the strip shows of one node.
 *
 * @param colour index into the series colours
 * @param role in the user's words
 * @param link "live", "reconnecting since 14:02:11", "stale since 14:02:11"
 * @param linkWhy the reason, for the tooltip; may be empty
 * @param memory "312 MiB of 410 MiB"
 * @param memoryShare used of maxmemory, else of the container's limit; NaN where there is neither
 * @param selected whether the page shows this node alone
 */
record NodeCard(
        String pod,
        String name,
        int colour,
        String role,
        boolean master,
        String link,
        String linkWhy,
        Tone linkTone,
        String ping,
        String operations,
        String memory,
        double memoryShare,
        Tone memoryTone,
        boolean selected) {}
