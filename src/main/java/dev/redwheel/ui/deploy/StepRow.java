package dev.redwheel.ui.deploy;

import dev.redwheel.operation.StepKind;
import dev.redwheel.operation.StepProgress;
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

/** One line of the timeline: its state, its name, what the cluster says, and for how long. */
final class StepRow extends HBox {
    private final StackPane mark = new StackPane();
    private final ProgressIndicator spinner = new ProgressIndicator();
    private final FontIcon icon = new FontIcon();
    private final Label name = new Label();
    private final Label message = new Label();
    private final Label time = new Label();
    private Optional<StepProgress> shown = Optional.empty();

    StepRow(StepKind kind) {
        getStyleClass().add("step-row");
        setId("step-" + kind.name().toLowerCase(Locale.ROOT));
        setFocusTraversable(true);
        spinner.getStyleClass().add("step-spinner");
        mark.getStyleClass().add("step-mark");
        name.setText(I18n.text("progress.step." + kind.name().toLowerCase(Locale.ROOT)));
        name.getStyleClass().add("step-name");
        message.getStyleClass().add("step-message");
        message.setWrapText(true);
        message.managedProperty().bind(message.textProperty().isNotEmpty());
        time.getStyleClass().add("step-time");
        time.setMinWidth(Region.USE_PREF_SIZE);
        VBox texts = new VBox(name, message);
        HBox.setHgrow(texts, Priority.ALWAYS);
        getChildren().setAll(mark, texts, time);
    }

    /** @param watched whether someone looks at it; else a step that was under way stands where it was seen last */
    void show(StepProgress step, boolean watched) {
        boolean running = step.state() == StepProgress.State.RUNNING && watched;
        shown = Optional.of(step).filter(any -> running || step.ended().isPresent());
        icon.setIconLiteral(
                switch (step.state()) {
                    case PENDING -> "mdi2c-circle-outline";
                    case RUNNING -> "mdi2p-pause-circle-outline";
                    case DONE -> "mdi2c-check-circle";
                    case FAILED -> "mdi2a-alert-circle";
                    case SKIPPED -> "mdi2m-minus-circle-outline";
                });
        mark.getChildren().setAll(running ? spinner : icon);
        message.setText(step.message());
        for (StepProgress.State state : StepProgress.State.values()) {
            pseudoClassStateChanged(
                    PseudoClass.getPseudoClass(state.name().toLowerCase(Locale.ROOT)), state == step.state());
        }
        setAccessibleText(name.getText() + ", "
                + I18n.text("progress.state."
                        + (step.state() == StepProgress.State.RUNNING && !watched
                                ? "left"
                                : step.state().name().toLowerCase(Locale.ROOT)))
                + ". " + step.message());
    }

    void tick(Instant now) {
        time.setText(shown.filter(step -> step.state() != StepProgress.State.SKIPPED)
                .flatMap(StepProgress::started)
                .map(started -> elapsed(Duration.between(
                        started, shown.flatMap(StepProgress::ended).orElse(now))))
                .orElse(""));
    }

    /** "0.4 s", "12 s", "3 min 05 s". */
    static String elapsed(Duration time) {
        long millis = Math.max(0, time.toMillis());
        if (millis < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = millis / 1000;
        return seconds < 60 ? seconds + " s" : String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
    }
}
