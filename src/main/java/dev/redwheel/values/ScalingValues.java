package dev.redwheel.values;

import dev.redwheel.values.ChartScaling.Answer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What several adapters say alike. */
final class ScalingValues {
    private ScalingValues() {}

    static boolean isTrue(Map<String, @Nullable Object> values, String path) {
        return "true".equals(String.valueOf(ValueEdit.at(values, path)));
    }

    static boolean is(Map<String, @Nullable Object> values, String path, String text) {
        return text.equals(String.valueOf(ValueEdit.at(values, path)));
    }

    static <T> Answer<T> no(String why, String next) {
        return new Answer.No<>(why, next);
    }

    static <T> Answer<T> standalone(String path) {
        return no(
                "A standalone has no replicas.",
                "Give the release replicas by its own values (" + path
                        + ") first; that is another topology, so look at what its chart says of it.");
    }

    static <T> Answer<T> autoscaled(String path) {
        return no(
                path + " is on: a HorizontalPodAutoscaler decides how many replicas there are.",
                "Change its bounds under Values, or switch it off there first.");
    }

    static <T> Answer<T> externalMaster(String path) {
        return no(
                path + " is on: the master is another Redis, which the console does not see as part of this release.",
                "Finish that migration first.");
    }
}
