package dev.redwheel.task;

/** Starts long-running loops of the adapters; they end when what they read is closed or when interrupted. */
public final class Background {
    private Background() {}

    /** Starts the loop on a virtual thread of its own. */
    public static Thread start(String name, Runnable loop) {
        return Thread.ofVirtual().name(name).start(loop);
    }

    /** Starts the loop on a daemon platform thread: for latency, where a hand-over between threads would show. */
    public static Thread startDaemon(String name, Runnable loop) {
        return Thread.ofPlatform().daemon().name(name).start(loop);
    }
}
