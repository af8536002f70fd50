package dev.redwheel.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.support.RealRedis;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signing in as a user of its own, with the rights the chart gives it. */
class RedisUsersTest {
    private final RedisConnector connector = new RedisConnector();

    @AfterEach
    void close() {
        connector.close();
    }

    @Test
    void signsInAsTheConsoleAndNamesUserAndSecretWhenItMayNot() {
        try (RealRedis server = RealRedis.start()) {
            assertThat(server.send("ACL SETUSER console on >ours ~* &* +@all -@write"))
                    .startsWith("+OK");
            try (RedisConnection connection = connect(server, "ours")) {
                assertThat(connection
                                .sample(Instant.now(), Duration.ofSeconds(5))
                                .refused())
                        .doesNotContainKeys("INFO", "PING", "CLIENT SETNAME");
            }
            assertThatThrownBy(() -> connect(server, "application")).isInstanceOfSatisfying(OpsException.class, e -> {
                assertThat(e.kind()).isEqualTo(ErrorKind.UNAUTHORISED);
                assertThat(e.why()).isEqualTo("Redis does not take the password of Secret redis-acl for user console.");
            });
        }
    }

    private RedisConnection connect(RealRedis server, String password) {
        return connector.connect(
                RedisEndpoint.loopback(server.port()),
                () -> new RedisCredentials("console", password.toCharArray(), "redis-acl"),
                "redis-master-0");
    }
}
