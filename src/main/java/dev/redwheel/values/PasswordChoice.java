package dev.redwheel.values;

import dev.redwheel.values.Deployment.Auth;

/** Where the Redis password comes from. */
public sealed interface PasswordChoice {
    /** Made by the console; it must be written into the Secret that {@link Deployment.Auth} names, before the release. */
    record Generated(Password password) implements PasswordChoice {}

    /** Typed by the user; it must be written into the Secret that {@link Deployment.Auth} names, before the release. */
    record Given(Password password) implements PasswordChoice {}

    /** Already in the namespace; the console only names it. */
    record ExistingSecret(String secret, String key) implements PasswordChoice {
        public ExistingSecret {
            key = key.isEmpty() ? Auth.DEFAULT_KEY : key;
        }
    }

    /** Redis asks for none. */
    record None() implements PasswordChoice {}
}
