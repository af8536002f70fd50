package dev.redwheel.ui.deploy;

import dev.redwheel.kube.Existence;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.NamespaceList;
import dev.redwheel.kube.ObjectPreview;
import dev.redwheel.model.Finding;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.operation.Preflight;
import dev.redwheel.operation.ReleaseInstaller;
import dev.redwheel.operation.SessionSource;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.DeployRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The wizard's questions over one session of its context, opened with the first of them. */
public final class SessionWizardCluster implements WizardCluster {
    private final String context;
    private final SessionSource sessions;
    private final ReleaseInstaller installer;
    private final Preflight preflight;

    private @Nullable KubeSession session;
    private boolean closed;

    public SessionWizardCluster(
            String context, SessionSource sessions, ReleaseInstaller installer, Preflight preflight) {
        this.context = context;
        this.sessions = sessions;
        this.installer = installer;
        this.preflight = preflight;
    }

    @Override
    public NamespaceList namespaces(List<String> candidates) {
        return session().namespaces(candidates);
    }

    @Override
    public Existence namespaceExists(String namespace) {
        return session().namespaceExists(namespace);
    }

    @Override
    public Set<String> releaseNames(String namespace) {
        return session().releaseMetadata(namespace).stream()
                .flatMap(meta -> Optional.ofNullable(meta.labels().get("name")).stream())
                .collect(Collectors.toSet());
    }

    @Override
    public List<StorageClassInfo> storageClasses() {
        return session().storageClasses();
    }

    @Override
    public List<NodeInfo> nodes() {
        return session().nodes();
    }

    @Override
    public List<String> secretNames(String namespace) {
        return session().secretNames(namespace);
    }

    @Override
    public Optional<List<String>> secretKeys(String namespace, String secret) {
        return session()
                .secret(namespace, secret)
                .map(found -> found.data().keySet().stream().sorted().toList());
    }

    @Override
    public String render(DeployRequest request) {
        return installer.render(
                session(), new ReleaseKey(request.namespace(), request.release()), request.valuesYaml());
    }

    @Override
    public List<ObjectPreview> dryRun(String manifests, String namespace) {
        return session().dryRun(manifests, namespace);
    }

    @Override
    public List<Finding> preflight(DeployRequest request, Consumer<Finding> each, CancelToken cancel) {
        return preflight.check(request, each, cancel);
    }

    private synchronized KubeSession session() {
        if (session == null) {
            session = sessions.open(context);
            if (closed) {
                session.close();
            }
        }
        return session;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (session != null) {
            session.close();
        }
    }
}
