package dev.redwheel.values;

import dev.redwheel.secret.SecretFinder;
import dev.redwheel.secret.Span;

/** Hides the secrets that {@link SecretFinder} finds in texts that are shown or kept. The number of lines stays. */
public final class SecretMask {
    public static final String MASK = "••••••";

    private SecretMask() {}

    /** The same text with every secret value replaced. */
    public static String yaml(String text) {
        StringBuilder masked = new StringBuilder();
        int at = 0;
        for (Span secret : SecretFinder.spans(text)) {
            masked.append(text, at, secret.start()).append(MASK);
            at = secret.end();
        }
        return masked.append(text, at, text.length()).toString();
    }
}
