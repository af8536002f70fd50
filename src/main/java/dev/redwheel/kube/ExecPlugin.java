package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.ConnectionOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Credentials from an exec plugin, by the protocol of client.authentication.k8s.io v1 and v1beta1. The plugin runs with
 * the login shell's environment, without a terminal and with a limit of time. What it gives is kept in memory until
 * shortly before it expires or the server refuses it.
 */
final class ExecPlugin implements Credentials {
    /** Renewed this long before they expire, for clocks that differ. */
    private static final Duration EARLY = Duration.ofSeconds(30);

    private static final int LONGEST_STDERR = 2000;

    /** Anything that looks like a token: JSON Web Tokens and long runs of base64. */
    private static final Pattern SECRET = Pattern.compile("eyJ[\\w.-]{20,}|[A-Za-z0-9+/_-]{40,}={0,2}");

    private final KubeUser.Exec exec;
    private final String user;
    private final KubeCluster cluster;
    private final LoginShell shell;
    private final Duration limit;
    private final InstantSource clock;
    private final SignIn signIn;
    private @Nullable Issued kept;

    ExecPlugin(
            KubeUser.Exec exec,
            String user,
            KubeCluster cluster,
            LoginShell shell,
            Duration limit,
            InstantSource clock) {
        this.exec = exec;
        this.user = user;
        this.cluster = cluster;
        this.shell = shell;
        this.limit = limit;
        this.clock = clock;
        this.signIn = new SignIn(user, clock);
    }

    @Override
    public Issued current() {
        return signIn.run(this::keptOrFresh);
    }

    private Issued keptOrFresh() throws InterruptedException {
        Issued known = kept;
        if (known != null
                && known.expiry()
                        .filter(end -> !clock.instant().isBefore(end.minus(EARLY)))
                        .isEmpty()) {
            return known;
        }
        try {
            Issued fresh = run();
            kept = fresh;
            return fresh;
        } catch (PluginFault e) {
            throw new OpsException(
                    ErrorKind.UNAUTHORISED,
                    "sign in",
                    "user " + user,
                    String.valueOf(e.getMessage()),
                    exec.installHint().isEmpty()
                            ? "Run the plugin in a terminal to see what it needs."
                            : exec.installHint(),
                    e);
        }
    }

    @Override
    public boolean refused(Issued rejected) {
        return signIn.change(() -> {
            if (rejected.equals(kept)) {
                kept = null;
            }
        });
    }

    @Override
    public void tryAgain() {
        signIn.forgetFailure();
    }

    /** The plugin's file, where it is found. */
    Optional<Path> program() throws InterruptedException {
        return shell.find(exec.command());
    }

    private Issued run() throws PluginFault, InterruptedException {
        if (exec.interactive()) {
            throw failed(-1, "It needs a terminal (interactiveMode: Always), which this console does not have.");
        }
        Optional<Path> program = program();
        if (program.isEmpty()) {
            throw notFound();
        }
        List<String> command = new ArrayList<>(List.of(program.get().toString()));
        command.addAll(exec.arguments());
        Map<String, String> environment = new HashMap<>(shell.environment());
        environment.putAll(exec.environment());
        environment.put("KUBERNETES_EXEC_INFO", info());
        ChildProcess.Result result;
        try {
            result = ChildProcess.run(command, environment, limit);
        } catch (IOException e) {
            throw failed(-1, "It could not be started: " + e.getMessage());
        }
        if (result.timedOut()) {
            throw failed(
                    -1,
                    "It did not end within " + limit.toSeconds() + " s and was stopped. " + clean(result.errText()));
        }
        if (result.exitCode() != 0) {
            throw failed(result.exitCode(), clean(result.errText()));
        }
        return parse(result);
    }

    private String info() {
        ObjectNode spec = KubeApi.JSON.createObjectNode().put("interactive", false);
        if (exec.provideClusterInfo()) {
            ObjectNode about = spec.putObject("cluster").put("server", cluster.server());
            if (cluster.insecure()) {
                about.put("insecure-skip-tls-verify", true);
            }
            if (!cluster.tlsServerName().isEmpty()) {
                about.put("tls-server-name", cluster.tlsServerName());
            }
            if (!cluster.proxyUrl().isEmpty()) {
                about.put("proxy-url", cluster.proxyUrl());
            }
            cluster.authority().ifPresent(pem -> {
                try {
                    about.put("certificate-authority-data", Base64.getEncoder().encodeToString(pem.read()));
                } catch (IOException e) {
                    // The plugin may not need it; connecting will tell.
                }
            });
        }
        return KubeApi.JSON
                .createObjectNode()
                .put("apiVersion", exec.apiVersion())
                .put("kind", "ExecCredential")
                .set("spec", spec)
                .toString();
    }

    private Issued parse(ChildProcess.Result result) throws PluginFault {
        JsonNode credential;
        try {
            credential = KubeApi.JSON.readTree(result.out());
        } catch (JacksonException e) {
            throw failed(0, "It printed no ExecCredential in KubeApi.JSON. " + clean(result.errText()));
        }
        String version = credential.path("apiVersion").asString("");
        if (!version.equals(exec.apiVersion())) {
            throw failed(
                    0, "It speaks apiVersion '" + version + "', the kubeconfig asks for '" + exec.apiVersion() + "'.");
        }
        JsonNode status = credential.path("status");
        String token = status.path("token").asString("");
        Optional<Pem> certificate = pem(status, "clientCertificateData");
        Optional<Pem> key = pem(status, "clientKeyData");
        if (token.isEmpty() && (certificate.isEmpty() || key.isEmpty())) {
            throw failed(0, "It gave neither a token nor a certificate. " + clean(result.errText()));
        }
        return new Issued(
                token.isEmpty() ? "" : "Bearer " + token,
                certificate,
                key,
                expiry(status.path("expirationTimestamp").asString("")));
    }

    private static Optional<Pem> pem(JsonNode status, String field) {
        String text = status.path(field).asString("");
        return text.isEmpty() ? Optional.empty() : Optional.of(Pem.inline(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static Optional<Instant> expiry(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private PluginFault notFound() throws InterruptedException {
        String searched = exec.command().contains("/")
                ? exec.command()
                : String.join(java.io.File.pathSeparator, shell.searchPath());
        return new PluginFault(
                "The plugin '" + exec.command() + "' was not found.",
                new ConnectionOutcome.PluginNotFound(exec.command(), searched, exec.installHint()));
    }

    private PluginFault failed(int exitCode, String stderr) {
        String said = stderr.isBlank() ? "It said nothing." : stderr.strip();
        return new PluginFault(
                "The plugin '" + exec.command() + "' failed: " + said,
                new ConnectionOutcome.PluginFailed(exec.command(), exitCode, said));
    }

    /** What the plugin said, without anything that could be a secret and without terminal colours. */
    static String clean(String stderr) {
        String plain = stderr.replaceAll("\\x1b\\[[0-9;]*[A-Za-z]", "").strip();
        String safe = SECRET.matcher(plain).replaceAll("***");
        return safe.length() <= LONGEST_STDERR ? safe : "... " + safe.substring(safe.length() - LONGEST_STDERR);
    }
}
