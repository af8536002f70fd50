package dev.redwheel.insight;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.ReleaseTarget.PasswordRef;
import dev.redwheel.redis.RedisCredentials;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads a release's password out of its Secret. */
public final class ReleasePassword {
    private ReleasePassword() {}

    /**
     * Reads it anew; blocks. The caller clears what it gets.
     *
     * @throws OpsException of kind NOT_FOUND when the Secret or its key is not there
     */
    public static RedisCredentials read(KubeSession session, ReleaseTarget target) {
        Optional<PasswordRef> reference = target.password();
        if (reference.isEmpty()) {
            return RedisCredentials.NONE;
        }
        PasswordRef wanted = reference.get();
        String namespace = target.release().namespace();
        SecretData secret = session.secret(namespace, wanted.secret())
                .orElseThrow(() -> missing(wanted, namespace, "It does not exist."));
        byte[] value = secret.data().get(wanted.key());
        if (value == null) {
            throw missing(wanted, namespace, "It has no key " + wanted.key() + ".");
        }
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(value));
        char[] password = new char[decoded.remaining()];
        decoded.get(password);
        try {
            return new RedisCredentials(wanted.username(), password, wanted.secret());
        } finally {
            Arrays.fill(password, '\0');
            Arrays.fill(decoded.array(), '\0');
        }
    }

    private static OpsException missing(PasswordRef wanted, String namespace, String why) {
        return new OpsException(
                ErrorKind.NOT_FOUND,
                "read the password of Redis",
                "Secret " + wanted.secret() + " in namespace " + namespace,
                why,
                "Restore the Secret, or tell the release which one it is.");
    }
}
