package dev.redwheel.launcher;

import dev.redwheel.ui.control.YamlEditor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javafx.application.Platform;
import javafx.event.EventType;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.image.PixelReader;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import javafx.stage.Window;
import javax.imageio.ImageIO;

/**
 * Hands and eyes of the tour: waits for what a person would wait to see, clicks and types with JavaFX's own robot, takes
 * pictures. Called from the tour's thread, never from the FX thread.
 */
final class TourRobot {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LOOK_EVERY_MILLIS = 50;

    /** The headless screen is 1000 x 1000 pixels, whatever the size of its windows. */
    private static final double SCREEN = 1000;

    private final Stage stage;
    private final Path folder;

    TourRobot(Stage stage, Path folder) {
        this.stage = stage;
        this.folder = folder;
    }

    /** Waits until a visible node matches. */
    Node await(String selector) {
        return await(selector, node -> true);
    }

    /** Waits until a visible node matches and satisfies the condition. */
    Node await(String selector, Predicate<Node> condition) {
        return awaitValue(selector, () -> find(selector, condition));
    }

    /** Waits until a node, seen or hidden, is of a kind and satisfies the condition. */
    <T extends Node> void await(String selector, Class<T> kind, Predicate<T> condition) {
        awaitValue(
                selector,
                () -> stage.getScene().getRoot().lookupAll(selector).stream()
                        .filter(kind::isInstance)
                        .map(kind::cast)
                        .filter(condition)
                        .findFirst());
    }

    /** Waits until the supplier, asked on the FX thread, gives a value. */
    <T> T awaitValue(String what, Callable<Optional<T>> supplier) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Optional<T> value = fx(supplier);
            if (value.isPresent()) {
                return value.get();
            }
            pause(LOOK_EVERY_MILLIS);
        }
        throw new IllegalStateException("The tour waited " + PATIENCE.toSeconds() + " s in vain for " + what);
    }

    void click(String selector) {
        click(await(selector, node -> !node.isDisabled()));
    }

    /** For a button that opens a dialog and does not come back before it is closed. */
    void clickLater(String selector) {
        Node node = await(selector, found -> !found.isDisabled());
        Platform.runLater(() -> {
            if (node instanceof Button button) {
                button.fire();
            }
        });
        awaitPulses();
    }

    void click(Node node) {
        fx(() -> {
            scrollTo(node);
            node.requestFocus();
            return null;
        });
        awaitPulses();
        fx(() -> {
            Bounds bounds = node.localToScreen(node.getLayoutBounds());
            if (bounds.getCenterX() < SCREEN && bounds.getCenterY() < SCREEN) {
                Robot robot = new Robot();
                robot.mouseMove(new Point2D(bounds.getCenterX(), bounds.getCenterY()));
                robot.mouseClick(MouseButton.PRIMARY);
            } else {
                clickOutsideTheScreen(node, bounds);
            }
            return null;
        });
        awaitPulses();
    }

    /** The robot cannot point beside the screen; the same events as its click would cause are given to the node. */
    private static void clickOutsideTheScreen(Node node, Bounds onScreen) {
        Bounds inScene = node.localToScene(node.getLayoutBounds());
        for (EventType<MouseEvent> type : List.of(
                MouseEvent.MOUSE_ENTERED,
                MouseEvent.MOUSE_PRESSED,
                MouseEvent.MOUSE_RELEASED,
                MouseEvent.MOUSE_CLICKED)) {
            boolean pressed = type == MouseEvent.MOUSE_PRESSED;
            node.fireEvent(new MouseEvent(
                    type,
                    inScene.getCenterX(),
                    inScene.getCenterY(),
                    onScreen.getCenterX(),
                    onScreen.getCenterY(),
                    MouseButton.PRIMARY,
                    1,
                    false,
                    false,
                    false,
                    false,
                    pressed,
                    false,
                    false,
                    false,
                    false,
                    true,
                    null));
        }
    }

    private static void scrollTo(Node node) {
        for (Node parent = node.getParent(); parent != null; parent = parent.getParent()) {
            if (parent instanceof ScrollPane pane) {
                Node content = pane.getContent();
                double hidden = content.getLayoutBounds().getHeight()
                        - pane.getViewportBounds().getHeight();
                double top = content.sceneToLocal(node.localToScene(node.getLayoutBounds()))
                        .getMinY();
                if (hidden > 0) {
                    pane.setVvalue(Math.clamp((top - 40) / hidden, 0, 1));
                }
            }
        }
    }

    /** Presses the button of that text in whatever dialog is open. */
    void confirm(String text) {
        Button button = awaitValue(
                "a dialog with " + text,
                () -> Window.getWindows().stream()
                        .filter(window -> !window.equals(stage) && window.isShowing())
                        .flatMap(window -> window.getScene().getRoot().lookupAll(".button").stream())
                        .filter(Button.class::isInstance)
                        .map(Button.class::cast)
                        .filter(found -> found.getText().equals(text) && !found.isDisabled())
                        .findFirst());
        // Not waited for: it returns when the dialog that waits for it has gone.
        Platform.runLater(button::fire);
        awaitPulses();
    }

    /** Adds lines to the end of a YAML text, as if pasted. */
    void append(String selector, String lines) {
        Node editor = await(selector);
        fx(() -> {
            if (editor instanceof YamlEditor yaml) {
                yaml.setText(yaml.getText() + lines);
            }
            return null;
        });
        awaitPulses();
    }

    /** Types into the node that has the focus after it was clicked; what was in it is replaced. */
    void type(String selector, String text) {
        Node field = await(selector);
        click(field);
        fx(() -> {
            if (field instanceof TextInputControl input) {
                input.selectAll();
            }
            return null;
        });
        for (int i = 0; i < text.length(); i++) {
            String character = text.substring(i, i + 1);
            fx(() -> {
                // The robot knows keys, not characters; a typed character is what every keyboard ends in.
                field.fireEvent(
                        new KeyEvent(KeyEvent.KEY_TYPED, character, "", KeyCode.UNDEFINED, false, false, false, false));
                return null;
            });
        }
        awaitPulses();
    }

    /** Writes {@code <name>.png}. */
    void picture(String name) throws IOException {
        WritableImage image = fx(() -> stage.getScene().snapshot(null));
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        PixelReader pixels = image.getPixelReader();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, pixels.getArgb(x, y));
            }
        }
        Files.createDirectories(folder);
        ImageIO.write(picture, "png", folder.resolve(name + ".png").toFile());
    }

    <T> T fx(Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Platform.runLater(() -> {
            try {
                result.complete(action.call());
            } catch (Exception | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The window did not answer: " + e.getCause(), e);
        }
    }

    private Optional<Node> find(String selector, Predicate<Node> condition) {
        Scene scene = stage.getScene();
        return scene.getRoot().lookupAll(selector).stream()
                .filter(TourRobot::isShowing)
                .filter(condition)
                .findFirst();
    }

    private static boolean isShowing(Node node) {
        for (Node n = node; n != null; n = n.getParent()) {
            if (!n.isVisible()) {
                return false;
            }
        }
        return node.getLayoutBounds().getWidth() > 0;
    }

    /** Two pulses: the first lays out, the second proves that it has been painted. */
    void awaitPulses() {
        CompletableFuture<Void> painted = new CompletableFuture<>();
        fx(() -> {
            Scene scene = stage.getScene();
            Runnable second = new Runnable() {
                @Override
                public void run() {
                    scene.removePostLayoutPulseListener(this);
                    painted.complete(null);
                }
            };
            Runnable first = new Runnable() {
                @Override
                public void run() {
                    scene.removePostLayoutPulseListener(this);
                    Platform.runLater(() -> {
                        scene.addPostLayoutPulseListener(second);
                        Platform.requestNextPulse();
                    });
                }
            };
            scene.addPostLayoutPulseListener(first);
            Platform.requestNextPulse();
            return null;
        });
        try {
            painted.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The window is not painted", e);
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The tour was interrupted", e);
        }
    }
}
