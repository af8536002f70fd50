package dev.redwheel.practice;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Stands in for a container's mount table. A practice pod is a plain process that sees the machine's file system, so the
 * mount paths in its command, environment and ConfigMap files are replaced by the directories behind them.
 */
final class PathTranslation {
    private final Map<String, Path> mounts;
    private final Pattern pattern;

    PathTranslation(Map<String, Path> mounts) {
        this.mounts = new LinkedHashMap<>(mounts);
        // Longest first, so that a mount inside another wins. A path counts only where one begins, and whole: neither
        // /mnt/data nor /database is /data.
        String paths = mounts.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        this.pattern = Pattern.compile("(?<![\\w./}-])(" + paths + ")(?![\\w.-])");
    }

    String translate(String text) {
        if (mounts.isEmpty()) {
            return text;
        }
        Matcher matcher = pattern.matcher(text);
        return matcher.replaceAll(match -> Matcher.quoteReplacement(String.valueOf(mounts.get(match.group(1)))));
    }
}
