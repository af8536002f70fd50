package dev.redwheel.launcher;

import dev.redwheel.settings.Home;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.ui.common.Page;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Where everything starts. Not an Application subclass, so that JavaFX may lie on the class path. */
public final class Main {
    static final int OK = 0;
    static final int FAILED = 1;
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] args) {
        int exit = FAILED;
        try {
            exit = run(args);
        } catch (RuntimeException | LinkageError e) {
            complain("redwheel: could not start: " + e);
            LoggerFactory.getLogger(Main.class).error("Could not start", e);
            complain("Details: " + Home.locate().logFile());
        } finally {
            if (exit != OK) {
                System.exit(exit); // JavaFX may be running already: without a window it would run for ever.
            }
        }
    }

    private static int run(String[] args) {
        CommandLine asked = new CommandLine();
        if (args.length == 0) {
            return window(asked); // Making the parser would take a fifth of the time to the first window.
        }
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
        if (asked.tour().filter(folder -> folder.toString().isBlank()).isPresent()) {
            complain("redwheel: --tour needs a folder to write to.\nTry 'redwheel --help'.");
            return USAGE;
        }
        if (asked.tour().isPresent()) {
            // Before the first class of JavaFX is loaded: no display, the software pipeline.
            System.setProperty("glass.platform", "Headless");
            System.setProperty("prism.order", "sw");
            return Tour.run(asked.tour().get());
        }
        return window(asked);
    }

    private static int window(CommandLine asked) {
        if (noDisplay()) {
            complain("redwheel: no display (DISPLAY is not set). Start it on a desktop, or run"
                    + " 'redwheel --tour DIR' to see it without one.");
            return FAILED;
        }
        CompletableFuture<Void> toolkit = Desktop.start();
        Home home = Home.locate();
        SettingsStore settings = new SettingsStore(home.settingsFile());
        ObjectGraph graph = new ObjectGraph(asked.kubeconfig(), home, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(graph::close, "shutdown"));
        Page first = asked.context().<Page>map(Page.Releases::new).orElse(new Page.Contexts());
        try {
            Desktop.show(toolkit, graph, home, settings, first).join();
            return OK;
        } catch (CompletionException e) {
            Throwable why = Objects.requireNonNullElse(e.getCause(), e);
            complain("redwheel: the window could not be opened: " + why.getMessage() + "\nDetails: " + home.logFile());
            return FAILED;
        }
    }

    private static boolean noDisplay() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
                && System.getenv().getOrDefault("DISPLAY", "").isBlank()
                && !"Headless".equals(System.getProperty("glass.platform"));
    }

    /** To standard output. */
    static void say(String message) {
        new PrintWriter(System.out, true, StandardCharsets.UTF_8).println(message);
    }

    /** To standard error. */
    static void complain(String message) {
        new PrintWriter(System.err, true, StandardCharsets.UTF_8).println(message);
    }
}
