package dev.redwheel.ui.app;

import java.util.Locale;

/** A short code that is the same for the same defect: from the exception types and where each was thrown. */
final class ErrorCode {
    private ErrorCode() {}

    static String of(Throwable error) {
        int hash = 17;
        int depth = 0;
        for (Throwable t = error; t != null && depth < 10; t = t.getCause(), depth++) {
            hash = 31 * hash + t.getClass().getName().hashCode();
            StackTraceElement[] trace = t.getStackTrace();
            if (trace.length > 0) {
                // Without line numbers, so that the code outlives small edits.
                hash = 31 * hash + (trace[0].getClassName() + '#' + trace[0].getMethodName()).hashCode();
            }
        }
        return String.format(Locale.ROOT, "RW-%06X", hash & 0xFFFFFF);
    }
}
