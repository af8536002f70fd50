package dev.redwheel.ui.control;

import java.util.LinkedHashSet;
import java.util.Set;
import javafx.animation.AnimationTimer;

/**
 * Spreads the painting of many charts over frames: in each as many as fit into the budget, at least one. A chart asked for
 * twice is painted once. Runs only while something waits. FX thread only.
 */
final class PaintQueue {
    /** A sixteenth of a second holds 60 frames' work of ten charts; one frame stays far below 16 ms. */
    private static final long BUDGET_NANOS = 5_000_000;

    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private @org.jspecify.annotations.Nullable AnimationTimer timer;

    /** Paints soon. The same runnable object counts as the same work. */
    void request(Runnable paint) {
        waiting.add(paint);
        AnimationTimer running = timer;
        if (running == null) {
            // Made on first use: a group may live in a view model's test, where there is no toolkit.
            running = new AnimationTimer() {
                @Override
                public void handle(long now) {
                    paintSome();
                }
            };
            timer = running;
            running.start();
        }
    }

    private void paintSome() {
        long end = System.nanoTime() + BUDGET_NANOS;
        do {
            Runnable next = waiting.iterator().next();
            waiting.remove(next);
            next.run();
        } while (!waiting.isEmpty() && System.nanoTime() < end);
        AnimationTimer running = timer;
        if (waiting.isEmpty() && running != null) {
            running.stop();
            timer = null;
        }
    }
}
