package dev.redwheel.operation.change;

import dev.redwheel.insight.recognition.Values;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.ReleaseLookup;
import dev.redwheel.values.Acl;
import dev.redwheel.values.RedisVersion;
import dev.redwheel.values.ValueEdit;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Thinks the change of a release's passwords through. It has two parts, because between them the clients move to the new
 * password and only their owners know when all have: after the first both hold, the second ends the old one. Blocks on the
 * cluster; changes nothing.
 */
final class PasswordPlanner {
    /** The value that says when the passwords in use were put there; another one restarts every pod. */
    static final String ROTATED = "auth.rotated";

    private static final String TITLE = "Password";
    private static final Pattern OWN_DEFAULT = Pattern.compile("(?m)^[ \\t]*user[ \\t]+default[ \\t]");

    private final KubeSession session;
    private final ReleaseNow now;
    private final Instant at;
    private final Map<String, @Nullable Object> values;
    private final List<RotatedPassword> passwords;
    private final Map<String, SecretData> secrets = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    PasswordPlanner(KubeSession session, ReleaseNow now, InstantSource clock) {
        this.session = session;
        this.now = now;
        this.at = clock.instant();
        this.values = Values.coalesce(now.payload().chartValues(), now.payload().userValues());
        this.passwords = RotatedPassword.of(now.payload());
    }

    /** The first part, or the second where a Secret has an old password. */
    ChangePlan plan() {
        findings.addAll(new ReleaseChecks(session, now).all(false, false));
        findings.addAll(ReleaseChecks.guarded("password", TITLE, this::secrets));
        return has(RotatedPassword::old) ? end() : rotation();
    }

    private ChangePlan rotation() {
        findings.addAll(new ReleaseChecks(session, now).pause());
        List<ChangeStep> steps = new ArrayList<>();
        steps.add(ChangeStep.of(ChangeStepKind.NEXT_PASSWORD));
        steps.add(ChangeStep.of(ChangeStepKind.ACCEPT_PASSWORDS));
        steps.add(ChangeStep.of(ChangeStepKind.SWAP_PASSWORDS));
        steps.addAll(restart(at.toString()));
        steps.add(ChangeStep.of(ChangeStepKind.PROOF));
        List<String> costs = new ArrayList<>();
        String where = passwords.isEmpty()
                ? ""
                : "key " + passwords.getFirst().key() + " of Secret "
                        + passwords.getFirst().secret();
        costs.add(
                has(RotatedPassword::next)
                        ? "The new password is the one that is in the Secret already, under "
                                + passwords.getFirst().next() + "."
                        : "The new password is made by the console and is then in " + where
                                + ". To choose it yourself, put it there under "
                                + (passwords.isEmpty()
                                        ? ""
                                        : passwords.getFirst().next()) + " first.");
        if (passwords.size() > 1) {
            costs.add("Replication, sentinels, exporter and console get new ones, too.");
        }
        costs.add("Both the old and the new one hold until you end the old one: let the clients move meanwhile.");
        costs.add(
                switch (now.topology()) {
                    case SENTINEL, CLUSTER ->
                        "Every pod restarts once, one after the other; a master hands over before it ends.";
                    case STANDALONE, REPLICATION, UNKNOWN ->
                        "Every pod restarts once, one after the other. Nobody takes writes while the master does.";
                });
        return made(ChangeKind.PASSWORD, new Figure("passwords", "1", "2"), steps, costs);
    }

    private ChangePlan end() {
        List<ChangeStep> steps = new ArrayList<>();
        String rotated = rotated();
        List<String> costs = new ArrayList<>();
        if (!Values.text(values, ROTATED).equals(rotated)) {
            // The first part was left before every pod had restarted.
            steps.add(ChangeStep.of(ChangeStepKind.ACCEPT_PASSWORDS));
            steps.addAll(restart(rotated));
            costs.add("Not every pod has the new password yet: they restart first, one after the other.");
        } else {
            steps.add(ChangeStep.of(ChangeStepKind.ROLL));
        }
        steps.add(ChangeStep.of(ChangeStepKind.ONE_PASSWORD));
        steps.add(ChangeStep.of(ChangeStepKind.PROOF));
        costs.add("Who signs in with the old password from then on is refused. Redis does not tell who does: ask the"
                + " owners of the clients.");
        costs.add("Connections that are open stay open. It cannot be taken back: the old password is kept nowhere.");
        return made(ChangeKind.PASSWORD_END, new Figure("passwords", "2", "1"), steps, costs);
    }

    /** The way back from the first part: the old password is in use again, and the new one goes. */
    ChangePlan back() {
        List<ChangeStep> steps = new ArrayList<>();
        findings.addAll(ReleaseChecks.guarded("password", TITLE, this::secrets));
        if (has(RotatedPassword::old)) {
            steps.add(ChangeStep.of(ChangeStepKind.ACCEPT_PASSWORDS));
            steps.add(ChangeStep.of(ChangeStepKind.SWAP_PASSWORDS_BACK));
            steps.addAll(restart(at.toString()));
        }
        steps.add(ChangeStep.of(ChangeStepKind.ONE_PASSWORD));
        steps.add(ChangeStep.of(ChangeStepKind.PROOF));
        return made(ChangeKind.PASSWORD_BACK, new Figure("passwords", "2", "1"), steps, List.of());
    }

    private List<ChangeStep> restart(String moment) {
        return List.of(
                ChangeStep.upgrade(List.of(new ValueEdit(ROTATED, moment))),
                ChangeStep.of(ChangeStepKind.ROLL),
                ChangeStep.of(ChangeStepKind.SERVERS_UP),
                ChangeStep.of(ChangeStepKind.IN_STEP));
    }

    private ChangePlan made(ChangeKind kind, Figure figure, List<ChangeStep> steps, List<String> costs) {
        ChangeRecord record = ChangeRecord.planned(now, kind, now.size(), Size.NONE, List.of(figure), 0, steps, at);
        return new ChangePlan(record, findings, costs, ChangeCommands.passwords(now, record, passwords));
    }

    /** When the passwords in use were put there, by the Secrets; now, where they do not tell. */
    private String rotated() {
        return secrets.values().stream()
                .map(secret -> secret.annotations().getOrDefault(RotatedPassword.CHANGED, ""))
                .filter(moment -> !moment.isEmpty())
                .max(String::compareTo)
                .orElse(at.toString());
    }

    private boolean has(Function<RotatedPassword, String> key) {
        return passwords.stream()
                .anyMatch(password -> Optional.ofNullable(secrets.get(password.secret()))
                        .filter(secret -> secret.data().containsKey(key.apply(password)))
                        .isPresent());
    }

    private List<Finding> secrets() {
        if (!Values.text(values, "auth.enabled").equals("true")) {
            return List.of(blocked(
                    "The servers ask for no password.",
                    "Change the values: auth.enabled, with a Secret that has one."));
        }
        if (passwords.isEmpty()) {
            return List.of(blocked(
                    "It stands among the values of the release, where Helm keeps it readable.",
                    "Put it into a Secret of its own and name that as auth.existingSecret; then change it here."));
        }
        if (Values.at(now.payload().chartValues(), ROTATED) == null) {
            return List.of(blocked(
                    "The chart of this release, " + now.payload().chartVersion()
                            + ", knows one password at a time: clients would be refused in between.",
                    "Upgrade the chart first (0.5.0 or newer)."));
        }
        List<Finding> found = new ArrayList<>();
        tooOld().ifPresent(found::add);
        for (RotatedPassword password : passwords) {
            SecretData secret = secrets.get(password.secret());
            if (secret == null) {
                Optional<SecretData> read = session.secret(now.release().namespace(), password.secret());
                if (read.isEmpty()) {
                    return List.of(blocked("Secret " + password.secret() + " does not exist.", "Put it back first."));
                }
                secret = read.get();
                secrets.put(password.secret(), secret);
                if (OWN_DEFAULT.matcher(secret.text("users.acl").orElse("")).find()) {
                    found.add(blocked(
                            "The application's user has a line of its own in users.acl of Secret " + secret.name()
                                    + ", with its own passwords.",
                            "Change it in that line."));
                }
            }
            check(password, secret).ifPresent(found::add);
        }
        // Last, and on its own: a damaged release beside this one must not hide what the Secrets say.
        found.addAll(ReleaseChecks.guarded("password-shared", TITLE, this::shared));
        return found.isEmpty()
                ? List.of(new Finding(
                        "password",
                        Severity.OK,
                        TITLE,
                        passwords.size() == 1
                                ? "One, in Secret " + passwords.getFirst().secret() + "."
                                : passwords.size() + ", in the Secrets " + String.join(" and ", secrets.keySet()) + ".",
                        ""))
                : found;
    }

    /** Another release with the same Secret would know the new password alone, and its servers the old one. */
    private List<Finding> shared() {
        Set<String> ours = passwords.stream().map(RotatedPassword::secret).collect(Collectors.toSet());
        String namespace = now.release().namespace();
        return session.releaseMetadata(namespace).stream()
                .map(meta -> meta.labels().getOrDefault("name", ""))
                .filter(name -> !name.isEmpty() && !name.equals(now.release().name()))
                .distinct()
                .filter(name -> ReleaseLookup.newest(session, new ReleaseKey(namespace, name))
                        .filter(other -> RotatedPassword.of(other).stream()
                                .anyMatch(password -> ours.contains(password.secret())))
                        .isPresent())
                .map(name -> blocked(
                        "Release " + name + " has the same Secret, and its servers would not take the new password.",
                        "Give each of them a Secret of its own first."))
                .toList();
    }

    /** The chart's rule for a user names channels, which an older server refuses to start with. */
    private Optional<Finding> tooOld() {
        return now.picture().nodes().stream()
                .filter(node -> node.sample()
                        .map(sample -> sample.server().version())
                        .flatMap(RedisVersion::ofTag)
                        .filter(version -> version.compareTo(Acl.OLDEST) < 0)
                        .isPresent())
                .findFirst()
                .map(node -> blocked(
                        node.name() + " is older than Redis " + Acl.OLDEST + ", and takes one password at a time.",
                        "Upgrade the servers first."));
    }

    private static Optional<Finding> check(RotatedPassword password, SecretData secret) {
        byte[] inUse = secret.data().get(password.key());
        if (inUse == null) {
            return Optional.of(
                    blocked("Secret " + secret.name() + " has no key " + password.key() + ".", "Put it back first."));
        }
        byte[] next = secret.data().get(password.next());
        if (next != null && !RotatedPassword.isUsable(next)) {
            return Optional.of(blocked(
                    "Key " + password.next() + " of Secret " + secret.name() + " is empty or has a line break.",
                    "Put a password there, without a line break at its end."));
        }
        return Optional.empty();
    }

    private static Finding blocked(String detail, String next) {
        return new Finding("password", Severity.BLOCKED, TITLE, detail, next);
    }
}
