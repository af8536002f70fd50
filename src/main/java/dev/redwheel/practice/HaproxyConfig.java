package dev.redwheel.practice;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The part of a haproxy.cfg that the stand-in can carry out: TCP frontends that choose a backend by how many servers another one
 * has, backends with checks that send and expect. What it does not know it refuses, naming the line, rather than leave it out.
 */
record HaproxyConfig(List<Frontend> frontends, Map<String, Backend> backends) {
    /** Something in the file that HAProxy would refuse, or that the stand-in cannot do. */
    static final class ConfigException extends Exception {
        private static final long serialVersionUID = 1L;

        ConfigException(String message) {
            super(message);
        }
    }

    record Frontend(String name, List<Integer> ports, List<Use> uses, Timeouts timeouts) {}

    /** Take this backend if one of the lists of terms holds; no list at all: always. */
    record Use(String backend, List<List<Term>> conditions) {}

    /** Whether a backend has, by that comparison, so many usable servers. */
    record Term(boolean negated, String backend, String comparison, int number) {
        boolean holds(int usable) {
            boolean plain = switch (comparison) {
                case "ge" -> usable >= number;
                case "gt" -> usable > number;
                case "le" -> usable <= number;
                case "lt" -> usable < number;
                default -> usable == number;
            };
            return plain != negated;
        }
    }

    record Backend(String name, String balance, List<Step> steps, List<Server> servers, Timeouts timeouts) {}

    record Server(
            String name,
            String host,
            int port,
            boolean check,
            boolean backup,
            boolean shutdownSessions,
            Duration inter,
            Duration fastInter,
            Duration downInter,
            int fall,
            int rise,
            boolean checkTls,
            PodTls tls) {
        Server {
            if (fall < 1 || rise < 1) {
                throw new IllegalArgumentException("'fall' and 'rise' must be at least 1");
            }
        }
    }

    /** One step of a check. */
    sealed interface Step {
        /** Plainly, unless it says "ssl", or "default" for the way that the server's line says. */
        record Connect(String way) implements Step {}

        record Send(String text) implements Step {}

        /**
         * The answer must, or must not, have this in it. It is looked at when there are so many bytes; without such a number
         * more is waited for as long as it does not match, so that a mismatch lasts until the time of the check is over.
         */
        record Expect(Pattern pattern, boolean negated, String text, OptionalInt minimum) implements Step {}
    }

    record Timeouts(Duration connect, Duration client, Duration server, Duration check) {
        static final Timeouts NONE = new Timeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    static HaproxyConfig parse(String file, String text, Map<String, String> environment) throws ConfigException {
        return new HaproxyParser(file, environment).parse(text);
    }
}
