package dev.redwheel.kube;

/** Something that keeps telling until it is closed. Closing returns at once, twice does nothing, from any thread. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
