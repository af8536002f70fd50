package dev.redwheel.values;

import java.util.Arrays;

/**
 * A password in memory. Its text never shows in {@link #toString}, so that no log, error or diff of a record that holds
 * it can tell it. Two passwords are equal when their texts are.
 */
public final class Password {
    private final char[] text;

    public Password(CharSequence text) {
        this.text = text.toString().toCharArray();
    }

    /** The text itself: for the Secret that will hold it, and for the user who asks to see it. */
    public String reveal() {
        return new String(text);
    }

    public int length() {
        return text.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Password password && Arrays.equals(text, password.text);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(text);
    }

    @Override
    public String toString() {
        return "(password)";
    }
}
