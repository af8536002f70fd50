package dev.redwheel.operation;

import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.values.ReleaseNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Removes a release. Volume claims stay unless asked for; the Secrets that the console made for this
 * release go. Blocks.
 */
public final class Uninstall {
    private final OperationServices services;

    public Uninstall(OperationServices services) {
        this.services = services;
    }

    /** What would go and what would stay. Changes nothing. */
    public List<UndoItem> preview(String context, ReleaseKey release, boolean withClaims) {
        try (KubeSession session = services.sessions().open(context)) {
            return removal(session, release, withClaims).preview();
        }
    }

    /** @throws dev.redwheel.error.OpsException of kind CONFLICT while another operation changes this release */
    public void run(String context, ReleaseKey release, boolean withClaims) {
        try (OperationJournal.Hold _ = services.journal().hold(context, release);
                KubeSession session = services.sessions().open(context)) {
            removal(session, release, withClaims).run(change -> {});
        }
    }

    private Removal removal(KubeSession session, ReleaseKey release, boolean withClaims) {
        ReleaseNames names = new ReleaseNames(release.name(), release.namespace());
        Optional<String> password = ReleaseLookup.newest(session, release)
                .flatMap(Uninstall::namedSecret)
                .or(() -> Optional.of(release.name())); // When an earlier uninstall was cut short after the release.
        List<String> secrets = Stream.concat(
                        password.stream(), Stream.of(names.authoritySecret(), names.tlsSecret(), names.aclSecret()))
                .distinct()
                .filter(name -> session.secret(release.namespace(), name)
                        .filter(data ->
                                DeploySteps.REDWHEEL.equals(data.labels().get(DeploySteps.MANAGED_BY)))
                        .filter(data -> release.name().equals(data.labels().get(DeploySteps.INSTANCE)))
                        .isPresent())
                .toList();
        return new Removal(
                services, session, release, true, secrets, Optional.empty(), withClaims, Optional.of(Set.of()));
    }

    private static Optional<String> namedSecret(ReleasePayload payload) {
        @Nullable Object auth = payload.userValues().get("auth");
        return auth instanceof Map<?, ?> map && map.get("existingSecret") instanceof String name && !name.isBlank()
                ? Optional.of(name)
                : Optional.empty();
    }
}
