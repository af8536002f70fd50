package dev.redwheel.operation.change;

import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.insight.ReleaseReader;
import dev.redwheel.insight.recognition.Values;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.ReleaseTarget.PasswordRef;
import dev.redwheel.model.Topology;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * As whom the console signs in to change servers. Its own user may administer and write no key; moving slots copies keys, so
 * in a Redis Cluster with users it is the application's, which may do both unless the Secret's own users.acl says otherwise.
 */
final class Administrator {
    private Administrator() {}

    static ReleaseTarget of(ReleaseReader.Found found) {
        return found.target().topology() == Topology.CLUSTER ? ofKeys(found) : found.target();
    }

    /** For what reads or writes keys: the application's user. */
    static ReleaseTarget ofKeys(ReleaseReader.Found found) {
        return found.payload().map(payload -> ofKeys(found.target(), payload)).orElse(found.target());
    }

    static ReleaseTarget ofKeys(ReleaseTarget target, ReleasePayload payload) {
        if (target.password().filter(ref -> !ref.username().isEmpty()).isEmpty()) {
            return target;
        }
        Map<String, @Nullable Object> values = Values.coalesce(payload.chartValues(), payload.userValues());
        String secret = Values.text(values, "auth.existingSecret");
        String key = Values.text(values, "auth.existingSecretPasswordKey");
        return secret.isEmpty()
                ? target
                : new ReleaseTarget(
                        target.release(),
                        target.topology(),
                        target.podLabels(),
                        target.container(),
                        target.port(),
                        target.tls(),
                        target.certificates(),
                        Optional.of(new PasswordRef(secret, key.isEmpty() ? "redis-password" : key, "")),
                        target.sentinels());
    }
}
