package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.task.SleepWatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks to one API server: paths in, JSON out, every failure an {@link OpsException}. Safe from any thread.
 *
 * <p>On the JDK's client over HTTP/1.1: a request whose time is up then closes its own connection, so one that died while
 * the laptop slept is not used again (docs/decisions/0004-kubernetes-client.md).
 */
final class KubeApi implements AutoCloseable {
    static {
        // Read once, when the JDK's client is first used. Needed where the name in the URL is not the server's, see
        // address().
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    static final JsonMapper JSON = new JsonMapper();
    /** For values in the middle of a document: what follows them is no fault. */
    private static final ObjectReader ONE_OF_MANY =
            JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int PAGE = 500;
    private static final int TRIES_WHEN_BUSY = 3;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

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
    KubeApi(
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

    JsonNode json(Call call) {
        return parse(call, send(call));
    }

    String text(Call call) {
        return new String(send(call), java.nio.charset.StandardCharsets.UTF_8);
    }

    /**
     * Lists in pages. When the server forgets where it was, it is listed anew, once; nothing is told twice.
     *
     * @return the list's resourceVersion, to watch from
     */
    String list(Call call, Consumer<JsonNode> items) {
        String next = "";
        Set<String> told = new HashSet<>();
        boolean anew = false;
        while (true) {
            Call page = call.with("limit", String.valueOf(PAGE));
            JsonNode list;
            try {
                list = json(next.isEmpty() ? page : page.with("continue", next));
            } catch (OpsException e) {
                if (e.kind() != ErrorKind.CONFLICT || next.isEmpty() || anew) {
                    throw e;
                }
                anew = true;
                next = "";
                continue;
            }
            for (JsonNode item : list.path("items")) {
                JsonNode meta = item.path("metadata");
                if (told.add(Fields.text(meta, "namespace") + "/" + Fields.text(meta, "name"))) {
                    items.accept(item);
                }
            }
            next = list.path("metadata").path("continue").asString("");
            if (next.isEmpty()) {
                return list.path("metadata").path("resourceVersion").asString("");
            }
        }
    }

    /**
     * Lists what the server holds in its cache, in one answer that is read while it arrives: what a watch would have told
     * by now, so a moment behind the store at most. A selector alone does not spare the server reading every object of
     * the kind from its store; the cache does ("Resource versions" in Kubernetes' API concepts).
     *
     * @return the list's resourceVersion, to watch from
     */
    String listCached(Call call, Consumer<JsonNode> items) {
        Call cached = call.with("resourceVersion", "0");
        HttpResponse<InputStream> answer = exchange(cached, BodyHandlers.ofInputStream());
        if (answer.statusCode() / 100 != 2) {
            discard(answer);
            return list(call, items); // Which knows what to do about busy servers.
        }
        try (TimedStream body = TimedStream.eachRead(answer.body(), limit);
                InputStream unzipped = gzipped(answer) ? new GZIPInputStream(body, 1 << 16) : body;
                JsonParser parser = JSON.createParser(unzipped)) {
            return items(parser, items);
        } catch (IOException | JacksonException e) {
            throw errors.transport(cached, e);
        }
    }

    private static String items(JsonParser list, Consumer<JsonNode> items) {
        String version = "";
        list.nextToken();
        while (list.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = list.currentName();
            JsonToken value = list.nextToken();
            if (key.equals("items") && value == JsonToken.START_ARRAY) {
                while (list.nextToken() != JsonToken.END_ARRAY) {
                    items.accept(ONE_OF_MANY.readTree(list));
                }
            } else if (key.equals("metadata")) {
                version = ONE_OF_MANY.readTree(list).path("resourceVersion").asString("");
            } else {
                list.skipChildren();
            }
        }
        return version;
    }

    /**
     * Sends and waits for the whole answer. Credentials the server refuses are renewed once; a busy server is asked again
     * when that changes nothing.
     */
    byte[] send(Call call) {
        for (int tries = 1; ; tries++) {
            HttpResponse<byte[]> answer = exchange(call, BodyHandlers.ofByteArray());
            int status = answer.statusCode();
            if (status / 100 == 2) {
                return body(call, answer);
            }
            if ((status == 429 || status == 503) && call.repeatable() && tries < TRIES_WHEN_BUSY) {
                pause(call, answer);
            } else {
                throw errors.status(call, status, body(call, answer));
            }
        }
    }

    /** Opens a stream of lines that the server ends. The caller closes it. */
    InputStream stream(Call call) {
        HttpResponse<InputStream> answer = exchange(call, BodyHandlers.ofInputStream());
        if (answer.statusCode() / 100 == 2) {
            return answer.body();
        }
        try (InputStream body = TimedStream.whole(answer.body(), limit)) {
            throw errors.status(call, answer.statusCode(), body.readNBytes(1 << 16));
        } catch (IOException e) {
            throw errors.transport(call, e);
        }
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
    private <T> HttpResponse<T> exchange(Call call, BodyHandler<T> handler) {
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

    private byte[] body(Call call, HttpResponse<byte[]> answer) {
        if (!gzipped(answer)) {
            return answer.body();
        }
        try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return unzipped.readAllBytes();
        } catch (IOException e) {
            throw errors.transport(call, e);
        }
    }

    private static boolean gzipped(HttpResponse<?> answer) {
        return answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
    }

    private static void discard(HttpResponse<?> answer) {
        if (answer.body() instanceof InputStream stream) {
            ForwardStream.closeQuietly(stream);
        }
    }

    private JsonNode parse(Call call, byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw errors.transport(call, e);
        }
    }

    private void pause(Call call, HttpResponse<?> answer) {
        long seconds = answer.headers().firstValueAsLong("Retry-After").orElse(1);
        try {
            Thread.sleep(Duration.ofSeconds(Math.clamp(seconds, 1, LONGEST_PAUSE.toSeconds())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.transport(call, e);
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
