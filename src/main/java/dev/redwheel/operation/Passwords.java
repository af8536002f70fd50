package dev.redwheel.operation;

import dev.redwheel.values.Password;
import java.security.SecureRandom;

/** Makes passwords up. */
final class Passwords {
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    /** 32 letters out of 57: 186 bits. */
    private static final int LENGTH = 32;

    private Passwords() {}

    static Password generate() {
        SecureRandom random = new SecureRandom();
        StringBuilder text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new Password(text);
    }
}
