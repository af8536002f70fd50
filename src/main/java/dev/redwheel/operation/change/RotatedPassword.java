package dev.redwheel.operation.change;

import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.insight.recognition.Values;
import dev.redwheel.kube.SecretData;
import dev.redwheel.values.Acl;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of the passwords of a release of Redwheel's chart, and where it is. While it is being changed the Secret has another one
 * beside it: the next one until that is in use, the old one after; the servers take both. So the Secret alone says how far a
 * change has come.
 *
 * @param key of the password in use
 * @param user whose it is: "default" is the application's
 */
record RotatedPassword(String secret, String key, String user) {
    /** Annotation of a Secret: when the password in use was put there, as the value auth.rotated says it. */
    static final String CHANGED = "redwheel.dev/passwords-changed";

    /** What the chart calls the application's key when the values name none. */
    private static final String KEY = "redis-password";

    /** Those that the values name; empty where they name no Secret. */
    static List<RotatedPassword> of(ReleasePayload payload) {
        Map<String, @Nullable Object> values = Values.coalesce(payload.chartValues(), payload.userValues());
        String secret = Values.text(values, "auth.existingSecret");
        if (!Values.text(values, "auth.enabled").equals("true") || secret.isEmpty()) {
            return List.of();
        }
        List<RotatedPassword> all = new ArrayList<>();
        String key = Values.text(values, "auth.existingSecretPasswordKey");
        all.add(new RotatedPassword(secret, key.isEmpty() ? KEY : key, "default"));
        if (Values.text(values, "auth.acl.enabled").equals("true")) {
            String users = Values.text(values, "auth.acl.existingSecret");
            Acl.KEYS.forEach(
                    each -> all.add(new RotatedPassword(users, each, each.substring(0, each.lastIndexOf('-')))));
        }
        return List.copyOf(all);
    }

    String next() {
        return key + "-next";
    }

    String old() {
        return key + "-old";
    }

    /** SHA-256 of each password in the Secret that the servers are to take, in hexadecimal, as ACL SETUSER wants it; that in use first. */
    List<String> hashes(SecretData secret) {
        return Stream.of(key, next(), old())
                .map(each -> Optional.ofNullable(secret.data().get(each)))
                .flatMap(Optional::stream)
                .map(RotatedPassword::hash)
                .toList();
    }

    private static String hash(byte[] password) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(password));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Whether the servers can read it as it is: they take it from a file or a variable, without what ends a line. */
    static boolean isUsable(byte[] password) {
        String text = new String(password, StandardCharsets.UTF_8);
        return !text.isEmpty() && text.lines().count() == 1 && !text.endsWith("\n") && !text.endsWith("\r");
    }
}
