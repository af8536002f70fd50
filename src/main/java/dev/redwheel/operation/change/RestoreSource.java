package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.redis.RdbFile;
import dev.redwheel.values.ValueEdit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The RDB files of a restore, as they were when it was planned.
 *
 * @param over whether the keys of the files take the place of keys of the same names
 */
record RestoreSource(List<Sealed> files, boolean over) {
    private static final String OVER = "over";

    /** @param sha256 in hexadecimal digits */
    record Sealed(Path file, String sha256) {}

    RestoreSource {
        files = List.copyOf(files);
    }

    /** As a step keeps it: each file by its digest, and how it is written. */
    List<ValueEdit> edits() {
        List<ValueEdit> edits = new ArrayList<>();
        edits.add(new ValueEdit(OVER, over));
        files.forEach(one -> edits.add(new ValueEdit(one.file.toString(), one.sha256)));
        return edits;
    }

    static RestoreSource of(List<ValueEdit> edits) {
        return new RestoreSource(
                edits.stream()
                        .skip(1)
                        .map(edit -> new Sealed(Path.of(edit.path()), String.valueOf(edit.value())))
                        .toList(),
                Boolean.TRUE.equals(edits.getFirst().value()));
    }

    /** @throws OpsException of kind CONFLICT when one is not as it was */
    List<RdbFile> unchanged() {
        List<RdbFile> same = new ArrayList<>();
        for (Sealed one : files) {
            RdbFile file = new RdbFile(one.file);
            if (!file.seal().sha256().equals(one.sha256)) {
                throw new OpsException(
                        ErrorKind.CONFLICT,
                        "read the RDB file",
                        one.file.toString(),
                        "It is not the file any more that the restore began with.",
                        "Put that one back, or leave this change as it is and restore the new one.");
            }
            same.add(file);
        }
        return same;
    }
}
