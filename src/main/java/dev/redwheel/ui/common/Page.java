package dev.redwheel.ui.common;

import dev.redwheel.model.ReleaseKey;
import java.nio.file.Path;
import java.util.Optional;

/** A place in the console one can go to. */
public sealed interface Page {
    /** All contexts. */
    record Contexts() implements Page {}

    /** The Redis releases of one context. */
    record Releases(String context) implements Page {}

    /** The deployment wizard; namespace given when one was chosen before; {@code operation} resumes one under way. */
    record Deploy(String context, Optional<String> namespace, Optional<String> operation) implements Page {}

    /** The live panels of one release; of one pod of it where {@code pod} is not empty. */
    record Live(String context, ReleaseKey release, String pod) implements Page {
        public Live(String context, ReleaseKey release) {
            this(context, release, "");
        }
    }

    /** The topology of one release. */
    record Topology(String context, ReleaseKey release) implements Page {}

    /**
     * A change of one release; {@code operation} opens one that was begun, {@code file} is what a BACKUP is planned to bring back.
     */
    record Change(String context, ReleaseKey release, Optional<String> operation, Part part, Optional<Path> file)
            implements Page {
        /** What can be changed first on the page. */
        public enum Part {
            SIZE,
            /** Data is saved and restored. */
            BACKUP,
            CERTIFICATE
        }

        public Change(String context, ReleaseKey release, Optional<String> operation) {
            this(context, release, operation, Part.SIZE, Optional.empty());
        }

        /** Where data is saved and restored. */
        public static Change backup(String context, ReleaseKey release, Optional<Path> file) {
            return new Change(context, release, Optional.empty(), Part.BACKUP, file);
        }

        /** Where the certificate is renewed. */
        public static Change certificate(String context, ReleaseKey release) {
            return new Change(context, release, Optional.empty(), Part.CERTIFICATE, Optional.empty());
        }
    }
}
