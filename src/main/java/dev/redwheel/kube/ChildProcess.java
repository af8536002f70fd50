package dev.redwheel.kube;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end, with a limit of time, nothing on its input, and its two outputs apart. */
final class ChildProcess {
    /** What comes beyond this is read and dropped. */
    private static final int LONGEST_OUTPUT = 1 << 20;

    private static final int LOOK_EVERY_MS = 10;

    /** @param timedOut it ran longer than allowed and was killed, with all it had started */
    @SuppressWarnings("ArrayRecordComponent") // Read once by the caller, compared by nobody.
    record Result(int exitCode, byte[] out, byte[] err, boolean timedOut) {
        String outText() {
            return new String(out, StandardCharsets.UTF_8);
        }

        String errText() {
            return new String(err, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "exit code " + exitCode; // The output may be a secret.
        }
    }

    private ChildProcess() {}

    /**
     * Blocks until the program ends or the limit is reached.
     *
     * @param environment the whole environment of the program
     * @throws IOException when it cannot be started
     */
    static Result run(List<String> command, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(nothing());
        builder.environment().clear();
        builder.environment().putAll(environment);
        long until = System.nanoTime() + limit.toNanos();
        Process process = builder.start();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (InputStream outPipe = process.getInputStream();
                InputStream errPipe = process.getErrorStream()) {
            // One thread reads both pipes in turn, so that a full one cannot block the program.
            while (!process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                drain(outPipe, out);
                drain(errPipe, err);
                if (System.nanoTime() > until) {
                    return new Result(-1, out.toByteArray(), err.toByteArray(), true);
                }
            }
            drain(outPipe, out);
            drain(errPipe, err);
            return new Result(process.exitValue(), out.toByteArray(), err.toByteArray(), false);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void drain(InputStream pipe, ByteArrayOutputStream into) throws IOException {
        int available;
        while ((available = pipe.available()) > 0) {
            byte[] bytes = pipe.readNBytes(available);
            into.write(bytes, 0, Math.min(bytes.length, LONGEST_OUTPUT - into.size()));
        }
    }

    private static File nothing() {
        return new File(
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows") ? "NUL" : "/dev/null");
    }
}
