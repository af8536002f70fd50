package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ChartArchive;
import dev.redwheel.operation.JournalFiles;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.settings.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chart archives of changes that are not over, beside the journal, so that a resumed change has the same bytes wherever the
 * user's file has gone: readable by the owner only, checked by their SHA-256 before each use. Blocks on the disk.
 */
final class KeptCharts {
    private static final Logger LOG = LoggerFactory.getLogger(KeptCharts.class);

    private final Path folder;

    KeptCharts(OperationServices services) {
        this.folder = services.journal().folder().resolve(Changes.FOLDER);
    }

    /** Copies the archive of a change, if it has one and it is not here yet. */
    void keep(ChangeRecord change) {
        if (change.chart().isEmpty() || Files.exists(file(change))) {
            return;
        }
        ChartArchive chart = change.chart().get();
        byte[] bytes = checked(Path.of(chart.file()), chart);
        try {
            AtomicFiles.write(file(change), bytes);
        } catch (IOException e) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "keep the chart archive",
                    folder.toString(),
                    "It cannot be written: " + e.getMessage() + ".",
                    "Free space or mend the folder's permissions, then try again.",
                    e);
        }
    }

    /** The archive as it was kept. */
    Path of(ChangeRecord change, ChartArchive chart) {
        Path kept = file(change);
        checked(kept, chart);
        return kept;
    }

    /** That of another change, so that it can be given to one that takes it back. */
    ChartArchive again(ChangeRecord change, ChartArchive chart) {
        return new ChartArchive(of(change, chart).toString(), chart.name(), chart.version(), chart.sha256());
    }

    /** The change is over. */
    void drop(ChangeRecord change) {
        try {
            Files.deleteIfExists(file(change));
        } catch (IOException e) {
            LOG.warn("Cannot delete the chart archive of change {} in {}", change.id(), folder, e);
        }
    }

    private Path file(ChangeRecord change) {
        return folder.resolve(JournalFiles.name(change.id()) + ".tgz");
    }

    private static byte[] checked(Path file, ChartArchive chart) {
        byte[] bytes = ChartArchive.bytes(file);
        if (!ChartArchive.sha256(bytes).equals(chart.sha256())) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "use the chart archive",
                    file.toString(),
                    "It is not the file that the change was planned with.",
                    "Plan the change again with the archive of " + chart.name() + " " + chart.version() + ".");
        }
        return bytes;
    }
}
