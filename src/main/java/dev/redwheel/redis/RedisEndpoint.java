package dev.redwheel.redis;

/** Where a Redis server can be reached from this machine. */
public record RedisEndpoint(String host, int port, boolean tls) {
    public static RedisEndpoint loopback(int port) {
        return new RedisEndpoint("127.0.0.1", port, false);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
