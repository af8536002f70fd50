package dev.redwheel.operation;

import dev.redwheel.secret.SecretNames;
import dev.redwheel.values.SecretMask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes secrets out of texts that are kept or shown: what {@link SecretMask} finds, and directives inside log lines. */
public final class Masking {
    private static final Pattern DIRECTIVE =
            Pattern.compile("(?i)(\\b(?:" + SecretNames.DIRECTIVES + ")\\s+[\"']?)([^\\s\"'\u2022]+)");

    private Masking() {}

    /** YAML, log lines or redis.conf with every value that looks like a secret replaced. */
    public static String mask(String text) {
        return DIRECTIVE.matcher(SecretMask.yaml(text)).replaceAll("$1" + Matcher.quoteReplacement(SecretMask.MASK));
    }
}
