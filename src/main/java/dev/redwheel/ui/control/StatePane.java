package dev.redwheel.ui.control;

import dev.redwheel.error.OpsException;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.I18n;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import javafx.beans.DefaultProperty;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * Shows a {@link Content}: its body when there is data, else what there is instead: icon, title, one sentence, the next
 * step and, where it can help, a retry button. Stale data stays on screen, greyed, under a line that says since when.
 *
 * <p>In FXML the only child is the body. FX thread only.
 */
@DefaultProperty("body")
public final class StatePane extends StackPane {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final ObjectProperty<@Nullable Content<?>> content = new SimpleObjectProperty<>(this, "content");
    private final ObjectProperty<@Nullable Node> body = new SimpleObjectProperty<>(this, "body");
    private final ObjectProperty<@Nullable Runnable> onRetry = new SimpleObjectProperty<>(this, "onRetry");
    private final BooleanProperty compact = new SimpleBooleanProperty(this, "compact");

    private final BorderPane frame = new BorderPane();
    private final StackPane bodyHolder = new StackPane();
    private final VBox message = new VBox();

    public StatePane() {
        getStyleClass().add("state-pane");
        message.getStyleClass().add("state-message");
        message.setAlignment(Pos.CENTER);
        bodyHolder.getStyleClass().add("state-body");
        frame.setCenter(bodyHolder);
        getChildren().addAll(frame, message);
        content.subscribe(this::show);
        onRetry.subscribe(this::show);
        compact.subscribe(this::show);
        body.subscribe((was, now) -> {
            bodyHolder.getChildren().clear();
            if (now != null) {
                bodyHolder.getChildren().add(now);
            }
        });
    }

    /** What is shown; null shows nothing at all. */
    public ObjectProperty<@Nullable Content<?>> contentProperty() {
        return content;
    }

    public void setContent(@Nullable Content<?> newContent) {
        content.set(newContent);
    }

    public @Nullable Content<?> getContent() {
        return content.get();
    }

    /** The node that shows the data of a ready or stale content. */
    public ObjectProperty<@Nullable Node> bodyProperty() {
        return body;
    }

    public void setBody(@Nullable Node node) {
        body.set(node);
    }

    public @Nullable Node getBody() {
        return body.get();
    }

    /** What the retry button does; without it there is no such button. */
    public ObjectProperty<@Nullable Runnable> onRetryProperty() {
        return onRetry;
    }

    public void setOnRetry(@Nullable Runnable action) {
        onRetry.set(action);
    }

    public @Nullable Runnable getOnRetry() {
        return onRetry.get();
    }

    /** Smaller, for a pane inside a card. */
    public BooleanProperty compactProperty() {
        return compact;
    }

    public void setCompact(boolean newCompact) {
        compact.set(newCompact);
    }

    public boolean isCompact() {
        return compact.get();
    }

    private void show() {
        Content<?> now = content.get();
        boolean hasData = now instanceof Content.Ready<?> || now instanceof Content.Stale<?>;
        frame.setVisible(hasData);
        message.setVisible(now != null && !hasData);
        message.getChildren().clear();
        frame.setTop(null);
        bodyHolder.getStyleClass().remove("stale");
        switch (now) {
            case null -> {}
            case Content.Ready<?> ready -> {}
            case Content.Stale<?> stale -> {
                frame.setTop(staleBar(stale.since(), stale.error()));
                bodyHolder.getStyleClass().add("stale");
            }
            case Content.Loading<?> loading -> showLoading(loading.what());
            case Content.Empty<?> empty -> explain("mdi2t-tray-remove", "muted", empty.title(), "", empty.next());
            case Content.Forbidden<?>(OpsException error) ->
                explain(
                        "mdi2l-lock-outline",
                        "warning",
                        I18n.text("control.state.forbidden", error.tried()),
                        error.why(),
                        error.next());
            case Content.Failed<?>(OpsException error) ->
                explain(
                        "mdi2a-alert-circle-outline",
                        "danger",
                        I18n.text("control.state.failed", error.tried(), error.on()),
                        error.why(),
                        error.next());
        }
    }

    private void showLoading(String what) {
        ProgressIndicator spinner = new ProgressIndicator();
        spinner.getStyleClass().add("state-spinner");
        spinner.setAccessibleText(what);
        message.getChildren().addAll(spinner, text(what, "state-sentence"));
        describe(what);
    }

    private void explain(String icon, String tone, String title, String sentence, String next) {
        FontIcon symbol = new FontIcon(icon);
        symbol.getStyleClass().addAll("state-icon", tone);
        if (compact.get()) {
            symbol.getStyleClass().add("compact");
        }
        message.getChildren().addAll(symbol, text(title, "state-title"));
        if (!sentence.isBlank()) {
            message.getChildren().add(text(sentence, "state-sentence"));
        }
        if (!next.isBlank()) {
            message.getChildren().add(text(next, "state-next"));
        }
        Runnable retry = onRetry.get();
        if (retry != null) {
            message.getChildren().add(retryButton(retry));
        }
        describe(String.join(" ", title, sentence, next).strip());
    }

    private Node staleBar(Instant since, OpsException error) {
        FontIcon icon = new FontIcon("mdi2c-clock-alert-outline");
        Label text = new Label(I18n.text(
                "control.state.stale", CLOCK.format(since.atZone(ZoneId.systemDefault())), error.why(), error.next()));
        text.setWrapText(true);
        text.setMinHeight(USE_PREF_SIZE);
        text.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(text, Priority.ALWAYS);
        HBox bar = new HBox(icon, text);
        bar.getStyleClass().add("stale-bar");
        bar.setAlignment(Pos.CENTER_LEFT);
        Runnable retry = onRetry.get();
        if (retry != null) {
            bar.getChildren().add(retryButton(retry));
        }
        describe(text.getText());
        return bar;
    }

    private static Button retryButton(Runnable retry) {
        Button button = new Button(I18n.text("control.state.retry"), new FontIcon("mdi2r-refresh"));
        button.getStyleClass().add("state-retry");
        button.setMinWidth(USE_PREF_SIZE);
        button.setAccessibleText(button.getText());
        button.setOnAction(event -> retry.run());
        return button;
    }

    private static Label text(String value, String style) {
        Label label = new Label(value);
        label.getStyleClass().add(style);
        label.setWrapText(true);
        label.setMinHeight(USE_PREF_SIZE);
        return label;
    }

    private void describe(String text) {
        setAccessibleText(text);
    }
}
