package dev.redwheel.kube;

import dev.redwheel.model.AuthMethod;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A kubeconfig's user. Holds secrets; never prints them. */
record KubeUser(
        String name,
        Optional<Pem> certificate,
        Optional<Pem> key,
        Optional<Instant> certificateExpiry,
        String token,
        Optional<Path> tokenFile,
        String username,
        String password,
        Optional<Exec> exec,
        Optional<Oidc> oidc,
        Impersonation impersonation) {
    static final KubeUser ANONYMOUS = new KubeUser(
            "",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "",
            Optional.empty(),
            "",
            "",
            Optional.empty(),
            Optional.empty(),
            Impersonation.NONE);

    /**
     * An exec plugin (client.authentication.k8s.io).
     *
     * @param command as written; with a slash in it made absolute against the kubeconfig's folder
     * @param interactive interactiveMode Always: it needs a terminal, which a window has not
     */
    record Exec(
            String apiVersion,
            String command,
            List<String> arguments,
            Map<String, String> environment,
            String installHint,
            boolean provideClusterInfo,
            boolean interactive) {
        @Override
        public String toString() {
            return "exec " + command;
        }
    }

    /** The legacy auth-provider "oidc". */
    record Oidc(
            String issuer,
            String clientId,
            String clientSecret,
            String idToken,
            String refreshToken,
            Optional<Pem> issuerAuthority) {
        @Override
        public String toString() {
            return "oidc " + issuer;
        }
    }

    /** @param user "" when the user acts as itself */
    record Impersonation(String user, String uid, List<String> groups, Map<String, List<String>> extra) {
        static final Impersonation NONE = new Impersonation("", "", List.of(), Map.of());
    }

    /** The method that decides: what is sent as Authorization goes before a certificate. */
    AuthMethod method() {
        if (tokenFile.isPresent()) {
            return AuthMethod.TOKEN_FILE;
        }
        if (!token.isEmpty()) {
            return AuthMethod.TOKEN;
        }
        if (!username.isEmpty()) {
            return AuthMethod.BASIC;
        }
        if (exec.isPresent()) {
            return AuthMethod.EXEC_PLUGIN;
        }
        if (oidc.isPresent()) {
            return AuthMethod.OIDC;
        }
        return certificate.isPresent() ? AuthMethod.CERTIFICATE : AuthMethod.NONE;
    }

    @Override
    public String toString() {
        return "user " + name + " (" + method() + ")";
    }
}
