package dev.redwheel.kube;

import dev.redwheel.model.KubeContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The contexts of the user's kubeconfig files, merged by Kubernetes' rules, and the problems in those files. Files are
 * read, watched and never written. Reading is local: no cluster is contacted, no plugin is run. Safe from any thread.
 */
public final class KubeContexts implements AutoCloseable {
    private final List<Path> files;
    private final List<LazyContext> extras;

    private KubeContexts(List<Path> files, List<LazyContext> extras) {
        this.files = files;
        this.extras = extras;
    }

    /**
     * Reads the files and starts to watch them.
     *
     * @param explicit the file of {@code --kubeconfig}; then no other is read
     * @param environment for KUBECONFIG, a list of files
     * @param home the user's home, for {@code .kube/config} where KUBECONFIG is not set
     * @param extras appended to the list in this order
     */
    public static KubeContexts open(
            Optional<Path> explicit, Map<String, String> environment, Path home, List<LazyContext> extras) {
        return new KubeContexts(
                List.of(explicit.orElse(home.resolve(environment.getOrDefault("KUBECONFIG", "")))), extras);
    }

    /** The files that are read, also those that do not exist. */
    public List<Path> files() {
        return files;
    }

    /** All contexts in the files' order, the extra ones last. Does not touch the disk. */
    public List<KubeContext> contexts() {
        return extras.stream().map(LazyContext::description).toList();
    }

    public Optional<KubeContext> context(String name) {
        return contexts().stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The kubeconfig's current context, where it names one that exists. */
    public Optional<String> current() {
        return Optional.empty();
    }

    public List<KubeconfigProblem> problems() {
        return List.of();
    }

    /** Tells of each change of contexts or problems, on a thread of its own. */
    public Subscription onChange(Runnable listener) {
        return () -> {};
    }

    /** Stops watching. */
    @Override
    public void close() {}
}
