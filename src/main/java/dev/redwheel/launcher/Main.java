package dev.redwheel.launcher;

import dev.redwheel.settings.Home;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Where everything starts. Not an Application subclass, so that JavaFX may lie on the class path. */
public final class Main {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] args) {
        int exit = run(args);
        if (exit != OK) {
            System.exit(exit);
        }
    }

    private static int run(String[] args) {
        CommandLine asked = new CommandLine();
        picocli.CommandLine parser = new picocli.CommandLine(asked);
        try {
            ParseResult result = parser.parseArgs(args);
            if (picocli.CommandLine.executeHelpRequest(result) != null) {
                return OK;
            }
        } catch (ParameterException e) {
            complain(e.getMessage() + "\nTry 'redwheel --help'.");
            return USAGE;
        }
        if (asked.tour().isPresent()) {
            // Before the first class of JavaFX is loaded: no display, the software pipeline.
            System.setProperty("glass.platform", "Headless");
            System.setProperty("prism.order", "sw");
            return OK;
        }
        if (noDisplay()) {
            complain("redwheel: no display (DISPLAY is not set). Start it on a desktop, or run"
                    + " 'redwheel --tour DIR' to see it without one.");
            return FAILED;
        }
        Desktop.show(asked, Home.locate());
        return OK;
    }

    private static boolean noDisplay() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
                && System.getenv().getOrDefault("DISPLAY", "").isBlank()
                && !"Headless".equals(System.getProperty("glass.platform"));
    }

    static void complain(String message) {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        err.println(message);
    }
}
