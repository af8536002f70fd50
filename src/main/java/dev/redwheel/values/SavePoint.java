package dev.redwheel.values;

import java.util.List;
import java.util.Optional;

/** A snapshot is written after so many seconds when at least so many keys changed. */
public record SavePoint(int seconds, int changes) {
    /** What Redis 7 and newer do when nothing is said. */
    public static final List<SavePoint> REDIS_DEFAULT =
            List.of(new SavePoint(3600, 1), new SavePoint(300, 100), new SavePoint(60, 10000));

    static Optional<SavePoint> parse(String seconds, String changes) {
        try {
            int after = Integer.parseInt(seconds);
            int keys = Integer.parseInt(changes);
            return after >= 1 && keys >= 0 ? Optional.of(new SavePoint(after, keys)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return seconds + " " + changes;
    }
}
