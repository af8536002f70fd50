package dev.redwheel.redis;

import java.util.Arrays;

/** A user name and a password, in memory only. Its text form shows neither. */
public final class RedisCredentials {
    public static final RedisCredentials NONE = new RedisCredentials("", new char[0]);

    private final String username;
    private final char[] password;

    /** @param username empty for the server's default user */
    public RedisCredentials(String username, char[] password) {
        this.username = username;
        this.password = password.clone();
    }

    public String username() {
        return username;
    }

    /** A copy. */
    public char[] password() {
        return password.clone();
    }

    public boolean isNone() {
        return password.length == 0;
    }

    /** Overwrites the password; after that this is as good as {@link #NONE}. */
    public void clear() {
        Arrays.fill(password, '\0');
    }

    @Override
    public String toString() {
        return isNone() ? "no password" : "password hidden";
    }
}
