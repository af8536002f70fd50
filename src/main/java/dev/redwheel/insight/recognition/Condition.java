package dev.redwheel.insight.recognition;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One question about values. The closed set of what rules may ask. */
sealed interface Condition {
    boolean holds(Map<String, @Nullable Object> values);

    /** The scalar at the path reads like this; a missing value reads as nothing and equals nothing. */
    record Equals(String path, String expected) implements Condition {
        @Override
        public boolean holds(Map<String, @Nullable Object> values) {
            return Values.text(values, path).equals(expected);
        }
    }

    /** There is something at the path that Helm would not call empty. */
    record IsSet(String path) implements Condition {
        @Override
        public boolean holds(Map<String, @Nullable Object> values) {
            return switch (Values.at(values, path)) {
                case null -> false;
                case Boolean yes -> yes;
                case CharSequence text -> !text.isEmpty();
                case Number number -> number.doubleValue() != 0;
                case Map<?, ?> map -> !map.isEmpty();
                case Collection<?> list -> !list.isEmpty();
                default -> true;
            };
        }
    }

    record Above(String path, double bound) implements Condition {
        @Override
        public boolean holds(Map<String, @Nullable Object> values) {
            try {
                return Double.parseDouble(Values.text(values, path)) > bound;
            } catch (NumberFormatException e) {
                return false; // Not a number, so not above one.
            }
        }
    }
}
