package dev.redwheel.ui.live;

import java.util.List;

/** Persistence and replication of one node in sentences. */
record StateCard(String pod, String title, List<Line> lines) {
    /** @param heading what the sentence is about: "Snapshots" */
    record Line(String heading, String sentence, Tone tone) {}
}
