package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.kube.Existence;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.OperationRecord.Created;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.task.CancelToken;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The three steps of a deployment that change the cluster. Each looks first at what is there and adopts what the same
 * operation made before, so that all of them can be run again after a crash at any point.
 */
final class DeploySteps {
    private static final Logger LOG = LoggerFactory.getLogger(DeploySteps.class);

    /** How the built-in chart is named in commands that are shown. */
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    static final String INSTANCE = "app.kubernetes.io/instance";
    static final String REDWHEEL = "redwheel";

    private final DeployOperation operation;
    private final OperationServices services;
    private final KubeSession session;
    private final CancelToken cancel;

    DeploySteps(DeployOperation operation, OperationServices services, KubeSession session, CancelToken cancel) {
        this.operation = operation;
        this.services = services;
        this.session = session;
        this.cancel = cancel;
    }

    void run() {
        operation.working(StepKind.INSTALL);
        nobodyElses(operation.record().release()); // Before anything is made for nothing.
        namespace();
        new ReleaseSecrets(operation, services, session, cancel).make();
        install();
    }

    private void namespace() {
        operation.working(StepKind.NAMESPACE);
        OperationRecord record = operation.record();
        String namespace = record.release().namespace();
        cancel.check("create the namespace", namespace);
        Existence existence = session.namespaceExists(namespace);
        if (existence == Existence.ENDING) {
            operation.begin(StepKind.NAMESPACE, "");
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "use the namespace",
                    namespace + " of " + record.context(),
                    "It is being deleted.",
                    "Wait until it is gone, then try again.");
        }
        if (existence == Existence.PRESENT || (existence == Existence.UNKNOWN && !record.createNamespace())) {
            namespaceIsThere(namespace);
            return;
        }
        if (!record.createNamespace()) {
            operation.begin(StepKind.NAMESPACE, "");
            throw new OpsException(
                    ErrorKind.NOT_FOUND,
                    "use the namespace",
                    namespace + " of " + record.context(),
                    "It does not exist.",
                    "Let it be created, or choose one that exists.");
        }
        operation.begin(StepKind.NAMESPACE, "Creating namespace " + namespace);
        operation.creating(new Created("Namespace", namespace));
        try {
            change(
                    "create namespace",
                    "+ Namespace " + namespace,
                    Commands.createNamespace(record.context(), namespace),
                    () -> session.createNamespace(namespace, Map.of(DeployOperation.LABEL, record.id())));
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.CONFLICT) {
                throw e; // Whether it was made is not known then; its label tells.
            }
        }
        namespaceIsThere(namespace);
    }

    private void namespaceIsThere(String namespace) {
        boolean ours = session.namespaceLabels(namespace)
                .filter(labels -> Ownership.isOurs(operation.record(), "Namespace", namespace, labels))
                .isPresent();
        operation.step(
                StepKind.NAMESPACE,
                ours ? State.DONE : State.SKIPPED,
                "Namespace " + namespace + (ours ? " created" : " exists"));
    }

    private void install() {
        operation.working(StepKind.INSTALL);
        OperationRecord record = operation.record();
        ReleaseKey release = record.release();
        cancel.check("install the release", release.toString());
        Optional<ReleasePayload> existing = nobodyElses(release);
        if (existing.filter(payload -> payload.status().equals("deployed")).isPresent()) {
            operation.step(StepKind.INSTALL, State.DONE, "Release " + release.name() + " installed");
            return;
        }
        boolean first = !record.created("Release", release.name());
        if (first) {
            operation.foundClaims(claims(release.namespace()));
        }
        // Before anything is sent: from this moment on a release of that name is ours.
        operation.creating(new Created("Release", release.name()));
        operation.begin(StepKind.INSTALL, "Installing release " + release.name());
        if (existing.isPresent()) {
            operation.begin(
                    StepKind.INSTALL,
                    "Removing what an interrupted install left ("
                            + existing.get().status() + ")");
            change(
                    "remove interrupted install",
                    "- Release " + release.name() + " (" + existing.get().status() + ")",
                    Commands.uninstall(record.context(), release),
                    () -> services.installer().uninstall(session, release));
        }
        operation.begin(StepKind.INSTALL, "Installing release " + release.name());
        try {
            change(
                    "install",
                    Masking.mask(record.valuesYaml())
                            .lines()
                            .map(line -> "+ " + line)
                            .collect(Collectors.joining("\n")),
                    Commands.install(record.context(), release, Commands.CHART, false),
                    () -> services.installer()
                            .install(session, release, record.valuesYaml(), Ownership.signature(record)));
        } catch (OpsException e) {
            if (first && refused(e)) {
                forgetUnlessOurs(release);
            }
            throw e;
        }
        operation.step(StepKind.INSTALL, State.DONE, "Release " + release.name() + " installed");
    }

    /** The volume claims of now; empty when this user may not see them. */
    private Optional<Set<String>> claims(String namespace) {
        try {
            return Optional.of(
                    session.pvcs(namespace, "").stream().map(PvcInfo::uid).collect(Collectors.toSet()));
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.FORBIDDEN) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** The release of that name if it is ours; refuses one that is not. */
    private Optional<ReleasePayload> nobodyElses(ReleaseKey release) {
        Optional<ReleasePayload> existing = ReleaseLookup.newest(session, release);
        if (existing.isPresent() && !Ownership.isOurs(operation.record(), existing.get())) {
            operation.begin(StepKind.INSTALL, "");
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "install the release",
                    release + " on " + operation.record().context(),
                    "A release of that name exists (" + existing.get().status() + ", chart "
                            + existing.get().chartName() + ") and was not made by this deployment.",
                    "Choose another name, or uninstall that release first.");
        }
        return existing;
    }

    /** Whether the answer says that this call is over; after any other one Helm may still be at work. */
    private static boolean refused(OpsException e) {
        return switch (e.kind()) {
            case CONFLICT, FORBIDDEN, READ_ONLY, INVALID_INPUT -> true;
            default -> false;
        };
    }

    /** After a refused install: the claims of what is there now and is not ours must never be taken for ours. */
    private void forgetUnlessOurs(ReleaseKey release) {
        try {
            if (ReleaseLookup.newest(session, release)
                    .filter(payload -> Ownership.isOurs(operation.record(), payload))
                    .isEmpty()) {
                operation.notCreated(new Created("Release", release.name()));
            }
        } catch (OpsException e) {
            LOG.debug("Whether {} was made is not known: {}", release, e.getMessage());
        }
    }

    private void change(String what, String diff, String command, Runnable action) {
        OperationRecord record = operation.record();
        services.change(record.context(), record.release(), what, diff, command, action);
    }
}
