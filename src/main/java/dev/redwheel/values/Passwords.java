package dev.redwheel.values;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes passwords and says honestly how strong one is. */
public final class Passwords {
    /** 32 characters of 58 are 187 bits. */
    public static final int LENGTH = 32;

    /**
     * Letters and digits only: needs no quoting in redis.conf, in a URL, in a shell or in YAML. Without 0, O, I and l, which
     * look alike.
     */
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    private final SecureRandom random;

    public Passwords(SecureRandom random) {
        this.random = random;
    }

    public Password generate() {
        StringBuilder text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new Password(text);
    }

    /** How hard a typed password is to guess. */
    public enum Strength {
        EMPTY,
        WEAK,
        FAIR,
        STRONG
    }

    /** What makes a password unusable or harder to use. */
    public enum Trouble {
        /** The chart's start script refuses it. */
        LINE_BREAK,
        /** Works, but must be quoted or escaped in URLs, shells and configuration files. */
        NEEDS_QUOTING,
        /** A character that is not ASCII: clients may encode it differently. */
        NOT_ASCII,
        /** A blank at an end is lost easily. */
        BLANK_EDGE
    }

    /**
     * By an upper bound of the bits: length times the bits of the kinds of characters used, less what repetition and runs
     * take away. Redis answers a million guesses in a second (its own redis.conf warns of that), so less than 60 bits is weak.
     */
    public static Strength strength(Password password) {
        String text = password.reveal();
        if (text.isEmpty()) {
            return Strength.EMPTY;
        }
        double bits = bits(text);
        if (bits < 60 || isCommon(text)) {
            return Strength.WEAK;
        }
        return bits < 90 ? Strength.FAIR : Strength.STRONG;
    }

    public static List<Trouble> troubles(Password password) {
        String text = password.reveal();
        List<Trouble> troubles = new ArrayList<>();
        if (text.contains("\n") || text.contains("\r") || text.indexOf('\0') >= 0) {
            troubles.add(Trouble.LINE_BREAK);
        }
        if (!text.equals(text.strip())) {
            troubles.add(Trouble.BLANK_EDGE);
        }
        if (text.chars().anyMatch(c -> c > 126)) {
            troubles.add(Trouble.NOT_ASCII);
        }
        if (text.chars().anyMatch(c -> c > 31 && c < 127 && !Character.isLetterOrDigit(c) && "-._~".indexOf(c) < 0)) {
            troubles.add(Trouble.NEEDS_QUOTING);
        }
        return troubles;
    }

    private static double bits(String text) {
        int kinds = 0;
        kinds += text.chars().anyMatch(Character::isLowerCase) ? 26 : 0;
        kinds += text.chars().anyMatch(Character::isUpperCase) ? 26 : 0;
        kinds += text.chars().anyMatch(Character::isDigit) ? 10 : 0;
        kinds += text.chars().anyMatch(c -> !Character.isLetterOrDigit(c)) ? 20 : 0;
        int counted = 0;
        for (int i = 0; i < text.length(); i++) {
            // A character that repeats the one before or goes on in its run ("aaa", "1234") adds next to nothing.
            boolean run = i > 0 && Math.abs(text.charAt(i) - text.charAt(i - 1)) <= 1;
            counted += run ? 0 : 1;
        }
        long distinct = text.chars().distinct().count();
        return Math.min(counted, 3 * distinct) * (Math.log(Math.max(2, kinds)) / Math.log(2));
    }

    private static boolean isCommon(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return List.of("password", "passwort", "redis", "secret", "qwerty", "letmein", "admin", "changeme").stream()
                .anyMatch(word -> lower.contains(word) && lower.length() < word.length() + 8);
    }
}
