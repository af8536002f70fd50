package dev.redwheel.insight;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.Forward;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.ReleaseTarget.PasswordRef;
import dev.redwheel.redis.RedisCredentials;
import dev.redwheel.redis.RedisEndpoint;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The Redis pods of one release through a session of its cluster: watched, forwarded to, with the Secret's password. */
final class KubeLiveAccess implements LiveAccess {
    private final KubeSession session;
    private final ReleaseTarget target;

    KubeLiveAccess(KubeSession session, ReleaseTarget target) {
        this.session = session;
        this.target = target;
    }

    @Override
    public AutoCloseable followPods(Consumer<List<PodInfo>> onPods, Consumer<OpsException> onError) {
        return session.watchPods(target.release().namespace(), selector(), snapshot -> {
            if (snapshot.error().isPresent()) {
                onError.accept(snapshot.error().get()); // What was known of the pods stays in use.
            } else {
                onPods.accept(snapshot.data().stream()
                        .filter(pod ->
                                RedisContainer.of(pod, target.container()).isPresent())
                        .toList());
            }
        });
    }

    /** Sorted, so that the same target asks the same question. */
    private String selector() {
        return new TreeMap<>(target.podLabels())
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
    }

    @Override
    public Route route(Supplier<String> podName) {
        Forward forward = session.forward(target.release().namespace(), podName, target.port());
        return new Route() {
            @Override
            public RedisEndpoint endpoint() {
                return new RedisEndpoint("127.0.0.1", forward.localPort(), target.tls());
            }

            @Override
            public Optional<OpsException> lastError() {
                return forward.lastError();
            }

            @Override
            public void close() {
                forward.close();
            }
        };
    }

    @Override
    public RedisCredentials credentials() {
        Optional<PasswordRef> reference = target.password();
        if (reference.isEmpty()) {
            return RedisCredentials.NONE;
        }
        PasswordRef wanted = reference.get();
        String namespace = target.release().namespace();
        SecretData secret =
                session.secret(namespace, wanted.secret()).orElseThrow(() -> noPassword(wanted, "It does not exist."));
        byte[] value = secret.data().get(wanted.key());
        if (value == null) {
            throw noPassword(wanted, "It has no key " + wanted.key() + ".");
        }
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(value));
        char[] password = new char[decoded.remaining()];
        decoded.get(password);
        try {
            return new RedisCredentials(wanted.username(), password);
        } finally {
            Arrays.fill(password, '\0');
            Arrays.fill(decoded.array(), '\0');
        }
    }

    private OpsException noPassword(PasswordRef wanted, String why) {
        return new OpsException(
                ErrorKind.NOT_FOUND,
                "read the password of Redis",
                "Secret " + wanted.secret() + " in namespace "
                        + target.release().namespace(),
                why,
                "Restore the Secret, or tell the release which one it is.");
    }

    @Override
    public OptionalLong memoryLimitBytes(PodInfo pod) {
        long limit = RedisContainer.of(pod, target.container())
                .map(PodInfo.Container::memoryLimitBytes)
                .orElse(0L);
        return limit > 0 ? OptionalLong.of(limit) : OptionalLong.empty();
    }
}
