package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.AuthMethod;
import dev.redwheel.model.ConnectionOutcome;
import dev.redwheel.model.Provider;
import dev.redwheel.settings.RunFiles;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Contacts clusters, when asked and only then. Credentials of exec plugins and identity providers are kept in
 * memory until they expire, so a plugin runs once for many sessions. Safe from any thread.
 */
public final class KubeConnector {
    private static final Duration REQUEST = Duration.ofSeconds(20);
    private static final Duration SHELL = Duration.ofSeconds(5);
    private static final Duration PLUGIN = Duration.ofSeconds(30);

    private final KubeContexts contexts;
    private final Map<String, String> environment;
    private final LoginShell shell;
    private final TemporaryKubeconfigs temporary;
    private final Duration pluginLimit;
    private final InstantSource clock;
    private final Map<Plugin, ExecPlugin> plugins = new ConcurrentHashMap<>();

    private final Map<KubeUser.Oidc, OidcTokens> tokens = new ConcurrentHashMap<>();

    private record Plugin(KubeUser.Exec exec, String server) {}

    /**
     * @param contexts where contexts are looked up
     * @param environment of this process; the login shell's is read once, when a plugin is first needed
     * @param files where temporary kubeconfigs are written
     */
    public KubeConnector(KubeContexts contexts, Map<String, String> environment, RunFiles files) {
        this(contexts, environment, files, InstantSource.system());
    }

    /** @param clock the time of day, which tells when credentials expire and that the machine slept */
    public KubeConnector(KubeContexts contexts, Map<String, String> environment, RunFiles files, InstantSource clock) {
        this(contexts, environment, files, PLUGIN, clock);
    }

    KubeConnector(
            KubeContexts contexts,
            Map<String, String> environment,
            RunFiles files,
            Duration pluginLimit,
            InstantSource clock) {
        this.contexts = contexts;
        this.environment = Map.copyOf(environment);
        this.shell = new LoginShell(environment, SHELL);
        this.temporary = new TemporaryKubeconfigs(files);
        this.pluginLimit = pluginLimit;
        this.clock = clock;
    }

    /**
     * Finds out whether the context can be used, and how not. Each request is given the limit at most; an exec plugin has
     * a limit of its own, and starting the practice cluster takes what it takes. Interrupting ends it early.
     *
     * @param rights asked once the cluster answers
     * @throws OpsException of kind NOT_FOUND for an unknown context, INVALID_INPUT or UNSUPPORTED for one that cannot be
     *     used as it is written, CANCELLED when interrupted
     */
    public ConnectionOutcome check(String context, Duration limit, List<AccessRequest> rights) {
        ResolvedContext resolved = contexts.resolve(context);
        Optional<Instant> expiry = resolved.user().certificateExpiry();
        Credentials credentials = credentials(resolved);
        credentials.tryAgain();
        String server = resolved.cluster().server();
        if (decidedByCertificate(resolved.user())
                && expiry.filter(end -> end.isBefore(clock.instant())).isPresent()) {
            return new ConnectionOutcome.CertificateExpired(resolved.user().name(), expiry.get());
        }
        try (KubeApi api = new KubeApi(new ApiTransport(resolved, credentials, environment, limit, clock))) {
            return check(api, resolved, rights);
        } catch (OpsException e) {
            if (e.getCause() instanceof PluginFault fault) {
                return fault.outcome();
            }
            return switch (e.kind()) {
                case UNAUTHORISED ->
                    new ConnectionOutcome.Unauthorised(resolved.user().name(), e.why());
                case TLS -> new ConnectionOutcome.TlsProblem(server, e.why());
                case TIMEOUT ->
                    new ConnectionOutcome.Unreachable(server, "No answer within " + limit.toSeconds() + " s.");
                case CANCELLED, INVALID_INPUT, UNSUPPORTED, NOT_FOUND, BUG, READ_ONLY -> throw e;
                case UNREACHABLE, SERVER, FORBIDDEN, CONFLICT, CORRUPT ->
                    new ConnectionOutcome.Unreachable(server, e.why());
            };
        }
    }

    private ConnectionOutcome check(KubeApi api, ResolvedContext context, List<AccessRequest> rights) {
        Call call = Call.path("/version");
        String version;
        try {
            version = Fields.text(api.json(call), "gitVersion");
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.FORBIDDEN) {
                throw e;
            }
            version = ""; // Some clusters hide it; they answer all the same.
        }
        Duration latency = latency(api, call);
        List<AccessAnswer> answers = new AccessReviews(api).ask(rights);
        if (answers.stream().anyMatch(KubeConnector::anonymous)) {
            return new ConnectionOutcome.Unauthorised(
                    context.user().name(), "The cluster takes this user for an anonymous one.");
        }
        Provider told = context.description().provider();
        return new ConnectionOutcome.Ready(
                version, latency, told == Provider.UNKNOWN ? Providers.ofVersion(version) : told, answers);
    }

    /** One round trip over the connection that is open by now. */
    private static Duration latency(KubeApi api, Call call) {
        long began = System.nanoTime();
        try {
            api.send(call);
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.FORBIDDEN) {
                throw e;
            }
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /**
     * Opens a session. Contacts no cluster, but may start the practice cluster, and blocks then.
     *
     * @param guard asked before each change
     * @throws OpsException of kind NOT_FOUND for an unknown context, INVALID_INPUT or UNSUPPORTED for one that cannot be
     *     used as it is written
     */
    public KubeSession open(String context, WriteGuard guard) {
        ResolvedContext resolved = contexts.resolve(context);
        Credentials credentials = credentials(resolved);
        KubeApi api = new KubeApi(new ApiTransport(resolved, credentials, environment, REQUEST, clock));
        return new ApiSession(
                resolved.description(),
                api,
                guard,
                namespace -> helmKubeconfig(resolved, credentials, namespace),
                clock);
    }

    private TemporaryKubeconfig helmKubeconfig(ResolvedContext context, Credentials credentials, String namespace) {
        Issued issued = credentials.current();
        if (credentials instanceof ExecPlugin plugin && context.user().exec().isPresent()) {
            try {
                Map<String, String> given = new HashMap<>(shell.environment());
                // Helm passes on what this process has; its variables, secrets among them, need not be in a file.
                given.entrySet().removeAll(environment.entrySet());
                // Helm's own is hidden from it; a plugin may look for the user's ("" means the usual place).
                given.put("KUBECONFIG", shell.environment().getOrDefault("KUBECONFIG", ""));
                given.putAll(context.user().exec().get().environment());
                return temporary.write(context, namespace, issued, plugin.program(), given);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OpsException(
                        ErrorKind.CANCELLED,
                        "write a kubeconfig for Helm",
                        "context " + context.description().name(),
                        "It was cancelled.",
                        "",
                        e);
            }
        }
        return temporary.write(context, namespace, issued, Optional.empty(), Map.of());
    }

    private Credentials credentials(ResolvedContext context) {
        KubeUser user = context.user();
        return switch (user.method()) {
            case TOKEN_FILE -> Credentials.tokenFile(user.tokenFile().orElseThrow(), user.token());
            case TOKEN -> Credentials.fixed(Issued.header("Bearer " + user.token()));
            case BASIC -> Credentials.fixed(Issued.header(Credentials.basic(user.username(), user.password())));
            case EXEC_PLUGIN -> plugin(user, context.cluster());
            case OIDC ->
                tokens.computeIfAbsent(user.oidc().orElseThrow(), oidc -> new OidcTokens(oidc, user.name(), clock));
            case CERTIFICATE, NONE -> Credentials.fixed(Issued.header(""));
        };
    }

    private ExecPlugin plugin(KubeUser user, KubeCluster cluster) {
        KubeUser.Exec exec = user.exec().orElseThrow();
        return plugins.computeIfAbsent(
                new Plugin(exec, cluster.server()),
                key -> new ExecPlugin(exec, user.name(), cluster, shell, pluginLimit, clock));
    }

    private static boolean decidedByCertificate(KubeUser user) {
        return user.method() == AuthMethod.CERTIFICATE;
    }

    private static boolean anonymous(AccessAnswer answer) {
        return answer.verdict() == AccessAnswer.Verdict.UNKNOWN
                && answer.reason().contains("system:anonymous");
    }
}
