package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.SecretData;
import dev.redwheel.kube.SecretEdit;
import dev.redwheel.model.PodInfo;
import dev.redwheel.operation.Commands;
import dev.redwheel.redis.RedisConnection;
import dev.redwheel.values.Passwords;
import dev.redwheel.values.SecretMask;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The steps that change the passwords of a release while both the old and the new hold. Each finds in the Secrets how far it
 * has come: see {@link RotatedPassword}.
 */
final class PasswordWork {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ChangeContext context;
    private final List<RotatedPassword> passwords;

    PasswordWork(ChangeContext context) {
        this.context = context;
        this.passwords = RotatedPassword.of(context.payload());
    }

    /** The Secrets get a next password beside each; one that somebody has put there is taken. */
    void next() {
        Passwords generator = new Passwords(new SecureRandom());
        change("put the next password into the Secret", (password, secret, edit) -> {
            if (!secret.data().containsKey(password.next()) && !secret.data().containsKey(password.old())) {
                edit.put.put(password.next(), generator.generate().reveal().getBytes(StandardCharsets.US_ASCII));
            }
        });
        context.note().accept("The Secrets have a next password beside each");
    }

    /** The next passwords are in use; those that were are the old ones. */
    void swap() {
        change("put the new password into use", (password, secret, edit) -> {
            byte[] next = secret.data().get(password.next());
            byte[] now = secret.data().get(password.key());
            if (next != null && now != null) {
                inUse(edit, password, next);
                edit.put.put(password.old(), now);
                edit.gone.add(password.next());
            }
        });
        context.note().accept("The new passwords are in use; the old ones hold, too");
    }

    /** {@link #swap} the other way round. */
    void swapBack() {
        change("put the old password into use again", (password, secret, edit) -> {
            byte[] old = secret.data().get(password.old());
            byte[] now = secret.data().get(password.key());
            if (old != null && now != null) {
                inUse(edit, password, old);
                edit.put.put(password.next(), now);
                edit.gone.add(password.old());
            }
        });
        context.note().accept("The old passwords are in use again; the others hold, too");
    }

    /** With the moment that the restart of the pods is known by: see {@link PasswordPlanner}. */
    private void inUse(Edit edit, RotatedPassword password, byte[] value) {
        edit.put.put(password.key(), value);
        edit.notes.put(RotatedPassword.CHANGED, context.change().started().toString());
    }

    /** Every server and every sentinel takes each password that is in the Secrets. One that starts later reads them itself. */
    void accept() {
        List<SecretData> secrets = secrets();
        int[] told = {0};
        context.until("let the servers take both passwords", PATIENCE, () -> {
            told[0] = 0;
            everybody((connection, password) -> {
                List<String> hashes = password.hashes(secret(secrets, password));
                String there = user(connection, password.user());
                if (!there.isEmpty() && !hashes.stream().allMatch(there::contains)) {
                    List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", password.user()));
                    hashes.forEach(hash -> words.add("#" + hash));
                    connection.send(List.of(words), LIMIT);
                }
                told[0]++;
            });
            return told[0] == 0 ? "No server is there" : "";
        });
        context.note().accept("Every server and sentinel takes both");
    }

    /** The Secrets and the servers keep those that are in use, and no others. */
    void one() {
        change("take the other password out of the Secret", (password, secret, edit) -> {
            edit.gone.add(password.next());
            edit.gone.add(password.old());
        });
        List<SecretData> secrets = secrets();
        context.until("let the servers forget the other password", PATIENCE, () -> {
            int[] told = {0};
            everybody((connection, password) -> {
                String hash = password.hashes(secret(secrets, password)).getFirst();
                String there = user(connection, password.user());
                if (!there.isEmpty() && (!there.contains(hash) || there.split("[0-9a-f]{64}", -1).length != 2)) {
                    connection.send(LIMIT, "ACL", "SETUSER", password.user(), "resetpass", "#" + hash);
                }
                told[0]++;
            });
            return told[0] == 0 ? "No server is there" : "";
        });
        context.note().accept("Every server and sentinel takes one password for each user");
    }

    private interface Told {
        void tell(RedisConnection connection, RotatedPassword password);
    }

    private void everybody(Told told) {
        for (PodInfo pod : context.servers().pods()) {
            RedisConnection connection = context.servers().redis(pod);
            passwords.forEach(password -> told.tell(connection, password));
        }
        for (PodInfo pod : context.servers().sentinels()) {
            RedisConnection connection = context.servers().sentinel(pod);
            passwords.forEach(password -> told.tell(connection, password));
        }
    }

    /** What it says of a user, the hashes of its passwords among it; empty when it has none of that name. */
    private static String user(RedisConnection connection, String name) {
        List<Object> told = connection.send(LIMIT, "ACL", "GETUSER", name);
        int at = told.indexOf("passwords");
        return at < 0 || at + 1 >= told.size() ? "" : "passwords " + told.get(at + 1);
    }

    /** What becomes of a Secret. */
    private static final class Edit {
        private final Map<String, byte[]> put = new TreeMap<>();
        private final Set<String> gone = new TreeSet<>();
        private final Map<String, String> notes = new TreeMap<>();
    }

    private interface Editing {
        void edit(RotatedPassword password, SecretData secret, Edit edit);
    }

    /** All passwords of one Secret change at once, or not at all when somebody has changed it meanwhile. */
    private void change(String what, Editing editing) {
        KubeSession session = context.session();
        for (SecretData secret : secrets()) {
            Edit edit = new Edit();
            passwords.stream()
                    .filter(password -> password.secret().equals(secret.name()))
                    .forEach(password -> editing.edit(password, secret, edit));
            edit.gone.retainAll(secret.data().keySet());
            if (edit.put.isEmpty() && edit.gone.isEmpty()) {
                continue;
            }
            String diff = edit.put.keySet().stream()
                            .map(key ->
                                    (secret.data().containsKey(key) ? "\n~ " : "\n+ ") + key + ": " + SecretMask.MASK)
                            .collect(Collectors.joining())
                    + edit.gone.stream().map(key -> "\n- " + key).collect(Collectors.joining());
            context.audited(
                    what,
                    "Secret " + secret.name() + diff,
                    Commands.changeSecret(context.change().context(), secret.namespace(), secret.name()),
                    () -> session.changeSecret(
                            secret.namespace(),
                            secret.name(),
                            secret.version(),
                            new SecretEdit(edit.put, edit.gone, edit.notes)));
        }
    }

    private List<SecretData> secrets() {
        String namespace = context.change().release().namespace();
        Map<String, SecretData> found = new LinkedHashMap<>();
        for (RotatedPassword password : passwords) {
            SecretData secret = found.computeIfAbsent(
                    password.secret(),
                    name -> context.session()
                            .secret(namespace, name)
                            .orElseThrow(() -> missing(name, "It does not exist.")));
            if (!secret.data().containsKey(password.key())) {
                throw missing(password.secret(), "It has no key " + password.key() + ".");
            }
        }
        return List.copyOf(found.values());
    }

    private static SecretData secret(List<SecretData> secrets, RotatedPassword password) {
        return secrets.stream()
                .filter(secret -> secret.name().equals(password.secret()))
                .findFirst()
                .orElseThrow();
    }

    private OpsException missing(String secret, String why) {
        return new OpsException(
                ErrorKind.CONFLICT, // Not NOT_FOUND, which is waited for: somebody has taken it away.
                "read the passwords of the release",
                "Secret " + secret + " of " + context.on(),
                why,
                "Put it back; then resume.");
    }
}
