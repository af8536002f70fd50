package dev.redwheel.ui.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every text that is used exists, every text that exists is used, none exists twice. */
class StringsTest {
    private static final Path TEXTS = Path.of("src/main/resources/i18n/strings.properties");
    private static final Pattern KEY = Pattern.compile("^([a-zA-Z0-9.\\-_]+)\\s*=", Pattern.MULTILINE);
    private static final Pattern IN_FXML = Pattern.compile("\"%([a-zA-Z0-9.\\-_]+)\"");
    private static final Pattern IN_JAVA = Pattern.compile("\"([a-z][a-zA-Z0-9]*(?:\\.[a-zA-Z0-9\\-_]+)+)(\\.?)\"");

    /** Keys put together at run time: a prefix in the code and a value's name behind it. */
    private static final Pattern PREFIX_IN_JAVA =
            Pattern.compile("\"([a-z][a-zA-Z0-9]*(?:\\.[a-zA-Z0-9\\-_]+)*[.-])\"");

    @Test
    void everyKeyOfAnFxmlFileExists() throws IOException {
        Set<String> used = found(IN_FXML, "src/main/resources/fxml", ".fxml");
        used.removeAll(keys());
        assertThat(used).isEmpty();
    }

    @Test
    void everyKeyGivenToI18nExists() throws IOException {
        Set<String> used =
                found(Pattern.compile("I18n\\.text\\(\\s*\"([a-zA-Z0-9.\\-_]+)\"\\s*[,)]"), "src/main/java", ".java");
        used.removeAll(keys());
        assertThat(used).isEmpty();
    }

    @Test
    void everyKeyIsUsed() throws IOException {
        Set<String> used = found(IN_FXML, "src/main/resources/fxml", ".fxml");
        used.addAll(found(IN_JAVA, "src/main/java", ".java"));
        Set<String> prefixes = found(PREFIX_IN_JAVA, "src/main/java", ".java");
        Set<String> unused = new TreeSet<>(keys());
        unused.removeAll(used);
        unused.removeIf(key -> prefixes.stream().anyMatch(key::startsWith));
        assertThat(unused).isEmpty();
    }

    @Test
    void noKeyStandsTwice() throws IOException {
        List<String> all = KEY.matcher(Files.readString(TEXTS))
                .results()
                .map(match -> match.group(1))
                .toList();
        Set<String> seen = new HashSet<>();
        assertThat(all.stream().filter(key -> !seen.add(key)).toList()).isEmpty();
    }

    private static Set<String> keys() throws IOException {
        return KEY.matcher(Files.readString(TEXTS))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    private static Set<String> found(Pattern pattern, String folder, String ending) throws IOException {
        Set<String> all = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            for (Path file : files.filter(f -> f.toString().endsWith(ending)).toList()) {
                Matcher matcher = pattern.matcher(Files.readString(file));
                while (matcher.find()) {
                    all.add(matcher.group(1));
                }
            }
        }
        return all;
    }
}
