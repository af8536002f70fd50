package dev.redwheel.practice;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

/** The HTTP side of the practice cluster: one loopback port, a bearer token, and the Kubernetes API behind it. */
final class ApiServer implements AutoCloseable {
    private final WebServer web;
    private final String token = newToken();

    private ApiServer() {
        this.web = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(100))
                .addRouting(HttpRouting.builder().any(this::answer))
                .build();
    }

    static ApiServer start() {
        ApiServer server = new ApiServer();
        server.web.start();
        return server;
    }

    String url() {
        return "http://127.0.0.1:" + web.port();
    }

    String token() {
        return token;
    }

    private void answer(ServerRequest request, ServerResponse response) {
        boolean known = request.headers()
                .first(HeaderNames.AUTHORIZATION)
                .filter(("Bearer " + token)::equals)
                .isPresent();
        response.status(known ? Status.NOT_FOUND_404 : Status.UNAUTHORIZED_401).send();
    }

    @Override
    public void close() {
        web.stop();
    }

    private static String newToken() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
