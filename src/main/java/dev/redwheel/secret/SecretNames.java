package dev.redwheel.secret;

import java.util.regex.Pattern;

/** What a secret is called: as a key of YAML or JSON, a variable of the environment, a directive or flag of Redis. */
public final class SecretNames {
    /** The directives of redis.conf whose argument is a secret, as alternatives of a regular expression. */
    public static final String DIRECTIVES = "requirepass|masterauth|primaryauth|tls-(?:client-)?key-file-pass"
            + "|(?:sentinel\\s+)?auth-pass\\s+\\S+|(?:sentinel\\s+)?sentinel-pass";

    private static final Pattern NAME = Pattern.compile(
            "(?i).*(password|passwd|passphrase|secret[-_]?key|access[-_]?key|private[-_]?key|api[-_]?key|token|credential"
                + "|requirepass|masterauth|primaryauth|key-file-pass).*");
    /** Names that speak of a secret without being one: "existingSecretPasswordKey" names a key of a Secret. */
    private static final Pattern REFERENCE = Pattern.compile(
            "(?i)(existing.*|.*secret(name|ref)|use.*|.*(key|path|file)name|secretKeyRef|automount.*|.*passwordkey|.*files?"
                + "|serviceAccountToken)");
    /** Beside a secret's value, what tells where it comes from. */
    private static final Pattern SOURCE = Pattern.compile("(?i)(name|key|secret|path|optional|enabled|user(name)?)");

    private SecretNames() {}

    /** Whether a key of this name holds a secret. */
    public static boolean isSecret(String key) {
        return NAME.matcher(key).matches() && !REFERENCE.matcher(key).matches();
    }

    /** Whether a key inside a mapping that is called like a secret still holds none. */
    static boolean isSource(String key) {
        return SOURCE.matcher(key).matches() || REFERENCE.matcher(key).matches();
    }
}
