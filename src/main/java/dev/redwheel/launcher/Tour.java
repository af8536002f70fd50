package dev.redwheel.launcher;

import dev.redwheel.practice.PracticeCluster;
import dev.redwheel.settings.Home;
import dev.redwheel.settings.RunFolder;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableRow;
import javafx.stage.Stage;

/**
 * The main job from the first window to live panels, done by a robot on JavaFX's headless platform with the real
 * application on the practice cluster. Every step waits for what a person would wait to see; a step that does not
 * happen ends the tour and the process with exit code 1.
 */
final class Tour {
    /** How much traffic the charts of the pictures show at least. */
    private static final Duration CHARTED = Duration.ofSeconds(40);

    private static final double WIDTH = 1280;
    private static final double HEIGHT = 820;

    private final TourRobot robot;
    private final Path folder;
    private final List<String> summary = new ArrayList<>();

    private Tour(Stage stage, Path folder) {
        this.robot = new TourRobot(stage, folder);
        this.folder = folder;
    }

    /** What is done and waited for; it fails by an exception. */
    interface Step {
        void run() throws IOException;
    }

    /** Runs a step and notes how it went. */
    interface Steps {
        void run(String what, Step action) throws IOException;
    }

    /** @return the exit code */
    static int run(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            Main.complain("redwheel: the tour cannot write to " + folder + ": " + Home.reason(e));
            return Main.FAILED;
        }
        // In the user's own home, where no other user can put anything; it goes with the tour, and a killed one's with
        // the next.
        Path tours = Home.locate().root().resolve("tours");
        RunFolder state;
        try {
            state = RunFolder.create(tours);
        } catch (IOException e) {
            Main.complain("redwheel: the tour cannot keep its files in " + tours + ": " + Home.reason(e));
            return Main.FAILED;
        }
        AtomicReference<ObjectGraph> open = new AtomicReference<>();
        // It alone deletes the folder, at every end: whoever did so elsewhere might do it under a living practice
        // cluster.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(open, state), "shutdown"));
        // Before the first line is logged: the tour leaves nothing in the user's home.
        System.setProperty("redwheel.home", state.path().toString());
        removeKilled(tours);
        try {
            return run(folder, Home.locate(), open);
        } catch (IOException e) {
            Main.complain("redwheel: the tour cannot write to " + folder + ": " + Home.reason(e));
            return Main.FAILED;
        }
    }

    private static void removeKilled(Path tours) {
        try {
            RunFolder.removeAbandoned(
                    tours, killed -> PracticeCluster.removeLeftovers(killed.resolve(Practice.FOLDER)));
        } catch (IOException | UncheckedIOException e) {
            Main.complain("redwheel: what a killed tour left in " + tours + " cannot be removed: " + e.getMessage());
        }
    }

    private static int run(Path folder, Home home, AtomicReference<ObjectGraph> open) throws IOException {
        // No context but the practice cluster's: the pictures are of nobody's clusters.
        Path kubeconfig = Files.writeString(home.root().resolve("kubeconfig"), "apiVersion: v1\nkind: Config\n");
        SettingsStore settings = new SettingsStore(home.settingsFile());
        try (ObjectGraph graph = new ObjectGraph(Optional.of(kubeconfig), home, settings)) {
            open.set(graph);
            Stage stage = Desktop.show(Desktop.start(), graph, home, settings, new Page.Contexts())
                    .join();
            // The headless screen is smaller than people's.
            Platform.runLater(() -> {
                stage.setX(0);
                stage.setY(0);
                stage.setWidth(WIDTH);
                stage.setHeight(HEIGHT);
            });
            new Tour(stage, folder).all(graph);
            return Main.OK;
        } catch (RuntimeException e) {
            Main.complain("redwheel: the tour failed: " + e.getMessage());
            return Main.FAILED;
        } finally {
            Platform.exit();
        }
    }

    /** Also when the process is told to end in the middle: no Redis of the practice cluster and no file is left. */
    private static void end(AtomicReference<ObjectGraph> open, RunFolder state) {
        ObjectGraph graph = open.get();
        if (graph != null) {
            graph.close();
        }
        try {
            state.close();
        } catch (IOException e) {
            Main.complain("redwheel: the tour's folder cannot be deleted: " + e.getMessage());
        }
    }

    private void all(ObjectGraph graph) throws IOException {
        try {
            TourTopologies topologies = new TourTopologies(robot, graph);
            mainJob(topologies);
            topologies.steps(this::step);
        } finally {
            Files.write(folder.resolve("summary.md"), summary);
        }
    }

    private void mainJob(TourTopologies topologies) throws IOException {
        step("The first window shows the contexts", () -> {
            robot.await("#list");
            robot.picture("contexts");
        });
        step("The practice cluster starts and answers", () -> {
            robot.click(robot.await(".context-cell", Tour::isPractice));
            robot.click("#connect");
            robot.await("#open");
            robot.picture("contexts-ready");
        });
        step("It holds no Redis yet", () -> {
            robot.click("#open");
            robot.await("#blankButton");
            robot.picture("releases-empty");
        });
        step("The wizard renders values for a master and two replicas", this::fillWizard);
        step("Preflight finds nothing against it", () -> {
            robot.await(".page #deployButton", node -> !node.isDisabled());
            robot.picture("deploy-review");
        });
        step("The cluster creates it and Redis answers in its roles", () -> {
            robot.click(".page #deployButton");
            robot.await("#stepList");
            robot.picture("deploy-progress");
            robot.await("#watchLiveButton");
            robot.await("#endpointList .label");
            robot.picture("deploy-done");
        });
        step("Panels move under real traffic", this::watch);
        step("A master and its replicas are seen whole", () -> topologies.seeTopology("topology-replication"));
        step("The list shows the release", () -> {
            robot.click("#releasesButton");
            robot.await(".table-row-cell", node -> node instanceof TableRow<?> row && !row.isEmpty());
            robot.await(".release-bar"); // How many pods are ready comes after the rows.
            robot.picture("releases");
        });
    }

    private void fillWizard() throws IOException {
        robot.click("#blankButton");
        robot.type("#namespaceBox .text-field", "caching");
        robot.type("#releaseField", "redis");
        robot.picture("deploy-where");
        robot.click("#nextButton");
        robot.click("#replicationCard");
        robot.picture("deploy-topology");
        robot.click("#nextButton");
        robot.await("#memorySlider");
        robot.picture("deploy-size");
        robot.click("#nextButton");
        robot.await("#generatedChoice");
        robot.picture("deploy-security");
        robot.click("#nextButton");
        robot.await("#policyBox");
        robot.picture("deploy-advanced");
        robot.click("#nextButton");
    }

    private void watch() throws IOException {
        robot.click("#watchLiveButton");
        robot.await("#node-redis-master-0");
        robot.click("#traffic");
        Instant charted = Instant.now().plus(CHARTED);
        robot.await("#tile-hitrate", tile -> Instant.now().isAfter(charted) && showsShare(tile));
        robot.picture("live-light");
        robot.click(robot.await(".live-tabs .tab", tab -> isTitled(tab, "INFO")));
        robot.await(".info-row");
        robot.picture("live-info");
        robot.click(robot.await(".live-tabs .tab", tab -> isTitled(tab, I18n.text("live.tab.panels"))));
        robot.click("#themeButton");
        robot.picture("live-dark");
        robot.click("#themeButton");
    }

    private void step(String what, Step action) throws IOException {
        long began = System.nanoTime();
        try {
            action.run();
            note("- [x]", what, began);
        } catch (RuntimeException e) {
            note("- [ ]", what, began);
            robot.picture("failed");
            throw e;
        }
    }

    private void note(String mark, String what, long began) {
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        summary.add(mark + " " + what + ": " + millis + " ms");
        Main.say(summary.getLast());
    }

    /** The hit rate is known: reads that hit and reads that missed were counted by the server. */
    private static boolean showsShare(Node tile) {
        return tile.lookupAll(".label").stream()
                .anyMatch(node ->
                        node instanceof Labeled figure && figure.getText().matches("[1-9][0-9.]* %"));
    }

    private static boolean isTitled(Node tab, String title) {
        return tab.lookup(".tab-label") instanceof Labeled label
                && label.getText().equals(title);
    }

    private static boolean isPractice(Node cell) {
        return cell.lookup(".context-title") instanceof Labeled title
                && title.getText().equals(Practice.CONTEXT);
    }
}
