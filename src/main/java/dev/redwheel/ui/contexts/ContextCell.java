package dev.redwheel.ui.contexts;

import dev.redwheel.model.Environment;
import dev.redwheel.model.KubeContext;
import dev.redwheel.model.Provider;
import dev.redwheel.settings.ContextSettings;
import dev.redwheel.ui.common.I18n;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.OverrunStyle;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** One context in the list: its mark as a bar of colour, name, server, and what deserves attention. */
final class ContextCell extends ListCell<KubeContext> {
    private final ContextsViewModel model;
    private final Region bar = new Region();
    private final FontIcon provider = new FontIcon("mdi2k-kubernetes");
    private final Label name = new Label();
    private final Label place = new Label();
    private final Label chip = new Label();
    private final FontIcon lock = new FontIcon("mdi2l-lock-outline");
    private final FontIcon expiry = new FontIcon("mdi2c-clock-alert-outline");
    private final FontIcon outcome = new FontIcon("mdi2c-check-circle-outline");
    private final HBox row;

    ContextCell(ContextsViewModel model) {
        this.model = model;
        getStyleClass().add("context-cell");
        bar.getStyleClass().add("context-bar");
        name.getStyleClass().add("context-title");
        name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        place.getStyleClass().add("context-place");
        chip.getStyleClass().add("environment-chip");
        chip.setMinWidth(USE_PREF_SIZE);
        provider.getStyleClass().add("context-provider");
        lock.getStyleClass().add("context-lock");
        expiry.getStyleClass().add("context-expiry");
        outcome.getStyleClass().add("context-outcome");
        VBox texts = new VBox(name, place);
        texts.setMinWidth(0);
        HBox.setHgrow(texts, Priority.ALWAYS);
        HBox signs = new HBox(expiry, outcome, lock, chip);
        signs.getStyleClass().add("context-signs");
        signs.setAlignment(Pos.CENTER_RIGHT);
        signs.setMinWidth(USE_PREF_SIZE);
        row = new HBox(bar, provider, texts, signs);
        row.getStyleClass().add("context-row");
        row.setAlignment(Pos.CENTER_LEFT);
        setPrefWidth(0); // The list decides, long names are shortened.
    }

    @Override
    protected void updateItem(@Nullable KubeContext context, boolean empty) {
        super.updateItem(context, empty);
        if (empty || context == null) {
            setGraphic(null);
            setAccessibleText(null);
            return;
        }
        ContextSettings said = model.settingsOf(context);
        provider.setIconLiteral(ContextIcons.of(context.provider()));
        name.setText(context.name());
        boolean noted = context.server().isEmpty();
        place.setText(noted ? context.note() : context.server());
        // The end of an address tells it apart, the beginning of a sentence says what it is.
        place.setTextOverrun(noted ? OverrunStyle.ELLIPSIS : OverrunStyle.CENTER_ELLIPSIS);
        mark(said.environment());
        show(lock, said.readOnly());
        Expiry end = model.expiry(context);
        show(expiry, end == Expiry.SOON || end == Expiry.EXPIRED);
        expiry.pseudoClassStateChanged(PseudoClass.getPseudoClass("expired"), end == Expiry.EXPIRED);
        outcome(model.stateOf(context));
        setGraphic(row);
        setAccessibleText(String.join(
                ", ",
                context.name(),
                context.provider() == Provider.UNKNOWN ? "" : context.provider().name(),
                I18n.text("environment." + lower(said.environment())),
                said.readOnly() ? I18n.text("contexts.detail.readOnly") : ""));
    }

    private void mark(Environment environment) {
        for (Environment each : Environment.values()) {
            PseudoClass mark = PseudoClass.getPseudoClass(lower(each));
            bar.pseudoClassStateChanged(mark, each == environment);
            chip.pseudoClassStateChanged(mark, each == environment);
        }
        chip.setText(I18n.text("environment." + lower(environment)));
        show(chip, environment != Environment.UNMARKED);
    }

    private void outcome(ConnectState state) {
        OutcomeSummary summary = OutcomeSummary.of(state);
        show(outcome, !(state instanceof ConnectState.Idle));
        outcome.setIconLiteral(summary.icon());
        for (OutcomeSummary.Tone tone : OutcomeSummary.Tone.values()) {
            outcome.pseudoClassStateChanged(
                    PseudoClass.getPseudoClass(tone.name().toLowerCase(Locale.ROOT)), tone == summary.tone());
        }
    }

    private static void show(javafx.scene.Node node, boolean visible) {
        node.setVisible(visible);
        node.setManaged(visible);
    }

    private static String lower(Environment environment) {
        return environment.name().toLowerCase(Locale.ROOT);
    }
}
