package dev.redwheel.launcher;

import dev.redwheel.kube.LazyContext;
import dev.redwheel.model.AuthMethod;
import dev.redwheel.model.KubeContext;
import dev.redwheel.model.Provider;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.practice.PracticeCluster;
import dev.redwheel.task.Background;
import dev.redwheel.ui.common.I18n;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The practice cluster as the last entry of the context list: started when first opened, ended with the console. */
final class Practice implements AutoCloseable {
    static final String CONTEXT = "practice";

    /** Where it keeps its files in the console's home. */
    static final String FOLDER = "practice";

    private static final Logger LOG = LoggerFactory.getLogger(Practice.class);

    private final Path home;
    private @Nullable PracticeCluster cluster;
    private boolean closed;

    /** @param home the folder it may keep its files in while it runs */
    Practice(Path home) {
        this.home = home;
        Background.start("leftovers of practice clusters", this::removeLeftovers);
    }

    /** A killed console's Redis servers end with the next start, also of somebody who opens no practice cluster. */
    private synchronized void removeLeftovers() {
        try {
            if (!closed && cluster == null) {
                PracticeCluster.removeLeftovers(home);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("What earlier practice clusters left in {} cannot be removed", home, e);
        }
    }

    LazyContext context() {
        KubeContext description = new KubeContext(
                CONTEXT,
                CONTEXT,
                I18n.text("practice.server"),
                CONTEXT,
                "default",
                AuthMethod.TOKEN,
                Provider.UNKNOWN,
                Optional.empty(),
                I18n.text("practice.source"),
                I18n.text("practice.note"));
        return new LazyContext(description, () -> running().kubeconfig());
    }

    /** A small load on one of its releases until closed. */
    AutoCloseable load(ReleaseKey release) {
        return running().startTraffic(release.namespace(), release.name());
    }

    private synchronized PracticeCluster running() {
        if (closed) {
            throw new IllegalStateException("The console is closing");
        }
        if (cluster == null) {
            cluster = PracticeCluster.start(home);
        }
        return cluster;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (cluster != null) {
            cluster.close();
            cluster = null;
        }
    }
}
