package dev.redwheel.ui.deploy;

import dev.redwheel.ui.common.FileTarget;
import java.nio.file.Path;

/**
 * How the chart that a command names comes to the user's disk.
 *
 * @param files asks for the folder, and for other files of the wizard
 */
public record ChartSaving(FileTarget files, Writer writer) {
    /** Writes the chart and its values. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Blocks on the disk; replaces nothing.
         *
         * @return the chart's folder inside {@code folder}
         */
        Path write(Path folder, String valuesYaml);
    }
}
