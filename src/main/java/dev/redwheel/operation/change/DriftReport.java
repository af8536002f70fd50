package dev.redwheel.operation.change;

import java.util.List;

/**
 * How far a release agrees with what runs.
 *
 * @param drifts what was compared and is not as the release says
 * @param gaps what could not be compared
 */
public record DriftReport(List<Drift> drifts, List<Gap> gaps) {
    /**
     * One thing of which nothing is known.
     *
     * @param on the pod, or "Service redis-master"
     * @param why a sentence
     */
    public record Gap(String on, String why) {}

    public DriftReport {
        drifts = List.copyOf(drifts);
        gaps = List.copyOf(gaps);
    }
}
