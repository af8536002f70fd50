package dev.redwheel.redis;

import java.util.Optional;

/**
 * Where a Redis server can be reached from this machine.
 *
 * @param proof what a TLS connection is proved with; empty where the release's certificates are not known
 */
public record RedisEndpoint(String host, int port, boolean tls, Optional<RedisTls> proof) {
    public static RedisEndpoint loopback(int port) {
        return new RedisEndpoint("127.0.0.1", port, false, Optional.empty());
    }

    /** The end of a forward to a server that speaks TLS. */
    public static RedisEndpoint loopbackTls(int port, Optional<RedisTls> proof) {
        return new RedisEndpoint("127.0.0.1", port, true, proof);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
