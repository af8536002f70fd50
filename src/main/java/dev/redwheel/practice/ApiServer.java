package dev.redwheel.practice;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The HTTP side of the practice cluster: one loopback port with TLS, a bearer token, and the Kubernetes API behind it. Requests block,
 * each on a virtual thread.
 *
 * <p>On Jetty and not on Helidon SE, whose streamed answers send no header before their second write (a watch without events
 * would look like a server that hangs) and whose WebSocket listeners are not told when a client vanishes.
 */
final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    /** What a body may have, as with etcd behind a real API server, which takes 1.5 MB objects. */
    private static final int MAX_BODY = 3 * 1024 * 1024;

    private final Server server;
    private final ServerConnector connector;
    private final ServerWebSocketContainer sockets;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<ApiUser> users = new CopyOnWriteArrayList<>();
    private final LoopbackCertificate certificate;

    private final ObjectStore store;
    private final ResourceApi resources;
    private final PodLogs logs;
    private final PodNetwork network;
    private final Discovery discovery;

    ApiServer(
            ObjectStore store,
            ResourceApi resources,
            PodLogs logs,
            PodNetwork network,
            Discovery discovery,
            LoopbackCertificate certificate)
            throws IOException {
        this.certificate = certificate;
        this.store = store;
        this.resources = resources;
        this.logs = logs;
        this.network = network;
        this.discovery = discovery;
        QueuedThreadPool pool = new QueuedThreadPool(8, 4);
        pool.setName("practice-api");
        pool.setDaemon(true);
        pool.setReservedThreads(0);
        pool.setVirtualThreadsExecutor(threads);
        this.server = new Server(pool);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        // 0: nothing here ends a connection for being quiet; watches and forwards may be for hours.
        this.connector = new ServerConnector(server, 1, 1, tls(certificate), new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(0);
        connector.setIdleTimeout(0);
        server.addConnector(connector);
        server.setStopTimeout(0);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                ApiServer.this.handle(request, response, callback);
                return true;
            }
        });
        this.sockets = ServerWebSocketContainer.ensure(server);
        sockets.setIdleTimeout(Duration.ZERO);
        sockets.setMaxFrameSize(0);
        sockets.setMaxBinaryMessageSize(0);
    }

    void start() throws IOException {
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the API server did not start: " + e.getMessage(), e);
        }
    }

    String url() {
        return "https://127.0.0.1:" + connector.getLocalPort();
    }

    private static SslConnectionFactory tls(LoopbackCertificate certificate) throws IOException {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(certificate.keyStore());
        context.setKeyStorePassword("");
        context.setSniRequired(false);
        return new SslConnectionFactory(context, HttpVersion.HTTP_1_1.asString());
    }

    /** The certificate to trust, as base64 of PEM. */
    String authorityData() {
        return certificate.authorityData();
    }

    /** From now on the user is let in. */
    void admit(ApiUser user) {
        users.add(user);
    }

    private void handle(Request request, Response response, Callback callback) {
        try {
            route(authenticate(request), request, response, callback);
        } catch (ApiException e) {
            answer(response, callback, e.code(), e.status());
        } catch (EofException | InterruptedException gone) {
            callback.failed(gone);
        } catch (IOException | RuntimeException e) {
            LOG.warn("The practice cluster failed at {} {}", request.getMethod(), Request.getPathInContext(request), e);
            ApiException internal = ApiException.internal(e.getClass().getSimpleName() + ": " + e.getMessage());
            answer(response, callback, internal.code(), internal.status());
        }
    }

    private ApiUser authenticate(Request request) {
        String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        byte[] presented = given == null ? new byte[0] : given.getBytes(StandardCharsets.UTF_8);
        return users.stream()
                .filter(user ->
                        MessageDigest.isEqual(presented, ("Bearer " + user.token()).getBytes(StandardCharsets.UTF_8)))
                .findFirst()
                .orElseThrow(ApiException::unauthorised);
    }

    private void route(ApiUser user, Request request, Response response, Callback callback)
            throws IOException, InterruptedException {
        String path = Request.getPathInContext(request);
        switch (path) {
            case "/healthz", "/livez", "/readyz" -> {
                plain(response, callback, "ok");
                return;
            }
            case "/openapi/v2" -> {
                // Empty: what Helm would check manifests against is not known here.
                response.setStatus(200);
                response.getHeaders()
                        .put(HttpHeader.CONTENT_TYPE, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
                response.write(true, null, callback);
                return;
            }
            default -> {}
        }
        ObjectNode document =
                request.getMethod().equals("GET") ? discovery.document(path).orElse(null) : null;
        if (document != null) {
            answer(response, callback, 200, document);
            return;
        }
        ApiRequest.Target target = ApiRequest.Target.of(path).orElseThrow(ApiException::noSuchPath);
        ApiRequest asked = read(request, target);
        if (target.type().review()) {
            ObjectNode review = (ObjectNode) Json.MAPPER.readTree(asked.body());
            answer(response, callback, 201, AccessReviews.answer(user.rules(), target.type(), review));
            return;
        }
        authorise(user, asked);
        boolean upgrade = "websocket".equalsIgnoreCase(request.getHeaders().get(HttpHeader.UPGRADE));
        if (target.subresource().equals("portforward")) {
            portForward(asked, request, response, callback);
        } else if (target.subresource().equals("log")) {
            log(asked, request, response, callback);
        } else if (asked.watch() && upgrade) {
            Watch watch = new Watch(store, asked);
            sockets.upgrade((rq, rs, cb) -> new WatchEndpoint(watch, threads), request, response, callback);
        } else if (asked.watch()) {
            watch(asked, request, response, callback);
        } else {
            boolean known = switch (target.subresource()) {
                case "" -> true;
                case "status" -> target.type().hasStatus();
                case "scale" -> target.type().scalable();
                case "resize" -> target.type() == ResourceType.PODS && discovery.offersResize();
                case "eviction" -> target.type() == ResourceType.PODS;
                case "finalize" -> target.type() == ResourceType.NAMESPACES;
                default -> false;
            };
            if (!known) {
                throw ApiException.noSuchPath();
            }
            ResourceApi.Reply reply = resources.answer(asked);
            answer(response, callback, reply.code(), reply.body());
        }
    }

    private static void authorise(ApiUser user, ApiRequest asked) {
        if (!user.rules().allows(asked.verb(), asked.qualifiedResource(), asked.namespace())) {
            String where = asked.namespace().isEmpty()
                    ? " at the cluster scope"
                    : " in the namespace \"" + asked.namespace() + "\"";
            throw ApiException.forbidden(
                    asked.type(),
                    asked.name(),
                    "User \"" + user.name() + "\" cannot " + asked.verb() + " resource \"" + asked.qualifiedResource()
                            + "\" in API group \"" + asked.type().group() + "\"" + where);
        }
    }

    private static ApiRequest read(Request request, ApiRequest.Target target) throws IOException {
        Map<String, List<String>> query = new HashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            query.put(field.getName(), field.getValues());
        }
        byte[] body;
        try (InputStream in = Content.Source.asInputStream(request)) {
            body = in.readNBytes(MAX_BODY + 1);
        }
        if (body.length > MAX_BODY) {
            throw ApiException.badRequest("Request entity too large: limit is " + MAX_BODY);
        }
        return new ApiRequest(
                request.getMethod(),
                target.type(),
                target.namespace(),
                target.name(),
                target.subresource(),
                query,
                headers(request, HttpHeader.ACCEPT),
                headers(request, HttpHeader.CONTENT_TYPE),
                ByteBuffer.wrap(body));
    }

    private static String headers(Request request, HttpHeader name) {
        return String.join(
                ",",
                request.getHeaders().getFields(name).stream()
                        .map(HttpField::getValue)
                        .toList());
    }

    private void portForward(ApiRequest asked, Request request, Response response, Callback callback) {
        ObjectNode pod = store.find(asked.key()).orElseThrow(() -> ApiException.notFound(asked.type(), asked.name()));
        if (Json.string(pod, "spec", "nodeName").isEmpty()) {
            throw ApiException.badRequest("pod " + asked.name() + " does not have a host assigned");
        }
        boolean offered = request.getHeaders().getValuesList(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL).stream()
                .anyMatch(PortForwardEndpoint.PROTOCOL::equals);
        if (!offered) {
            throw ApiException.badRequest("unable to upgrade: the practice cluster forwards ports over WebSocket with"
                    + " subprotocol " + PortForwardEndpoint.PROTOCOL);
        }
        List<Integer> ports = new ArrayList<>();
        for (String value : asked.query().getOrDefault("ports", List.of())) {
            for (String port : value.split(",")) {
                if (!port.matches("\\d{1,5}")) {
                    throw ApiException.badRequest("invalid port " + port);
                }
                ports.add(Integer.valueOf(port));
            }
        }
        if (ports.isEmpty()) {
            throw ApiException.badRequest("query parameter \"ports\" is required");
        }
        sockets.upgrade(
                (rq, rs, cb) -> {
                    rs.setAcceptedSubProtocol(PortForwardEndpoint.PROTOCOL);
                    return new PortForwardEndpoint(
                            asked.name(),
                            ports,
                            port -> running(asked)
                                    ? network.podSocket(asked.namespace(), asked.name(), port)
                                    : new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                            threads);
                },
                request,
                response,
                callback);
    }

    private boolean running(ApiRequest asked) {
        return store.find(asked.key())
                .filter(pod -> Json.string(pod, "status", "phase").equals("Running"))
                .isPresent();
    }

    private void watch(ApiRequest asked, Request request, Response response, Callback callback)
            throws IOException, InterruptedException {
        Watch watch = new Watch(store, asked);
        AtomicBoolean open = new AtomicBoolean(true);
        request.addFailureListener(failure -> open.set(false));
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        OutputStream out = Content.Sink.asOutputStream(response);
        // The header goes out now, whether there is an event or not.
        out.flush();
        watch.run(new Watch.Sink() {
            @Override
            public void send(ObjectNode event) throws IOException {
                out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }

            @Override
            public boolean open() {
                return open.get();
            }
        });
        response.write(true, null, callback);
    }

    private void log(ApiRequest asked, Request request, Response response, Callback callback)
            throws IOException, InterruptedException {
        Path log = logs.find(asked);
        AtomicBoolean open = new AtomicBoolean(true);
        request.addFailureListener(failure -> open.set(false));
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
        OutputStream out = Content.Sink.asOutputStream(response);
        logs.copy(log, asked, out, () -> open.get() && !store.closed());
        response.write(true, null, callback);
    }

    private static void answer(Response response, Callback callback, int code, ObjectNode body) {
        if (response.isCommitted()) {
            callback.failed(new EofException("too late to answer " + code));
            return;
        }
        response.reset();
        response.setStatus(code);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(Json.bytes(body)), callback);
    }

    private static void plain(Response response, Callback callback, String text) {
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
        Content.Sink.write(response, true, text, callback);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The practice cluster's API did not stop cleanly", e);
        }
        threads.shutdownNow();
    }
}
