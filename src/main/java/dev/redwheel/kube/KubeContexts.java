package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.KubeContext;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of the user's kubeconfig files, merged by Kubernetes' rules, and the problems in those files. Files are
 * read, watched and never written. Reading is local: no cluster is contacted, no plugin is run.
 *
 * <p>The files are read when something is first asked for, so the first call blocks for the disk; later ones do not. Safe
 * from any thread.
 */
public final class KubeContexts implements AutoCloseable {
    private final List<Path> files;
    private final boolean explicit;
    private final List<LazyContext> extras;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private @Nullable MergedKubeconfig merged;
    private @Nullable FileWatch watch;
    private boolean closed;
    private volatile List<Path> watchedFiles = List.of();

    private KubeContexts(List<Path> files, boolean explicit, List<LazyContext> extras) {
        this.files = List.copyOf(files);
        this.explicit = explicit;
        this.extras = List.copyOf(extras);
    }

    /**
     * Finds out which files are meant; reads none yet.
     *
     * @param explicit the file of {@code --kubeconfig}; then no other is read
     * @param environment for KUBECONFIG, a list of files
     * @param home the user's home, for {@code .kube/config} where KUBECONFIG is not set
     * @param extras appended to the list in this order; each hides a context of the same name
     */
    public static KubeContexts open(
            Optional<Path> explicit, Map<String, String> environment, Path home, List<LazyContext> extras) {
        if (explicit.isPresent()) {
            return new KubeContexts(List.of(explicit.get()), true, extras);
        }
        List<Path> files = new ArrayList<>();
        for (String name : environment.getOrDefault("KUBECONFIG", "").split(File.pathSeparator, -1)) {
            if (!name.isBlank()) {
                try {
                    files.add(Path.of(name));
                } catch (InvalidPathException e) {
                    // A name no file can have is a file that does not exist, which the rules pass over.
                }
            }
        }
        return new KubeContexts(
                files.isEmpty() ? List.of(home.resolve(".kube").resolve("config")) : files, false, extras);
    }

    /** The files that are read, also those that do not exist. */
    public List<Path> files() {
        return files;
    }

    /** All contexts in the files' order, the extra ones last. */
    public List<KubeContext> contexts() {
        Set<String> hidden = new LinkedHashSet<>();
        extras.forEach(extra -> hidden.add(extra.description().name()));
        return Stream.concat(
                        merged().contexts().values().stream()
                                .map(ResolvedContext::description)
                                .filter(c -> !hidden.contains(c.name())),
                        extras.stream().map(LazyContext::description))
                .toList();
    }

    public Optional<KubeContext> context(String name) {
        return contexts().stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The kubeconfig's current context, where it names one that exists. */
    public Optional<String> current() {
        String current = merged().current();
        return merged().contexts().containsKey(current) ? Optional.of(current) : Optional.empty();
    }

    public List<KubeconfigProblem> problems() {
        return merged().problems();
    }

    /** Tells of each change of contexts or problems, on a thread of its own. The first listener starts the watch. */
    public Subscription onChange(Runnable listener) {
        listeners.add(listener);
        synchronized (this) {
            if (watch == null && !closed) {
                merged();
                watch = FileWatch.start(this::watched, this::reload);
            }
        }
        return () -> listeners.remove(listener);
    }

    /** Stops watching. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (watch != null) {
                watch.close();
            }
        }
    }

    /**
     * What is needed to reach a context's cluster. Starts the cluster of a {@link LazyContext}.
     *
     * @throws OpsException of kind NOT_FOUND when there is no such context
     */
    ResolvedContext resolve(String name) {
        for (LazyContext extra : extras) {
            if (extra.description().name().equals(name)) {
                return resolve(extra);
            }
        }
        ResolvedContext context = merged().contexts().get(name);
        if (context == null) {
            throw new OpsException(
                    ErrorKind.NOT_FOUND,
                    "open the context",
                    name,
                    "No context has that name in "
                            + files.stream().map(Path::toString).collect(Collectors.joining(", ")) + ".",
                    "Choose another one.");
        }
        return context;
    }

    private static ResolvedContext resolve(LazyContext extra) {
        Path file = start(extra);
        MergedKubeconfig own = MergedKubeconfig.of(List.of(KubeconfigReader.read(file)));
        ResolvedContext context = own.contexts().get(own.current());
        if (context == null) {
            throw new OpsException(
                    ErrorKind.INVALID_INPUT,
                    "open the context",
                    extra.description().name(),
                    "Its kubeconfig " + file + " has no current context.",
                    "");
        }
        KubeContext said = extra.description();
        KubeContext found = context.description();
        return new ResolvedContext(
                new KubeContext(
                        said.name(),
                        found.cluster(),
                        found.server(),
                        found.user(),
                        found.namespace(),
                        found.auth(),
                        said.provider(),
                        found.certificateExpiry(),
                        said.source(),
                        said.note()),
                context.cluster(),
                context.user());
    }

    @SuppressWarnings(
            "CatchingUnchecked") // The callable is another part's code: whatever it throws is told as one failure.
    private static Path start(LazyContext extra) {
        Callable<Path> starter = extra.kubeconfig();
        try {
            return starter.call();
        } catch (OpsException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpsException(
                    ErrorKind.CANCELLED, "start", extra.description().name(), "It was cancelled.", "", e);
        } catch (Exception e) {
            throw new OpsException(
                    ErrorKind.UNREACHABLE,
                    "start",
                    extra.description().name(),
                    "It did not start: " + e.getMessage() + ".",
                    "Try again; the log has the details.",
                    e);
        }
    }

    private synchronized MergedKubeconfig merged() {
        MergedKubeconfig known = merged;
        if (known == null) {
            known = read();
            merged = known;
        }
        return known;
    }

    private MergedKubeconfig read() {
        List<Kubeconfig> read = new ArrayList<>();
        for (Path file : files) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                read.add(KubeconfigReader.read(file));
            } else if (explicit) {
                read.add(Kubeconfig.broken(
                        file, new KubeconfigProblem(file.toString(), 0, 0, "There is no such file.")));
            }
        }
        Set<Path> named = new LinkedHashSet<>(files);
        read.forEach(file -> named.addAll(file.references()));
        watchedFiles = List.copyOf(named);
        return MergedKubeconfig.of(read);
    }

    private List<Path> watched() {
        return watchedFiles;
    }

    private void reload() {
        MergedKubeconfig fresh = read();
        synchronized (this) {
            merged = fresh;
        }
        listeners.forEach(Runnable::run);
    }
}
