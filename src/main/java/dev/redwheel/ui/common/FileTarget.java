package dev.redwheel.ui.common;

import java.nio.file.Path;
import java.util.Optional;

/** Asks for files to write or to read. Behind an interface so that view models can be tested without windows. FX thread only. */
@FunctionalInterface
public interface FileTarget {
    /**
     * @param suggestedName with its extension
     * @param extension without the dot: "csv"
     * @return empty when the user thought better of it
     */
    Optional<Path> choose(String title, String suggestedName, String extension);

    /** @return an existing file to read; empty when the user thought better of it, or where none can be asked for */
    default Optional<Path> chooseExisting(String title, String extension) {
        return Optional.empty();
    }

    /** @return an existing folder to write into; empty when the user thought better of it, or where none can be asked for */
    default Optional<Path> chooseFolder(String title) {
        return Optional.empty();
    }
}
