package dev.redwheel.kube;

import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Where a session's credentials come from. Safe from any thread. */
interface Credentials {
    /**
     * What to send now. May block: for a plugin, a file, an identity provider.
     *
     * @throws OpsException of kind UNAUTHORISED when there are none; its cause is a {@link PluginFault} where a plugin is
     *     to blame
     */
    Issued current();

    /** The server refused these. True when {@link #current()} may give others now. */
    boolean refused(Issued rejected);

    /** The user asks for it: the next {@link #current()} tries, also when the last attempt failed a moment ago. */
    default void tryAgain() {}

    static Credentials fixed(Issued issued) {
        return new Credentials() {
            @Override
            public Issued current() {
                return issued;
            }

            @Override
            public boolean refused(Issued rejected) {
                return false;
            }
        };
    }

    /** A token in a file, read anew each time; {@code fallback} where it cannot be read. */
    static Credentials tokenFile(Path file, String fallback) {
        return new Credentials() {
            @Override
            public Issued current() {
                try {
                    return Issued.header("Bearer " + Files.readString(file).strip());
                } catch (IOException e) {
                    return Issued.header(fallback.isEmpty() ? "" : "Bearer " + fallback);
                }
            }

            @Override
            public boolean refused(Issued rejected) {
                return !current().authorization().equals(rejected.authorization());
            }
        };
    }

    static String basic(String user, String password) {
        byte[] plain = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(plain);
    }
}
