package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** How the files of one backup are named: one as it was chosen, those of a Redis Cluster "NAME-1-of-3.rdb" and so on. */
final class BackupFiles {
    private static final String SUFFIX = ".rdb";
    private static final Pattern PART = Pattern.compile("(.+)-(\\d{1,4})-of-(\\d{1,4})\\.rdb");

    private BackupFiles() {}

    static List<Path> of(Path chosen, int count) {
        String name = String.valueOf(chosen.getFileName());
        if (count == 1) {
            return List.of(chosen);
        }
        String base = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        return IntStream.rangeClosed(1, count)
                .mapToObj(part -> chosen.resolveSibling(base + "-" + part + "-of-" + count + SUFFIX))
                .toList();
    }

    /**
     * All files of the backup that this one is of.
     *
     * @throws OpsException of kind NOT_FOUND when one of them is missing
     */
    static List<Path> all(Path chosen) {
        Matcher part = PART.matcher(String.valueOf(chosen.getFileName()));
        if (!part.matches()) {
            return List.of(chosen);
        }
        List<Path> all = of(chosen.resolveSibling(part.group(1) + SUFFIX), Integer.parseInt(part.group(3)));
        List<String> missing = all.stream()
                .filter(file -> !Files.isRegularFile(file))
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
        if (!missing.isEmpty()) {
            throw new OpsException(
                    ErrorKind.NOT_FOUND,
                    "read the backup",
                    chosen.toString(),
                    "It is one of " + part.group(3) + " files, and beside it are not: " + String.join(", ", missing)
                            + ".",
                    "Put them into the same folder. Each has the keys of one shard.");
        }
        return all;
    }
}
