package dev.redwheel.redis;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Turns what lettuce throws and what servers answer into {@link OpsException}s. */
final class RedisErrors {
    private RedisErrors() {}

    /** Waits for a reply; an error reply, a broken connection and a lapse of time become an OpsException. */
    static <T> T await(CompletableFuture<T> future, Duration limit, String tried, String on) {
        try {
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(false);
            throw timeout(tried, on, limit);
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new OpsException(ErrorKind.CANCELLED, tried, on, "It was cancelled.", "");
        } catch (CancellationException e) {
            throw new OpsException(ErrorKind.UNREACHABLE, tried, on, "The connection was closed.", "", e);
        } catch (ExecutionException e) {
            throw asOps(e.getCause() == null ? e : e.getCause(), tried, on);
        }
    }

    static OpsException asOps(Throwable error, String tried, String on) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException reply) {
                return answered(String.valueOf(reply.getMessage()), tried, on);
            }
            if (cause instanceof SSLException) {
                return new OpsException(
                        ErrorKind.TLS, tried, on, "TLS failed: " + cause.getMessage() + ".", "Check the port.", cause);
            }
            if (cause instanceof RedisCommandTimeoutException) {
                return timeout(tried, on, RedisConnector.CONNECT_TIMEOUT);
            }
        }
        return new OpsException(
                ErrorKind.UNREACHABLE,
                tried,
                on,
                "The connection broke: " + root(error) + ".",
                "It is tried again.",
                error);
    }

    private static OpsException timeout(String tried, String on, Duration limit) {
        return new OpsException(
                ErrorKind.TIMEOUT,
                tried,
                on,
                "There was no answer within " + limit.toMillis() / 1000.0 + " s.",
                "It is tried again.");
    }

    /**
     * An error reply, by its first word (redis.io, "Redis serialization protocol", simple errors). The reply itself is no
     * cause: a server that does not know AUTH echoes its arguments, the password among them.
     */
    private static OpsException answered(String reply, String tried, String on) {
        String code = reply.split(" ", 2)[0];
        return switch (code) {
            case "NOAUTH" ->
                new OpsException(
                        ErrorKind.UNAUTHORISED, tried, on, "Redis asks for a password.", "Name the Secret it is in.");
            case "WRONGPASS" ->
                new OpsException(
                        ErrorKind.UNAUTHORISED,
                        tried,
                        on,
                        "Redis does not take the password of the Secret.",
                        "If the Secret was changed, restart the pods so that they read it.");
            case "NOPERM" ->
                new OpsException(
                        ErrorKind.FORBIDDEN, tried, on, "Redis refused it: " + reply, "Ask for the right by ACL.");
            case "LOADING" ->
                new OpsException(ErrorKind.SERVER, tried, on, "Redis is still loading its data.", "It is tried again.");
            case "BUSY" ->
                new OpsException(ErrorKind.SERVER, tried, on, "Redis is busy with a script.", "It is tried again.");
            default -> {
                if (reply.startsWith("ERR unknown")) {
                    yield new OpsException(
                            ErrorKind.UNSUPPORTED,
                            tried,
                            on,
                            "This server does not know the command, or it was renamed.",
                            "");
                }
                if (reply.contains("invalid password")) { // Redis 5.
                    yield new OpsException(
                            ErrorKind.UNAUTHORISED,
                            tried,
                            on,
                            "Redis does not take the password of the Secret.",
                            "If the Secret was changed, restart the pods so that they read it.");
                }
                yield new OpsException(ErrorKind.SERVER, tried, on, "Redis answered: " + reply, "");
            }
        };
    }

    private static String root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
