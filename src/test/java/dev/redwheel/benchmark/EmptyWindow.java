package dev.redwheel.benchmark;

import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;

/** The least JavaFX program that shows a window: the peer of {@link FirstWindowBenchmark}. Tells of it as Redwheel does. */
public final class EmptyWindow {
    private EmptyWindow() {}

    public static void main(String[] args) {
        Platform.startup(() -> {
            Stage stage = new Stage();
            stage.setScene(new Scene(new StackPane(), 1280, 820));
            stage.show();
            new AnimationTimer() {
                private int pulses;

                @Override
                public void handle(long now) {
                    if (++pulses == 2) {
                        stop();
                        System.out.println("First window");
                    }
                }
            }.start();
            Platform.requestNextPulse();
        });
    }
}
