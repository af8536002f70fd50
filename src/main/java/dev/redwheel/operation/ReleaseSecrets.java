package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.NewSecret;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.OperationRecord.Created;
import dev.redwheel.operation.OperationRecord.Origin;
import dev.redwheel.operation.OperationRecord.PasswordSecret;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.Password;
import dev.redwheel.values.SecretMask;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The step of a deployment that makes its Secrets: the password's, and those of {@link OperationRecord#madeSecrets()}. Each is
 * looked for first, and adopted when the same operation made it before.
 */
final class ReleaseSecrets {
    private final DeployOperation operation;
    private final OperationServices services;
    private final KubeSession session;
    private final CancelToken cancel;
    private final List<String> made = new ArrayList<>();

    ReleaseSecrets(DeployOperation operation, OperationServices services, KubeSession session, CancelToken cancel) {
        this.operation = operation;
        this.services = services;
        this.session = session;
        this.cancel = cancel;
    }

    void make() {
        operation.working(StepKind.SECRET);
        OperationRecord record = operation.record();
        UserSecrets.requireNamed(record, session); // Before anything is made for nothing.
        String found = record.secret().map(this::password).orElse("Redis asks for no password");
        for (MadeSecret secret : record.madeSecrets()) {
            make(secret);
        }
        operation.step(StepKind.SECRET, made.isEmpty() ? State.SKIPPED : State.DONE, made.isEmpty() ? found : told());
    }

    private String told() {
        int last = made.size() - 1;
        return last == 0
                ? "Secret " + made.getFirst() + " created"
                : "Secrets " + String.join(", ", made.subList(0, last)) + " and " + made.get(last) + " created";
    }

    /** Where the password is. */
    private String password(PasswordSecret secret) {
        Optional<SecretData> existing = look("password Secret", secret.name());
        if (secret.origin() == Origin.EXISTING) {
            requireKey(secret, existing);
            return "Secret " + secret.name() + " holds the password";
        }
        ours("password Secret", secret.name(), List.of(secret.key()), existing, () -> {
            Password password = operation
                    .passwordToStore(secret)
                    .orElseThrow(() -> new OpsException(
                            ErrorKind.INVALID_INPUT,
                            "create the password Secret",
                            secret.name(),
                            "The password that was typed in is not kept by the console.",
                            "Type it again, or undo this deployment."));
            return opaque(secret.name(), Map.of(secret.key(), password.reveal().getBytes(StandardCharsets.UTF_8)));
        });
        return "";
    }

    private void requireKey(PasswordSecret secret, Optional<SecretData> existing) {
        if (existing.flatMap(data -> data.text(secret.key())).isEmpty()) {
            throw new OpsException(
                    ErrorKind.NOT_FOUND,
                    "find the password in its Secret", // No "password:": what follows that is masked.
                    "Secret " + secret.name() + " in "
                            + operation.record().release().namespace(),
                    existing.isEmpty() ? "There is no such Secret." : "It has no key " + secret.key() + ".",
                    "Create it, or choose another Secret or key.");
        }
    }

    private void make(MadeSecret secret) {
        String what = switch (secret.content()) {
            case AUTHORITY -> "Secret of the certificate authority";
            case CERTIFICATE -> "Secret of the certificate";
            case USERS -> "Secret of the users";
        };
        ours(what, secret.name(), secret.keys(), look(what, secret.name()), () -> content(secret));
    }

    private NewSecret content(MadeSecret secret) {
        ReleaseKey release = operation.record().release();
        return switch (secret.content()) {
            case AUTHORITY ->
                new NewSecret(
                        secret.name(),
                        NewSecret.TLS,
                        labels(),
                        Map.of(CertificateSecrets.AUTHORITY, "true"),
                        CertificateSecrets.newAuthority(
                                release, services.clock().instant()));
            case CERTIFICATE ->
                new NewSecret(
                        secret.name(),
                        NewSecret.TLS,
                        labels(),
                        Map.of(),
                        CertificateSecrets.newCertificate(
                                release, authority(), services.clock().instant()));
            case USERS -> opaque(secret.name(), UserSecrets.newPasswords());
        };
    }

    /** As it is in the cluster: a certificate that was signed by another one would be believed by nobody. */
    private SecretData authority() {
        OperationRecord record = operation.record();
        return record.madeSecrets().stream()
                .filter(secret -> secret.content() == MadeSecret.Content.AUTHORITY)
                .findFirst()
                .flatMap(secret -> session.secret(record.release().namespace(), secret.name()))
                .orElseThrow(() -> new OpsException(
                        ErrorKind.NOT_FOUND,
                        "make the certificate",
                        record.release().toString(),
                        "Its authority's Secret is gone.",
                        "Try again: it is made anew."));
    }

    private Optional<SecretData> look(String what, String name) {
        cancel.check("create the " + what, name);
        operation.begin(StepKind.SECRET, "Looking for Secret " + name);
        return session.secret(operation.record().release().namespace(), name);
    }

    /** Adopts it if this operation made it, makes it if it is not there; refuses one of anybody else's. */
    private void ours(
            String what, String name, List<String> keys, Optional<SecretData> existing, Supplier<NewSecret> content) {
        if (existing.isPresent()) {
            SecretData there = existing.get();
            if (!Ownership.isOurs(operation.record(), "Secret", name, there.labels())
                    || !there.data().keySet().containsAll(keys)) {
                throw new OpsException(
                        ErrorKind.CONFLICT,
                        "create the " + what,
                        name + " in " + there.namespace(),
                        "A Secret of that name exists and was not made by this deployment.",
                        "Choose it as the existing Secret, delete it, or choose another release name.");
            }
        } else {
            create(content.get());
        }
        made.add(name);
    }

    private void create(NewSecret secret) {
        OperationRecord record = operation.record();
        String namespace = record.release().namespace();
        List<String> keys = List.copyOf(new TreeSet<>(secret.data().keySet()));
        operation.creating(new Created("Secret", secret.name()));
        services.change(
                record.context(),
                record.release(),
                "create Secret",
                "+ Secret " + secret.name() + " with " + (keys.size() == 1 ? "key " : "keys ") + String.join(", ", keys)
                        + ": " + SecretMask.MASK,
                keys.size() == 1
                        ? Commands.createSecret(record.context(), namespace, secret.name(), keys.getFirst())
                        : Commands.createSecret(record.context(), namespace, secret.name(), secret.type(), keys),
                () -> session.createSecret(namespace, secret));
    }

    private NewSecret opaque(String name, Map<String, byte[]> data) {
        return NewSecret.opaque(name, labels(), data);
    }

    private Map<String, String> labels() {
        OperationRecord record = operation.record();
        return Map.of(
                DeployOperation.LABEL,
                record.id(),
                DeploySteps.MANAGED_BY,
                DeploySteps.REDWHEEL,
                DeploySteps.INSTANCE,
                record.release().name());
    }
}
