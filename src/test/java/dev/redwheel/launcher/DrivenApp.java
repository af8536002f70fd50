package dev.redwheel.launcher;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Platform;
import javafx.scene.control.Labeled;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.stage.WindowEvent;

/**
 * The real application, as the command line starts it, driven by a robot to a Redis that is watched live on the practice
 * cluster; when its parent says so, its window is closed as a person closes it. Then nothing here is left that would keep
 * the process alive.
 */
final class DrivenApp {
    static final String OPEN = "open";

    private DrivenApp() {}

    /** @param arguments a kubeconfig, a folder for a picture of what went wrong */
    @SuppressWarnings("SystemOut") // Its parent reads it.
    public static void main(String[] arguments) throws Exception {
        Main.main(new String[] {"--kubeconfig", arguments[0]});
        TourRobot robot = new TourRobot(stage(), Path.of(arguments[1]));
        try {
            robot.click(robot.await(
                    ".context-cell",
                    cell -> cell.lookup(".context-title") instanceof Labeled title
                            && title.getText().equals(Practice.CONTEXT)));
            robot.click("#connect");
            robot.click("#open");
            robot.click("#blankButton");
            robot.type("#namespaceBox .text-field", "caching");
            robot.type("#releaseField", "redis");
            for (String step :
                    new String[] {"#releaseField", "#standaloneCard", "#memorySlider", "#generatedChoice", "#policyBox"
                    }) {
                robot.await(step);
                robot.click("#nextButton");
            }
            robot.await(".page #deployButton", node -> !node.isDisabled());
            robot.click(".page #deployButton");
            robot.click("#watchLiveButton");
            robot.await("#node-redis-master-0");
        } catch (IllegalStateException e) {
            robot.picture("driven-app-failed");
            throw e;
        }
        System.out.println(OPEN);
        System.in.read();
        // Not waited for: the toolkit ends with its last window.
        Platform.runLater(() -> {
            Window window = stageNow();
            window.fireEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSE_REQUEST));
        });
    }

    private static Stage stage() throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Stage> stage = new CompletableFuture<>();
        Platform.runLater(() -> stage.complete(stageNow()));
        return stage.get(30, TimeUnit.SECONDS);
    }

    private static Stage stageNow() {
        return (Stage) Window.getWindows().getFirst();
    }
}
