package dev.redwheel.values;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides secrets in texts that are shown or kept: YAML of values and manifests, lines of redis.conf. It goes by the names of
 * keys, so it hides too much rather than too little. The number of lines stays.
 */
public final class SecretMask {
    public static final String MASK = "••••••";

    private static final Pattern NAME = Pattern.compile(
            "(?i).*(password|passwd|passphrase|secret[-_]?key|access[-_]?key|private[-_]?key|api[-_]?key|token|credential|requirepass|masterauth|key-file-pass).*");
    /** Names that speak of a secret without being one: "existingSecretPasswordKey" names a key of a Secret. */
    private static final Pattern REFERENCE = Pattern.compile(
            "(?i)(existing.*|.*secret(name|ref)|use.*|.*(key|path|file)name|secretKeyRef|automount.*|.*passwordkey|.*files?)");

    private static final Pattern ENTRY =
            Pattern.compile("^(\\s*(?:- +)?)([\"']?)([A-Za-z0-9_.\\-]+)\\2(\\s*:\\s+|\\s*:$)(.*)$");
    private static final Pattern DIRECTIVE = Pattern.compile("(?i)^(\\s*(?:-"
            + " +)?[\"']?(?:--)?(?:requirepass|masterauth|tls-(?:client-)?key-file-pass|user)\\s+)(\\S.*)$");
    private static final Pattern URL = Pattern.compile("(rediss?://[^:@/\\s]*:)([^@\\s]+)(@)");

    private SecretMask() {}

    /** Whether a key of this name holds a secret. */
    public static boolean isSecret(String key) {
        return NAME.matcher(key).matches() && !REFERENCE.matcher(key).matches();
    }

    /** The same text with every secret value replaced. */
    public static String yaml(String text) {
        List<String> masked = new ArrayList<>();
        boolean secretObject = false;
        int dataIndent = -1;
        int hiddenDeeperThan = -1;
        for (String line : text.split("\n", -1)) {
            int indent = line.length() - line.stripLeading().length();
            if (line.startsWith("---")) {
                secretObject = false;
                dataIndent = -1;
            }
            if (hiddenDeeperThan >= 0 && (indent > hiddenDeeperThan || line.isBlank())) {
                masked.add(line.isBlank() ? line : " ".repeat(indent) + MASK);
                continue;
            }
            hiddenDeeperThan = -1;
            if (line.strip().equals("kind: Secret")) {
                secretObject = true;
            }
            if (dataIndent >= 0 && !line.isBlank() && indent <= dataIndent) {
                dataIndent = -1;
            }
            Matcher entry = ENTRY.matcher(line);
            if (!entry.matches()) {
                masked.add(other(line));
                continue;
            }
            String key = entry.group(3);
            String value = entry.group(5);
            boolean inData = secretObject && dataIndent >= 0;
            if (secretObject && (key.equals("data") || key.equals("stringData"))) {
                dataIndent = indent;
            }
            if ((isSecret(key) || inData) && !value.isBlank() && !isHarmless(value)) {
                masked.add(entry.group(1) + entry.group(2) + key + entry.group(2) + entry.group(4) + MASK);
                hiddenDeeperThan = value.startsWith("|") || value.startsWith(">") ? indent : -1;
            } else {
                masked.add(other(line));
            }
        }
        return String.join("\n", masked);
    }

    private static boolean isHarmless(String value) {
        return value.matches("\"\"|''|\\{}|\\[]|null|true|false|#.*");
    }

    private static String other(String line) {
        return URL.matcher(DIRECTIVE.matcher(line).replaceFirst("$1" + MASK)).replaceAll("$1" + MASK + "$3");
    }
}
