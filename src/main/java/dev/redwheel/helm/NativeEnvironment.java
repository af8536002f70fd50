package dev.redwheel.helm;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hides the user's default kubeconfig from Helm. Helm reads it even to render a chart without a cluster, fails when one of
 * its files is broken, and would answer {@code lookup} from its cluster. What Redwheel means it names by file in every call.
 *
 * <p>Helm's Go runtime does not ask libc for its environment: it reads what the process was started with, behind the
 * arguments on the stack. {@code setenv} changes that only as long as nobody has made libc move its environment, and GTK does
 * before the first window. So the variable is changed where Go looks for it.
 */
@SuppressWarnings("restricted") // Native access is allowed to Redwheel as a whole, for Helm's library.
final class NativeEnvironment {
    private static final Logger LOG = LoggerFactory.getLogger(NativeEnvironment.class);
    private static final String NAME = "KUBECONFIG";
    private static final String NO_FILE = "/nonexistent/redwheel-names-its-kubeconfig";

    /**
     * Nothing can be added to what the process was started with: without KUBECONFIG there, one that is
     * of no use to Helm makes room.
     */
    private static final List<String> PLACES = List.of(
            NAME,
            "_",
            "OLDPWD",
            "SHLVL",
            "LS_COLORS",
            "COLORTERM",
            "XDG_SESSION_ID",
            "INVOCATION_ID",
            "JOURNAL_STREAM",
            "PWD",
            "TERM",
            "DISPLAY");

    /** Pointers to text of any length. */
    private static final AddressLayout TEXT =
            ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(Long.MAX_VALUE, ValueLayout.JAVA_BYTE));

    private NativeEnvironment() {}

    /**
     * Makes Helm see a KUBECONFIG of one file that does not exist. In time only before Helm's library is loaded, which
     * reads the environment then. Java's own view of the environment, and what it gives to programs, stays as it was.
     */
    static void hideKubeconfig() {
        System.getenv(); // Java copies the environment when it is first asked for it.
        Optional<MemorySegment> arguments =
                Linker.nativeLinker().defaultLookup().find("_dl_argv");
        boolean hidden = arguments.isPresent() ? replaceAtStart(arguments.get()) : setInLibc();
        if (!hidden) {
            LOG.warn("The default kubeconfig cannot be hidden from Helm: a broken one will make it fail");
        }
    }

    /** @param arguments where glibc keeps the arguments of the process; the environment follows their closing null */
    private static boolean replaceAtStart(MemorySegment arguments) {
        long size = ValueLayout.ADDRESS.byteSize();
        MemorySegment start =
                arguments.reinterpret(size).get(ValueLayout.ADDRESS, 0).reinterpret(Long.MAX_VALUE);
        long first = 0;
        while (!isNull(start, first)) {
            first++;
        }
        first++;
        MemorySegment variables = start.asSlice(first * size);
        for (String name : PLACES) {
            for (long i = 0; !isNull(variables, i); i++) {
                if (variables.getAtIndex(TEXT, i).getString(0).startsWith(name + "=")) {
                    variables.setAtIndex(ValueLayout.ADDRESS, i, Arena.global().allocateFrom(NAME + "=" + NO_FILE));
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isNull(MemorySegment pointers, long index) {
        return pointers.getAtIndex(ValueLayout.ADDRESS, index).address() == 0;
    }

    /** Where there is no glibc. */
    private static boolean setInLibc() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
        if (setenv.isEmpty()) {
            LOG.debug("No setenv here: Helm reads the default kubeconfig"); // Windows.
            return true;
        }
        MethodHandle call = linker.downcallHandle(
                setenv.get(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (Arena memory = Arena.ofConfined()) {
            return (int) call.invokeExact(memory.allocateFrom(NAME), memory.allocateFrom(NO_FILE), 1) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // A C function throws nothing.
        }
    }
}
