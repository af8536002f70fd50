package dev.redwheel.ui.contexts;

import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.ConnectionOutcome;
import dev.redwheel.ui.common.I18n;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** Shows one {@link ConnectState} as a card. FX thread only. */
final class OutcomeView extends VBox {
    private static final int MOST_LINES = 8;

    OutcomeView() {
        getStyleClass().add("outcome");
    }

    void show(ConnectState state, String namespace) {
        OutcomeSummary summary = OutcomeSummary.of(state);
        getStyleClass().removeIf(style -> style.startsWith("outcome-"));
        getStyleClass().add("outcome-" + summary.tone().name().toLowerCase(Locale.ROOT));
        VBox texts = new VBox(label(summary.title(), "outcome-title"));
        texts.getStyleClass().add("outcome-texts");
        HBox.setHgrow(texts, Priority.ALWAYS);
        if (!summary.text().isBlank()) {
            texts.getChildren().add(label(summary.text(), "outcome-text"));
        }
        HBox head = new HBox(state instanceof ConnectState.Connecting ? spinner() : icon(summary), texts);
        head.getStyleClass().add("outcome-head");
        getChildren().setAll(head);
        if (!summary.detail().isBlank()) {
            texts.getChildren().add(detail(summary.detail()));
        }
        if (!summary.next().isBlank()) {
            texts.getChildren().add(label(summary.next(), "outcome-next"));
        }
        if (state instanceof ConnectState.Done done && done.outcome() instanceof ConnectionOutcome.Ready ready) {
            getChildren().add(rights(ready.rights(), namespace));
        }
        setAccessibleText(String.join(" ", summary.title(), summary.text(), summary.next()));
    }

    private static Node spinner() {
        ProgressIndicator spinner = new ProgressIndicator();
        spinner.getStyleClass().add("outcome-spinner");
        return spinner;
    }

    private static Node icon(OutcomeSummary summary) {
        FontIcon icon = new FontIcon(summary.icon());
        icon.getStyleClass().add("outcome-icon");
        return icon;
    }

    /** Text of other programs: selectable, as it was printed. */
    private static Node detail(String text) {
        TextArea area = new TextArea(text);
        area.setEditable(false);
        area.setWrapText(true);
        area.setPrefRowCount((int) Math.min(MOST_LINES, text.lines().count()));
        area.setMinHeight(USE_PREF_SIZE);
        area.getStyleClass().add("outcome-detail");
        area.setAccessibleText(text);
        return area;
    }

    private static Node rights(List<AccessAnswer> answers, String namespace) {
        VBox list = new VBox(label(I18n.text("contexts.rights.title"), "outcome-rights-title"));
        list.getStyleClass().add("outcome-rights");
        ContextRight[] rights = ContextRight.values();
        for (int i = 0; i < Math.min(rights.length, answers.size()); i++) {
            AccessAnswer answer = answers.get(i);
            String key = "contexts.rights." + rights[i].name().toLowerCase(Locale.ROOT);
            list.getChildren().add(right(I18n.text(key, namespace), answer.verdict()));
        }
        return list;
    }

    private static Node right(String text, AccessAnswer.Verdict verdict) {
        FontIcon icon = new FontIcon(
                switch (verdict) {
                    case ALLOWED -> "mdi2c-check";
                    case DENIED -> "mdi2m-minus-circle-outline";
                    case UNKNOWN -> "mdi2h-help-circle-outline";
                });
        String name = verdict.name().toLowerCase(Locale.ROOT);
        icon.getStyleClass().add("right-" + name);
        Label what = label(text, "right-text");
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        Label said = label(I18n.text("contexts.rights.verdict." + name), "right-verdict");
        said.setMinWidth(USE_PREF_SIZE);
        HBox row = new HBox(icon, what, gap, said);
        row.setAlignment(Pos.CENTER_LEFT);
        row.getStyleClass().add("right");
        return row;
    }

    private static Label label(String text, String style) {
        Label label = new Label(text);
        label.getStyleClass().add(style);
        label.setWrapText(true);
        label.setMinHeight(USE_PREF_SIZE);
        return label;
    }
}
