package dev.redwheel.operation;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes secrets out of texts that are kept or shown: by the name of the key, and by the redis.conf directives that hold one. */
final class Masking {
    static final String MASK = "***";

    private static final Pattern KEY = Pattern.compile("(?im)^(\\s*(?:- )?[\"']?([\\w.-]*)[\"']?\\s*:[ \\t]+)(\\S.*)$");
    private static final Pattern DIRECTIVE =
            Pattern.compile("(?i)(\\b(?:requirepass|masterauth|sentinel auth-pass \\S+|tls-key-file-pass)\\s+)(\\S+)");
    private static final Pattern ACL_PASSWORD = Pattern.compile("(?<=\\s)([>#<!])(\\S{3,})");
    private static final Pattern URL = Pattern.compile("(://[^/@\\s:]*:)[^/@\\s]+@");

    private Masking() {}

    /** YAML, log lines or redis.conf with every value that looks like a secret replaced. */
    static String mask(String text) {
        StringBuilder masked = new StringBuilder();
        Matcher keys = KEY.matcher(text);
        while (keys.find()) {
            boolean secret = isSecret(keys.group(2)) && !isName(keys.group(2));
            keys.appendReplacement(masked, Matcher.quoteReplacement(secret ? keys.group(1) + MASK : keys.group()));
        }
        keys.appendTail(masked);
        String directives = DIRECTIVE.matcher(masked).replaceAll("$1" + Matcher.quoteReplacement(MASK));
        String urls = URL.matcher(directives).replaceAll("$1" + Matcher.quoteReplacement(MASK) + "@");
        return urls.lines().anyMatch(line -> line.strip().startsWith("user "))
                ? ACL_PASSWORD.matcher(urls).replaceAll("$1" + Matcher.quoteReplacement(MASK))
                : urls;
    }

    private static boolean isSecret(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return lower.contains("password")
                || lower.contains("passwd")
                || lower.contains("token")
                || lower.contains("secret")
                || lower.contains("passphrase");
    }

    /** Keys whose value is the name of a Secret or of a key, or a switch. */
    private static boolean isName(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return lower.startsWith("existingsecret")
                || lower.endsWith("secretname")
                || lower.startsWith("use")
                || lower.startsWith("automount")
                || lower.endsWith("passwordkey");
    }
}
