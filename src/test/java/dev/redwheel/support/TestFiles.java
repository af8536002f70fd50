package dev.redwheel.support;

import dev.redwheel.settings.Home;
import dev.redwheel.settings.RunFiles;

/** The temporary files of a test run, in the home of the tests; the next run deletes them. */
public final class TestFiles {
    public static final RunFiles RUN = new RunFiles(Home.locate().root().resolve("tmp"));

    private TestFiles() {}
}
