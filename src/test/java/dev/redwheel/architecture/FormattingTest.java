package dev.redwheel.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Main;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every source file is as palantir-java-format leaves it. {@code mvn test -Dtest=FormattingTest -Dredwheel.format=apply}
 * formats them. A test and not a plugin, because the formatter needs a JDK that knows our Java, and Maven itself may run
 * on an older one.
 */
class FormattingTest {
    @Test
    void everySourceFileIsFormatted() throws Exception {
        boolean apply = "apply".equals(System.getProperty("redwheel.format"));
        List<String> mode = apply ? List.of("--palantir", "-i") : List.of("--palantir", "--dry-run");
        StringWriter unformatted = new StringWriter();
        StringWriter problems = new StringWriter();
        new Main(new PrintWriter(unformatted), new PrintWriter(problems), new ByteArrayInputStream(new byte[0]))
                .format(Stream.concat(mode.stream(), sources().stream()).toArray(String[]::new));
        assertThat(problems).hasToString("");
        assertThat(unformatted)
                .as("run mvn test -Dtest=FormattingTest -Dredwheel.format=apply")
                .hasToString("");
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".java"))
                    .toList();
        }
    }
}
