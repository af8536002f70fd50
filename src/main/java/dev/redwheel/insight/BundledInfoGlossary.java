package dev.redwheel.insight;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** The glossary that comes with the console: {@code redis/info-fields.properties}. */
public final class BundledInfoGlossary implements InfoGlossary {
    private static final String RESOURCE = "/redis/info-fields.properties";

    private final Map<String, Entry> exact = new HashMap<>();
    /** Longest first, so that "master_*" would win over "master*". */
    private final Map<String, Entry> prefixes = new TreeMap<>(
            (a, b) -> a.length() == b.length() ? a.compareTo(b) : Integer.compare(b.length(), a.length()));

    private BundledInfoGlossary() {}

    public static BundledInfoGlossary load() {
        BundledInfoGlossary glossary = new BundledInfoGlossary();
        try (InputStream in = Objects.requireNonNull(BundledInfoGlossary.class.getResourceAsStream(RESOURCE));
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            Properties lines = new Properties();
            lines.load(reader);
            lines.stringPropertyNames().forEach(name -> glossary.add(name, lines.getProperty(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return glossary;
    }

    private void add(String name, String line) {
        int bar = line.indexOf('|');
        Entry entry = new Entry(line.substring(bar + 1), Unit.valueOf(line.substring(0, bar)));
        if (name.endsWith("*")) {
            prefixes.put(name.substring(0, name.length() - 1), entry);
        } else {
            exact.put(name, entry);
        }
    }

    @Override
    public Optional<Entry> explain(String field) {
        Entry entry = exact.get(field);
        if (entry != null) {
            return Optional.of(entry);
        }
        return prefixes.entrySet().stream()
                .filter(prefix -> continues(field, prefix.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** After a prefix that ends in "_" anything may come, after others a number or nothing ("db0", not "dbx"). */
    private static boolean continues(String field, String prefix) {
        if (!field.startsWith(prefix)) {
            return false;
        }
        String rest = field.substring(prefix.length());
        return prefix.endsWith("_") ? !rest.isEmpty() : rest.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The names and prefixes it knows. */
    Set<String> names() {
        return exact.keySet();
    }
}
