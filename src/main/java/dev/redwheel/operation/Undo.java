package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.operation.UndoItem.Fate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Removes again what a deployment created, and only that: the release if it is ours, the Secrets and the namespace that
 * bear its label, and if asked for the volume claims that were not there before. Blocks; can be run again when it was cut
 * short.
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
            return preview(record, removal(record, session, withClaims));
        }
    }

    private static List<UndoItem> preview(OperationRecord record, Removal removal) {
        Stream<UndoItem> stays = record.created("Release", record.release().name()) && !removal.withRelease()
                ? Stream.of(new UndoItem(
                        "Release", record.release().name(), Fate.STAYS, "it is not the one that this deployment made"))
                : Stream.empty();
        return Stream.concat(stays, removal.preview().stream()).toList();
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
            Removal removal = removal(record, session, withClaims);
            operation.undoing(Rollback.begin(withClaims, preview(record, removal), record.rollback()));
            removal.run(operation::undone);
            operation.phase(OperationPhase.UNDONE);
        }
    }

    private Removal removal(OperationRecord record, KubeSession session, boolean withClaims) {
        String namespace = record.release().namespace();
        List<String> secrets = Stream.concat(
                        record.secret().map(OperationRecord.PasswordSecret::name).stream(),
                        record.madeSecrets().stream().map(MadeSecret::name))
                .filter(name -> session.secret(namespace, name)
                        .filter(data -> Ownership.isOurs(record, "Secret", name, data.labels()))
                        .isPresent())
                .toList();
        Optional<String> made = Optional.of(namespace)
                .filter(name -> session.namespaceLabels(name)
                        .filter(labels -> Ownership.isOurs(record, "Namespace", name, labels))
                        .isPresent());
        return new Removal(
                services,
                session,
                record.release(),
                record.created("Release", record.release().name()) && !isSomeoneElses(record, session),
                secrets,
                made,
                withClaims,
                record.claimsBefore());
    }

    /** What bears the release's name now. When nothing does any more, its claims may still be there, and they are ours. */
    private static boolean isSomeoneElses(OperationRecord record, KubeSession session) {
        try {
            return ReleaseLookup.newest(session, record.release())
                    .filter(payload -> !Ownership.isOurs(record, payload))
                    .isPresent();
        } catch (OpsException e) {
            if (e.kind() == ErrorKind.CORRUPT) {
                return true; // It cannot be shown to be ours.
            }
            throw e;
        }
    }
}
