package dev.redwheel.redis;

import java.util.Arrays;

/** A user name and a password, in memory only. Its text form shows neither. */
public final class RedisCredentials {
    public static final RedisCredentials NONE = new RedisCredentials("", new char[0]);

    private final String username;
    private final char[] password;
    private final String secret;

    /** @param username empty for the server's default user */
    public RedisCredentials(String username, char[] password) {
        this(username, password, "");
    }

    /**
     * @param username empty for the server's default user
     * @param secret name of the Secret the password was read from, for messages; empty when it is from elsewhere
     */
    public RedisCredentials(String username, char[] password, String secret) {
        this.username = username;
        this.password = password.clone();
        this.secret = secret;
    }

    /** Name of the Secret the password is from; empty when it is from elsewhere. */
    public String secret() {
        return secret;
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
