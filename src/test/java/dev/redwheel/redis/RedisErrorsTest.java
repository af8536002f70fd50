package dev.redwheel.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;

class RedisErrorsTest {
    @Test
    void aServerThatEchoesItsArgumentsDoesNotBringThePasswordIntoTheLog() {
        CompletableFuture<String> auth = CompletableFuture.failedFuture(
                new RedisCommandExecutionException("ERR unknown command 'AUTH', with args beginning with: 'hunter2'"));
        assertThatThrownBy(() -> RedisErrors.await(auth, Duration.ofSeconds(1), "sign in to Redis", "a node"))
                .isInstanceOfSatisfying(OpsException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
                    assertThat(Throwables.getStackTrace(e)).doesNotContain("hunter2");
                });
    }
}
