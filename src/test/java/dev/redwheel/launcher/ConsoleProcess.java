package dev.redwheel.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The application as a process of its own, without a display. */
final class ConsoleProcess {
    private ConsoleProcess() {}

    /**
     * Not started yet; what it says on both streams comes as one.
     *
     * @param home where it keeps what it keeps
     * @param main {@link Main} or a class that drives it
     * @param properties more of them, as -Dname=value
     */
    static ProcessBuilder of(Path home, List<String> properties, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Dglass.platform=Headless",
                "-Dprism.order=sw",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dredwheel.home=" + home));
        command.addAll(properties);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }
}
