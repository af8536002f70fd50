package dev.redwheel.practice;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * Stands in for redis_exporter: serves, on its pod's address, what {@link RedisMetrics} makes of the Redis that it is pointed at.
 * It understands the environment and flags that say where that is and how to speak to it.
 */
final class RedisExporter implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5000;

    private final StandIns.Call call;
    private final PodNetwork network;
    private final HostNames names;
    private final ServerSocket listener;
    private long scrapes;

    private RedisExporter(StandIns.Call call, PodNetwork network, HostNames names) throws IOException {
        this.call = call;
        this.network = network;
        this.names = names;
        String listen = setting("web.listen-address", "REDIS_EXPORTER_WEB_LISTEN_ADDRESS", "0.0.0.0:9121");
        int port = Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
        this.listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(network.podSocket(call.namespace(), call.pod(), port));
        call.log()
                .accept("level=info msg=\"Providing metrics at :" + port
                        + "/metrics (practice cluster: a stand-in for redis_exporter)\"");
    }

    /** The program {@code redis_exporter}, for pods of this network. */
    static StandIns.Program program(PodNetwork network, HostNames names, ExecutorService threads) {
        return call -> {
            RedisExporter exporter;
            try {
                exporter = new RedisExporter(call, network, names);
            } catch (IOException | IllegalArgumentException e) {
                throw new StandIns.Ended(1, "level=fatal msg=\"" + e.getMessage() + "\"");
            }
            threads.execute(() -> exporter.accept(threads));
            return exporter;
        };
    }

    /** A flag, else a variable, else the default. */
    private String setting(String flag, String variable, String otherwise) {
        List<String> arguments = call.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i).replaceFirst("^--?", "");
            if (argument.startsWith(flag + "=")) {
                return argument.substring(flag.length() + 1);
            }
            if (argument.equals(flag) && i + 1 < arguments.size()) {
                return arguments.get(i + 1);
            }
        }
        return call.environment().getOrDefault(variable, otherwise);
    }

    private void accept(ExecutorService threads) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> answer(client));
            } catch (IOException | RuntimeException closing) {
                // The loop ends with the socket.
            }
        }
    }

    private void answer(Socket client) {
        try (client) {
            client.setSoTimeout(TIMEOUT_MILLIS);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            String request = in.readLine();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                // The headers say nothing that matters here.
            }
            String[] words = request == null ? new String[0] : request.split(" ");
            String path = words.length > 1 ? words[1].replaceFirst("\\?.*", "") : "";
            switch (path) {
                case "/metrics" -> respond(client, "200 OK", metrics());
                case "/health" -> respond(client, "200 OK", "ok");
                case "/" -> respond(client, "200 OK", "Redis Exporter (practice cluster): see /metrics\n");
                default -> respond(client, "404 Not Found", "404 page not found\n");
            }
        } catch (IOException gone) {
            // Nobody waits for this answer.
        }
    }

    private static void respond(Socket client, String status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
                + "Content-Length: " + bytes.length + "\r\nConnection: close\r\n\r\n";
        OutputStream out = client.getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
    }

    private synchronized String metrics() {
        scrapes++;
        RedisMetrics metrics = new RedisMetrics();
        long begin = System.nanoTime();
        String error = "";
        try (RedisConnection redis = connect()) {
            error = authenticate(redis);
            if (error.isEmpty()) {
                metrics.read(redis);
            }
        } catch (IOException | IllegalArgumentException e) {
            error = String.valueOf(e.getMessage());
        }
        metrics.scrape(error, (System.nanoTime() - begin) / 1e9, scrapes);
        return metrics.text();
    }

    private RedisConnection connect() throws IOException {
        String text = setting("redis.addr", "REDIS_ADDR", "redis://localhost:6379");
        URI uri = URI.create(text.contains("://") ? text : "redis://" + text);
        int port = uri.getPort() < 0 ? 6379 : uri.getPort();
        String host = String.valueOf(uri.getHost());
        boolean local = host.equals("localhost") || host.equals("127.0.0.1") || host.equals(call.pod());
        InetSocketAddress address = local
                ? network.podSocket(call.namespace(), call.pod(), port)
                : names.resolve(call.namespace(), host, port).stream()
                        .findFirst()
                        .orElseThrow(() -> new IOException("lookup " + host + ": no such host"));
        Socket socket = new Socket();
        try {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            boolean verify = !setting("skip-tls-verification", "REDIS_EXPORTER_SKIP_TLS_VERIFICATION", "false")
                    .equals("true");
            PodTls tls = new PodTls(
                    verify,
                    setting("tls-ca-cert-file", "REDIS_EXPORTER_TLS_CA_CERT_FILE", ""),
                    setting("tls-client-cert-file", "REDIS_EXPORTER_TLS_CLIENT_CERT_FILE", ""),
                    setting("tls-client-key-file", "REDIS_EXPORTER_TLS_CLIENT_KEY_FILE", ""));
            return new RedisConnection("rediss".equals(uri.getScheme()) ? tls.secure(socket) : socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private String authenticate(RedisConnection redis) throws IOException {
        String password = setting("redis.password", "REDIS_PASSWORD", "");
        String user = setting("redis.user", "REDIS_USER", "");
        if (password.isEmpty()) {
            return "";
        }
        String answer = user.isEmpty() ? redis.call("AUTH", password) : redis.call("AUTH", user, password);
        return answer.equals("OK") ? "" : answer;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
