package dev.redwheel.operation;

import dev.redwheel.kube.KubeSession;
import java.util.List;
import java.util.Optional;

/**
 * Removes again what a deployment created, and only that: the release if it is ours, the Secret and the namespace that
 * bear its label, and if asked for the volume claims that were not there before. Blocks; can be run again when it was cut short.
 */
public final class Undo {
    private final OperationServices services;

    public Undo(OperationServices services) {
        this.services = services;
    }

    /**
     * What would go and what would stay. Changes nothing.
     *
     * @param withClaims whether the volume claims, with their data, are to go too
     */
    public List<UndoItem> preview(OperationRecord record, boolean withClaims) {
        try (KubeSession session = services.sessions().open(record.context())) {
            return removal(record, session, withClaims).preview();
        }
    }

    /**
     * Does what {@link #preview} says, and remembers that.
     *
     * @throws dev.redwheel.error.OpsException when something refuses; what is left can be undone again. Of kind CONFLICT
     *     while the operation runs
     */
    public void run(DeployOperation operation, boolean withClaims) {
        OperationRecord record = operation.record();
        try (OperationJournal.Hold _ = services.journal().hold(record.context(), record.release());
                KubeSession session = services.sessions().open(record.context())) {
            operation.phase(OperationPhase.UNDOING);
            removal(record, session, withClaims).run();
            operation.phase(OperationPhase.UNDONE);
        }
    }

    private Removal removal(OperationRecord record, KubeSession session, boolean withClaims) {
        String namespace = record.release().namespace();
        Optional<String> secret = record.secret()
                .map(OperationRecord.PasswordSecret::name)
                .filter(name -> record.created("Secret", name))
                .filter(name -> session.secret(namespace, name)
                        .filter(data -> record.id().equals(data.labels().get(DeployOperation.LABEL)))
                        .isPresent());
        Optional<String> made = Optional.of(namespace)
                .filter(name -> record.created("Namespace", name))
                .filter(name -> session.namespaceLabels(name)
                        .filter(labels -> record.id().equals(labels.get(DeployOperation.LABEL)))
                        .isPresent());
        return new Removal(
                services,
                session,
                record.release(),
                record.created("Release", record.release().name()),
                secret,
                made,
                withClaims,
                record.claimsBefore());
    }
}
