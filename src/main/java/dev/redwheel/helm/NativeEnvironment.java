package dev.redwheel.helm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hides the user's default kubeconfig from Helm. Helm reads it even to render a chart without a cluster, fails when it is
 * broken, and would answer {@code lookup} from its cluster. What Redwheel means it names by file in every call.
 */
final class NativeEnvironment {
    private static final Logger LOG = LoggerFactory.getLogger(NativeEnvironment.class);
    private static final String NO_FILE = "/nonexistent/redwheel-names-its-kubeconfig";

    private NativeEnvironment() {}

    /**
     * Sets KUBECONFIG of this process to a file that does not exist. In time only before Helm's library is loaded, which
     * reads the environment then. Java's own view of the environment, and what it gives to programs, stays as it was.
     */
    @SuppressWarnings("restricted") // Native access is allowed to Redwheel as a whole, for Helm's library.
    static void hideKubeconfig() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
        if (setenv.isEmpty()) {
            LOG.debug("No setenv here: Helm reads the default kubeconfig"); // Windows.
            return;
        }
        MethodHandle call = linker.downcallHandle(
                setenv.get(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (Arena memory = Arena.ofConfined()) {
            int failed = (int) call.invokeExact(memory.allocateFrom("KUBECONFIG"), memory.allocateFrom(NO_FILE), 1);
            if (failed != 0) {
                LOG.warn("The default kubeconfig cannot be hidden from Helm: a broken one will make it fail");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // A C function throws nothing.
        }
    }
}
