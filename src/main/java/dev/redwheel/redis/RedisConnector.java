package dev.redwheel.redis;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to Redis servers. They share two network threads, which start with the first connection and end with
 * {@link #close}. Safe from any thread.
 */
public final class RedisConnector implements AutoCloseable {
    /** A connection through a new forward takes several round trips to the cluster. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private @Nullable RedisClient client;
    private @Nullable ClientResources resources;
    private boolean closed;

    /**
     * Connects, signs in and names the connection "redwheel". Blocks, at most some ten seconds.
     *
     * @param credentials asked once and cleared after use
     * @param on what the server is called in messages: "redis-master-0"
     * @throws OpsException of kind UNREACHABLE, TIMEOUT, TLS, UNAUTHORISED, or CANCELLED when interrupted
     */
    public RedisConnection connect(RedisEndpoint endpoint, Supplier<RedisCredentials> credentials, String on) {
        RedisURI uri = RedisURI.builder()
                .withHost(endpoint.host())
                .withPort(endpoint.port())
                .withSsl(endpoint.tls())
                // Names are RedisTrust's business. Without the release's authority nobody can be believed or not: the
                // way
                // to the pod is the API server's, which vouches for it.
                .withVerifyPeer(endpoint.proof().isPresent() ? SslVerifyMode.CA : SslVerifyMode.NONE)
                .withTimeout(CONNECT_TIMEOUT)
                // CLIENT SETINFO is unknown before 7.2, and "redwheel" as the connection's name says enough.
                .withLibraryName("")
                .withLibraryVersion("")
                .build();
        StatefulRedisConnection<String, String> opened = RedisErrors.await(
                client(endpoint, on)
                        .connectAsync(new StringCodec(StandardCharsets.UTF_8), uri)
                        .toCompletableFuture(),
                CONNECT_TIMEOUT.plusSeconds(1),
                "connect to Redis",
                on);
        RedisConnection connection = new RedisConnection(opened, on);
        try {
            RedisCredentials given = credentials.get();
            try {
                connection.introduce(given);
            } finally {
                given.clear();
            }
            return connection;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * One client for all plain connections, and one for each proved connection, which goes with it: a client holds one set of
     * certificates, and certificates are renewed. It has no threads of its own and needs no shutdown.
     */
    private synchronized RedisClient client(RedisEndpoint endpoint, String on) {
        RedisClient plain = client();
        ClientResources shared = Objects.requireNonNull(resources);
        Optional<RedisTls> proof = endpoint.proof();
        if (proof.isEmpty()) {
            return plain;
        }
        try {
            RedisClient made = RedisClient.create(shared);
            made.setOptions(
                    options().sslOptions(RedisTrust.options(proof.get())).build());
            return made;
        } catch (GeneralSecurityException e) {
            throw new OpsException(
                    ErrorKind.TLS,
                    "read the certificates of the release",
                    on,
                    "The Secret's certificates cannot be used: " + e.getMessage() + ".",
                    "Check the certificates and the key in the release's TLS Secret.",
                    e);
        }
    }

    private RedisClient client() {
        if (closed) {
            throw new OpsException(
                    ErrorKind.CANCELLED, "connect to Redis", "the server", "The console is closing.", "");
        }
        RedisClient current = client;
        if (current == null) {
            ClientResources shared = DefaultClientResources.builder()
                    .ioThreadPoolSize(DefaultClientResources.MIN_IO_THREADS)
                    .computationThreadPoolSize(DefaultClientResources.MIN_COMPUTATION_THREADS)
                    .build();
            current = RedisClient.create(shared);
            current.setOptions(options().build());
            resources = shared;
            client = current;
        }
        return current;
    }

    private static ClientOptions.Builder options() {
        return ClientOptions.builder()
                // Reconnecting is the monitor's: it asks for the pod anew.
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .protocolVersion(ProtocolVersion.RESP2) // Every server has it, and HELLO can be forbidden.
                .pingBeforeActivateConnection(false)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.create())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .tcpNoDelay(true)
                        .build());
    }

    @Override
    public void close() {
        RedisClient oldClient;
        ClientResources oldResources;
        synchronized (this) {
            closed = true;
            oldClient = client;
            oldResources = resources;
            client = null;
            resources = null;
        }
        if (oldClient != null) {
            oldClient.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
        if (oldResources != null) {
            try {
                oldResources.shutdown(0, 2, TimeUnit.SECONDS).get(3, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                // The threads are daemons; they go with the process.
            }
        }
    }
}
