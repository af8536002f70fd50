package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.task.SleepWatch;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The way to one API server: its address, proxy, TLS and credentials, all as they are now. Safe from any thread.
 *
 * <p>On the JDK's client over HTTP/1.1: a request whose time is up then closes its own connection, so one that died while
 * the laptop slept is not used again (docs/decisions/0004-kubernetes-client.md).
 */
final class ApiTransport implements AutoCloseable {
    static {
        // Read once, when the JDK's client is first used. Needed where the name in the URL is not the server's, see
        // address().
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final ResolvedContext context;
    private final Credentials credentials;
    private final URI base;
    private final Proxy proxy;
    private final Duration limit;
    private final InstantSource clock;
    private final KubeErrors errors;
    private final SleepWatch sleep = new SleepWatch();
    private @Nullable Connection connection;
    private volatile boolean closed;

    /** @param files the state of the files that TLS was built from: certificates are rotated under an open session */
    private record Connection(HttpClient http, @Nullable SSLContext tls, Issued issued, List<String> files) {}

    /** @param limit for each request, from first byte sent to last byte read */
    ApiTransport(
            ResolvedContext context,
            Credentials credentials,
            Map<String, String> environment,
            Duration limit,
            InstantSource clock) {
        this.context = context;
        this.credentials = credentials;
        this.base = base(context);
        this.proxy = Proxies.of(context.cluster(), base, environment);
        this.limit = limit;
        this.clock = clock;
        this.errors = new KubeErrors(context.description().name());
        if (proxy.type() == Proxy.Type.SOCKS) {
            throw new OpsException(
                    ErrorKind.UNSUPPORTED,
                    "open the context",
                    context.description().name(),
                    "Its proxy-url asks for SOCKS, which is not supported.",
                    "Use an HTTP proxy.");
        }
    }

    private static URI base(ResolvedContext context) {
        String server = context.cluster().server();
        try {
            URI uri = URI.create(server.endsWith("/") ? server.substring(0, server.length() - 1) : server);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new OpsException(
                ErrorKind.INVALID_INPUT,
                "open the context",
                context.description().name(),
                server.isEmpty() ? "It names no server." : "Its server is not a URL.",
                "Correct the kubeconfig.");
    }

    KubeErrors errors() {
        return errors;
    }

    /** For each request, from first byte sent to last byte read. */
    Duration limit() {
        return limit;
    }

    /** Host and port, for display. */
    String host() {
        int port = base.getPort() > 0 ? base.getPort() : "http".equals(base.getScheme()) ? 80 : 443;
        return base.getHost() + ":" + port;
    }

    /** How to speak to the server now; may block for credentials. */
    Endpoint endpoint() {
        Connection current = connection();
        return new Endpoint(
                base,
                current.tls,
                !context.cluster().insecure(),
                context.cluster().tlsServerName(),
                proxy,
                Endpoint.headers(current.issued, context.user().impersonation()));
    }

    @Override
    public void close() {
        closed = true;
        Connection open;
        synchronized (this) {
            open = connection;
            connection = null;
        }
        if (open != null) {
            open.http.shutdownNow();
        }
    }

    /**
     * Whether {@link #endpoint} may give other credentials than these, which the server refused when they were used outside
     * of this class.
     */
    boolean refused(Endpoint endpoint) {
        Connection known;
        synchronized (this) {
            known = connection;
        }
        boolean current = known != null
                && Objects.equals(known.tls, endpoint.tls())
                && Endpoint.headers(known.issued, context.user().impersonation())
                        .equals(endpoint.headers());
        return !current || credentials.refused(Objects.requireNonNull(known).issued);
    }

    /** One answer. Credentials the server refuses are renewed once, whatever kind of request it is. */
    <T> HttpResponse<T> exchange(Call call, BodyHandler<T> handler) {
        Connection over = connection();
        HttpResponse<T> answer = await(call, start(over, call, handler));
        if (answer.statusCode() == 401 && credentials.refused(over.issued)) {
            discard(answer);
            return await(call, start(connection(), call, handler));
        }
        return answer;
    }

    private <T> CompletableFuture<HttpResponse<T>> start(Connection over, Call call, BodyHandler<T> handler) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address(call) + call.pathAndQuery()))
                .header("Accept", call.accept())
                .header("User-Agent", "redwheel");
        try {
            Endpoint.headers(over.issued, context.user().impersonation())
                    .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        } catch (IllegalArgumentException e) {
            // Neither the exception nor its message is passed on: it quotes the credential.
            throw errors.error(
                    call,
                    ErrorKind.UNAUTHORISED,
                    "The credential holds characters that HTTP cannot carry.",
                    "Correct the token.");
        }
        if (sendsOtherName()) {
            request.header("Host", base.getRawAuthority());
        }
        if (!call.verb().equals("watch")) {
            request.header("Accept-Encoding", "gzip");
        }
        byte[] body = call.body();
        if (body != null) {
            request.header("Content-Type", call.contentType());
        }
        request.method(
                call.method(),
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        return over.http.sendAsync(request.build(), handler);
    }

    /**
     * Where to send to. The JDK's client asks for and checks the name in the URL and passes over every other, unless the URL
     * holds an address. A proxy is given the name all the same: it may be the only one who knows it.
     */
    private String address(Call call) {
        if (!sendsOtherName()) {
            return base.toString();
        }
        try {
            InetAddress address = InetAddress.getByName(base.getHost());
            String literal = address.getHostAddress();
            return new URI(
                            base.getScheme(),
                            null,
                            address instanceof Inet6Address ? "[" + literal.replaceFirst("%.*", "") + "]" : literal,
                            base.getPort(),
                            base.getPath(),
                            null,
                            null)
                    .toString();
        } catch (UnknownHostException e) {
            throw errors.transport(call, e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean sendsOtherName() {
        return !context.cluster().tlsServerName().isEmpty()
                && "https".equals(base.getScheme())
                && proxy.type() == Proxy.Type.DIRECT;
    }

    private <T> HttpResponse<T> await(Call call, CompletableFuture<HttpResponse<T>> answer) {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw errors.transport(call, e);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw errors.transport(call, e);
        } catch (ExecutionException e) {
            throw closed
                    ? errors.error(call, ErrorKind.CANCELLED, "The session was closed.", "")
                    : errors.transport(call, e);
        }
    }

    /** Drops an answer that nobody will read. */
    static void discard(HttpResponse<?> answer) {
        if (answer.body() instanceof InputStream stream) {
            ForwardStream.closeQuietly(stream);
        }
    }

    /**
     * The connection for the credentials of now; a new one when their certificate changed, or when the machine slept: then
     * those that wait for a next request are dead, as are the watches, which hear of it now and begin again.
     */
    private Connection connection() {
        Issued issued = credentials.current(); // Outside the lock: it may run a plugin.
        List<String> files = files();
        synchronized (this) {
            if (closed) {
                throw new OpsException(
                        ErrorKind.CANCELLED,
                        "use the session",
                        context.description().name(),
                        "It was closed.",
                        "");
            }
            if (sleep.slept(clock.instant(), System.nanoTime()) && connection != null) {
                connection.http.shutdownNow();
                connection = null;
            }
            Connection known = connection;
            boolean sameFiles = known != null && known.files.equals(files);
            if (known != null && sameFiles && known.issued.equals(issued)) {
                return known;
            }
            boolean sameCertificate =
                    known != null && sameFiles && known.issued.certificate().equals(issued.certificate());
            Connection fresh = sameCertificate
                    ? new Connection(Objects.requireNonNull(known).http, known.tls, issued, files)
                    : connect(issued, files);
            connection = fresh;
            return fresh;
        }
    }

    private List<String> files() {
        return Stream.of(
                        context.cluster().authority(),
                        context.user().certificate(),
                        context.user().key())
                .flatMap(Optional::stream)
                .map(Pem::state)
                .toList();
    }

    private Connection connect(Issued issued, List<String> files) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .proxy(
                        proxy.type() == Proxy.Type.HTTP
                                ? ProxySelector.of((java.net.InetSocketAddress) proxy.address())
                                : HttpClient.Builder.NO_PROXY);
        SSLContext tls = null;
        if ("https".equals(base.getScheme())) {
            tls = TlsContexts.of(
                    context.description().name(),
                    context.cluster(),
                    issued.certificate().or(() -> context.user().certificate()),
                    issued.key().or(() -> context.user().key()));
            builder.sslContext(tls);
            String name = context.cluster().tlsServerName();
            if (!name.isEmpty()) {
                SSLParameters parameters = new SSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(name)));
                builder.sslParameters(parameters);
            }
        }
        return new Connection(builder.build(), tls, issued, files);
    }
}
