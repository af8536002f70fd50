package dev.redwheel.ui.control;

import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.ui.common.I18n;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** One step of an operation: its state, its name, what it does or has found, and for how long. FX thread only. */
public final class StepRow extends HBox {
    private final StackPane mark = new StackPane();
    private final ProgressIndicator spinner = new ProgressIndicator();
    private final FontIcon icon = new FontIcon();
    private final Label name = new Label();
    private final Label message = new Label();
    private final Label time = new Label();
    private Optional<Instant> started = Optional.empty();
    private Optional<Instant> ended = Optional.empty();

    public StepRow(String id, String title) {
        getStyleClass().add("step-row");
        setId(id);
        setFocusTraversable(true);
        spinner.getStyleClass().add("step-spinner");
        mark.getStyleClass().add("step-mark");
        name.setText(title);
        name.getStyleClass().add("step-name");
        message.getStyleClass().add("step-message");
        for (Label text : new Label[] {name, message}) {
            text.setWrapText(true);
            text.setMinHeight(Region.USE_PREF_SIZE);
        }
        message.managedProperty().bind(message.textProperty().isNotEmpty());
        time.getStyleClass().add("step-time");
        time.setMinWidth(Region.USE_PREF_SIZE);
        name.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(name, Priority.ALWAYS);
        VBox texts = new VBox(new HBox(12, name, time), message);
        HBox.setHgrow(texts, Priority.ALWAYS);
        getChildren().setAll(mark, texts);
    }

    /**
     * @param watched whether somebody is at it; else a step that was under way stands where it was seen last
     * @param begun empty where no time is to be shown
     */
    public void show(State state, boolean watched, String what, Optional<Instant> begun, Optional<Instant> over) {
        boolean running = state == State.RUNNING && watched;
        started = begun.filter(any -> running || over.isPresent());
        ended = running ? Optional.empty() : over;
        icon.setIconLiteral(
                switch (state) {
                    case PENDING -> "mdi2c-circle-outline";
                    case RUNNING -> "mdi2p-pause-circle-outline";
                    case DONE -> "mdi2c-check-circle";
                    case FAILED -> "mdi2a-alert-circle";
                    case SKIPPED -> "mdi2m-minus-circle-outline";
                });
        mark.getChildren().setAll(running ? spinner : icon);
        message.setText(what);
        for (State each : State.values()) {
            pseudoClassStateChanged(PseudoClass.getPseudoClass(word(each)), each == state);
        }
        String said = state == State.RUNNING && !watched ? "left" : word(state);
        setAccessibleText(name.getText() + ", " + I18n.text("progress.state." + said) + ". " + what);
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Moves the time of a step that is under way on. */
    public void tick(Instant now) {
        time.setText(started.map(since -> elapsed(Duration.between(since, ended.orElse(now))))
                .orElse(""));
    }

    /** "0.4 s", "12 s", "3 min 05 s". */
    public static String elapsed(Duration time) {
        long millis = Math.max(0, time.toMillis());
        if (millis < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = millis / 1000;
        return seconds < 60 ? seconds + " s" : String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
    }
}
