package dev.redwheel.helm;

import dev.redwheel.task.Poller;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the JVM in charge of its signals. Helm's calls, and loading it, make the Go runtime take SIGTERM and SIGINT for
 * itself and never give them back: from then on the JVM could not be ended and no shutdown hook would run.
 *
 * <p>Registering again takes them back. {@code sun.misc.Signal} is exported but warned about by the compiler in a way
 * that cannot be suppressed, hence the reflection.
 */
final class NativeSignals {
    private static final Logger LOG = LoggerFactory.getLogger(NativeSignals.class);
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");
    private static final Duration EVERY = Duration.ofMillis(250);

    private NativeSignals() {}

    /** Takes the signals back again and again until closed, and once more then: for the length of a native call. */
    static Guard guard() {
        Poller poller = Poller.start("keep signals", EVERY, NativeSignals::takeBack, error -> {});
        return () -> {
            poller.close();
            takeBack();
        };
    }

    /** Makes TERM, INT and HUP end this JVM as they did when it started: shutdown hooks run, exit code 128 + signal. */
    static void takeBack() {
        for (String name : NAMES) {
            try {
                register(name);
            } catch (InvocationTargetException e) {
                LOG.debug("Signal {} cannot be handled here", name, e); // No HUP on Windows; all of them under -Xrs.
            } catch (ReflectiveOperationException e) {
                LOG.warn("This Java has no sun.misc.Signal: {} may be ignored after a Helm call", name, e);
            }
        }
    }

    private static void register(String name) throws ReflectiveOperationException {
        Class<?> signalClass = Class.forName("sun.misc.Signal");
        Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
        Object signal = signalClass.getConstructor(String.class).newInstance(name);
        int number = (int) signalClass.getMethod("getNumber").invoke(signal);
        Object handler = Proxy.newProxyInstance(
                NativeSignals.class.getClassLoader(), new Class<?>[] {handlerClass}, (proxy, method, args) -> {
                    return switch (method.getName()) {
                        case "handle" -> exit(number);
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" ->
                            args != null && System.identityHashCode(args[0]) == System.identityHashCode(proxy);
                        default -> "exit on SIG" + name;
                    };
                });
        signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, handler);
    }

    private static Object exit(int signal) {
        System.exit(128 + signal);
        return signal;
    }

    /** Ends the guarding; throws nothing. */
    interface Guard extends AutoCloseable {
        @Override
        void close();
    }
}
