package dev.redwheel.practice;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Someone who may use the API, known by a token. */
record ApiUser(String name, String token, AccessRules rules) {
    static ApiUser withNewToken(String name, AccessRules rules) {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return new ApiUser(name, HexFormat.of().formatHex(bytes), rules);
    }

    /** The token is a secret. */
    @Override
    public String toString() {
        return "ApiUser " + name;
    }
}
