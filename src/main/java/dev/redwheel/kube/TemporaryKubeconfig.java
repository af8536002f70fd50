package dev.redwheel.kube;

import java.nio.file.Path;

/**
 * A kubeconfig for a library that reads only files: one context, certificates and token inline, readable by the owner
 * only. Deleted when closed; what a killed run left behind is deleted when the next one starts.
 */
public interface TemporaryKubeconfig extends AutoCloseable {
    Path path();

    /** Deletes the file. Does not throw. */
    @Override
    void close();
}
