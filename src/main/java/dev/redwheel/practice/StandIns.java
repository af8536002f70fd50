package dev.redwheel.practice;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs that run inside this process for containers whose image is not Redis. The container's own process is the script
 * {@code stand-in.sh}, which connects here and says what was asked for: it has the signals, the log and the exit code, and when
 * it ends, however that comes about, its connection breaks and the program with it.
 */
final class StandIns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandIns.class);

    /** What a program is started with, in the pod that it belongs to. */
    record Call(
            String namespace,
            String pod,
            List<String> arguments,
            Map<String, String> environment,
            Consumer<String> log) {}

    /** Something that runs from {@link #start} until what that returned is closed. */
    interface Program {
        AutoCloseable start(Call call) throws Ended, IOException;
    }

    /** A program that is over before it began: with an error, or because there was no more to do. */
    static final class Ended extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;

        Ended(int code, String message) {
            super(message);
            this.code = code;
        }
    }

    private final Map<String, Program> programs;
    private final ExecutorService threads;
    private final ServerSocket control;
    private final String token = UUID.randomUUID().toString();

    StandIns(Map<String, Program> programs, ExecutorService threads) throws IOException {
        this.programs = programs;
        this.threads = threads;
        this.control = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        threads.execute(this::accept);
    }

    /** What the script needs in its environment to find the way here. */
    Map<String, String> environment(ObjectKey pod) {
        return Map.of(
                "PRACTICE_STAND_IN", control.getLocalPort() + " " + token,
                "PRACTICE_POD", pod.namespace() + "/" + pod.name());
    }

    private void accept() {
        while (!control.isClosed()) {
            try {
                Socket caller = control.accept();
                threads.execute(() -> serve(caller));
            } catch (IOException | RuntimeException closing) {
                // The loop ends with the socket.
            }
        }
    }

    private void serve(Socket caller) {
        try (caller) {
            InputStream in = new BufferedInputStream(caller.getInputStream());
            if (!MessageDigest.isEqual(bytes(word(in)), bytes(token))) {
                return;
            }
            Program program = programs.get(word(in));
            Call call = call(in, caller);
            if (program == null) {
                return;
            }
            try (AutoCloseable _ = program.start(call)) {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (Ended ended) {
                String message = String.valueOf(ended.getMessage());
                message.lines().forEach(call.log());
                say(caller, "exit " + ended.code);
                in.transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException callerGone) {
            // Its program ended with it.
        } catch (Exception e) {
            LOG.warn("A stand-in of the practice cluster failed", e);
        }
    }

    private static Call call(InputStream in, Socket caller) throws IOException {
        List<String> arguments = new ArrayList<>();
        int count = Integer.parseInt(word(in));
        for (int i = 0; i < count; i++) {
            arguments.add(word(in));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable = word(in); !variable.isEmpty(); variable = word(in)) {
            int equals = variable.indexOf('=');
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        String[] pod = environment.getOrDefault("PRACTICE_POD", "/").split("/", 2);
        return new Call(pod[0], pod[1], arguments, environment, line -> say(caller, "log " + line));
    }

    private static void say(Socket caller, String line) {
        try {
            synchronized (caller) {
                caller.getOutputStream().write(bytes(line + "\n"));
            }
        } catch (IOException gone) {
            // Nobody reads any more; the program is about to end.
        }
    }

    /** The bytes up to the next NUL. */
    private static String word(InputStream in) throws IOException {
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        for (int next = in.read(); next != 0; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            word.write(next);
        }
        return word.toString(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            control.close();
        } catch (IOException alreadyGone) {
            // Closed is what it should be.
        }
    }
}
