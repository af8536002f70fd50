package dev.redwheel.values;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The YAML blocks of the specification, one file each, as they stand there. */
final class SpecExamples {
    static final Path FOLDER = Path.of("src/test/resources/spec");

    private SpecExamples() {}

    static List<SpecExample> open(String name) {
        try {
            return SpecExample.read(Files.readString(FOLDER.resolve(name + ".yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
