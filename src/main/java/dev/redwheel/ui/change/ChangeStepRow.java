package dev.redwheel.ui.change;

import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.operation.change.ChangeStep;
import dev.redwheel.ui.common.I18n;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** One step of a change: its state, its name, what it does or has found, and for how long. */
final class ChangeStepRow extends HBox {
    private final StackPane mark = new StackPane();
    private final ProgressIndicator spinner = new ProgressIndicator();
    private final FontIcon icon = new FontIcon();
    private final Label message = new Label();
    private final Label time = new Label();
    private final Label name = new Label();

    ChangeStepRow(int number, ChangeStep step) {
        getStyleClass().add("step-row");
        setId("change-step-" + number);
        setFocusTraversable(true);
        spinner.getStyleClass().add("step-spinner");
        mark.getStyleClass().add("step-mark");
        name.setText(I18n.text(key(step)));
        name.getStyleClass().add("step-name");
        name.setWrapText(true);
        name.setMinHeight(Region.USE_PREF_SIZE);
        message.getStyleClass().add("step-message");
        message.setWrapText(true);
        message.setMinHeight(Region.USE_PREF_SIZE);
        message.managedProperty().bind(message.textProperty().isNotEmpty());
        time.getStyleClass().add("step-time");
        time.setMinWidth(Region.USE_PREF_SIZE);
        VBox texts = new VBox(name, message);
        HBox.setHgrow(texts, Priority.ALWAYS);
        getChildren().setAll(mark, texts, time);
    }

    private static String key(ChangeStep step) {
        return "change.step." + step.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param state whether the change runs, failed or is only planned */
    void show(ChangeStep step, ChangeViewModel.State state, boolean failed, Instant now) {
        boolean current = step.state() == State.RUNNING;
        boolean running = current && state == ChangeViewModel.State.RUNNING;
        State shown = current && failed ? State.FAILED : step.state();
        icon.setIconLiteral(
                switch (shown) {
                    case PENDING -> "mdi2c-circle-outline";
                    case RUNNING -> "mdi2p-pause-circle-outline";
                    case DONE -> "mdi2c-check-circle";
                    case FAILED -> "mdi2a-alert-circle";
                    case SKIPPED -> "mdi2m-minus-circle-outline";
                });
        if (mark.getChildren().isEmpty() || running != mark.getChildren().contains(spinner)) {
            mark.getChildren().setAll(running ? spinner : icon);
        }
        String what = step.message().isEmpty() ? I18n.text(key(step) + ".why") : step.message();
        message.setText(what);
        time.setText(step.started()
                .filter(any -> running || step.ended().isPresent())
                .map(started -> elapsed(
                        Duration.between(started, running ? now : step.ended().orElse(now))))
                .orElse(""));
        for (State each : State.values()) {
            pseudoClassStateChanged(PseudoClass.getPseudoClass(each.name().toLowerCase(Locale.ROOT)), each == shown);
        }
        setAccessibleText(name.getText() + ", "
                + I18n.text("change.state." + shown.name().toLowerCase(Locale.ROOT)) + ". " + what);
    }

    private static String elapsed(Duration time) {
        long millis = Math.max(0, time.toMillis());
        return millis < 60_000
                ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
                : String.format(Locale.ROOT, "%d min %02d s", millis / 60_000, millis / 1000 % 60);
    }
}
