package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.values.Acl;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Deployment.Auth;
import dev.redwheel.values.Passwords;
import dev.redwheel.values.ValuesYaml;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Secret with the passwords of the users that are not the application: what is in a new one, what an existing one needs. */
final class UserSecrets {
    private UserSecrets() {}

    /** A password for each user, by the generator of the application's. They are in the Secret and nowhere else. */
    static Map<String, byte[]> newPasswords() {
        Passwords passwords = new Passwords(new SecureRandom());
        Map<String, byte[]> data = new HashMap<>();
        Acl.KEYS.forEach(key -> data.put(key, passwords.generate().reveal().getBytes(StandardCharsets.US_ASCII)));
        return data;
    }

    /** The Secret that the values name and that this deployment does not make; empty when there is none. */
    private static Optional<String> named(OperationRecord record) {
        Auth auth = ValuesYaml.parse(record.valuesYaml())
                .deployment()
                .map(Deployment::auth)
                .orElse(Auth.ENABLED);
        return Optional.of(auth.acl().existingSecret())
                .filter(name -> auth.enabled() && auth.acl().enabled() && !name.isEmpty())
                .filter(name -> record.madeSecrets().stream()
                        .noneMatch(made -> made.name().equals(name)));
    }

    /** @throws OpsException of kind NOT_FOUND when the named Secret or one of its keys is not there */
    static void requireNamed(OperationRecord record, KubeSession session) {
        ReleaseKey release = record.release();
        named(record).ifPresent(name -> {
            Optional<SecretData> there = session.secret(release.namespace(), name);
            Optional<String> lacks = lacks(there);
            if (lacks.isPresent()) {
                throw new OpsException(
                        ErrorKind.NOT_FOUND,
                        "find the users in their Secret",
                        "Secret " + name + " in " + release.namespace(),
                        lacks.get(),
                        "Create it, or let the console make one.");
            }
        });
    }

    /** Whether the Secret that a request names has what the servers need. */
    static List<Finding> check(KubeSession session, DeployRequest request) {
        String name = request.usersSecretName();
        if (name.isEmpty() || request.makesUsers()) {
            return List.of();
        }
        String title = "Secret of the users " + name;
        return List.of(lacks(session.secret(request.namespace(), name))
                .map(lack ->
                        new Finding("users", Severity.BLOCKED, title, lack, "Create it, or let the console make one."))
                .orElseGet(() -> PreflightChecks.ok("users", title, "It has a password for each user.")));
    }

    private static Optional<String> lacks(Optional<SecretData> there) {
        if (there.isEmpty()) {
            return Optional.of("There is no such Secret.");
        }
        List<String> missing = Acl.KEYS.stream()
                .filter(key ->
                        there.get().text(key).filter(text -> !text.isEmpty()).isEmpty())
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("It has no password in " + String.join(", ", missing) + ".");
    }
}
