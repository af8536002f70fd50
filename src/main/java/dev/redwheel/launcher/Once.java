package dev.redwheel.launcher;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Built when first asked for, once. Safe from any thread. */
final class Once<T> {
    private final Supplier<T> maker;
    private @Nullable T made;

    Once(Supplier<T> maker) {
        this.maker = maker;
    }

    synchronized T get() {
        T value = made;
        if (value == null) {
            value = maker.get();
            made = value;
        }
        return value;
    }
}
