package dev.redwheel.ui.control;

import dev.redwheel.ui.common.I18n;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.control.Button;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * A YAML text to read and to copy. With a {@link #maskProperty() mask} secrets are hidden until asked for; what is copied
 * is what is seen. FX thread only.
 */
public final class CodeView extends BorderPane {
    private final StringProperty text = new SimpleStringProperty(this, "text", "");
    private final ObjectProperty<UnaryOperator<String>> mask =
            new SimpleObjectProperty<>(this, "mask", UnaryOperator.identity());
    private final ObjectProperty<Consumer<String>> onCopy = new SimpleObjectProperty<>(this, "onCopy", CodeView::copy);

    private final YamlEditor editor = new YamlEditor();
    private final ToggleButton reveal =
            new ToggleButton(I18n.text("control.code.reveal"), new FontIcon("mdi2e-eye-outline"));

    public CodeView() {
        getStyleClass().add("code-view");
        editor.setEditable(false);

        Button copy = new Button(I18n.text("control.code.copy"), new FontIcon("mdi2c-content-copy"));
        copy.getStyleClass().addAll("flat", "small");
        copy.setAccessibleText(copy.getText());
        copy.setOnAction(event -> onCopy.get().accept(editor.getText()));
        reveal.getStyleClass().addAll("flat", "small");
        reveal.setAccessibleText(reveal.getText());
        reveal.managedProperty().bind(reveal.visibleProperty());

        Pane spring = new Pane();
        HBox.setHgrow(spring, Priority.ALWAYS);
        HBox bar = new HBox(spring, reveal, copy);
        bar.getStyleClass().add("code-bar");
        setTop(bar);
        setCenter(editor);

        text.subscribe(this::show);
        mask.subscribe(this::show);
        reveal.selectedProperty().subscribe(this::show);
    }

    /** The text, secrets and all; it is shown through the mask. */
    public StringProperty textProperty() {
        return text;
    }

    public String getText() {
        return text.get();
    }

    public void setText(String newText) {
        text.set(newText);
    }

    /** Turns the text into one without secrets, with the same number of lines; identity when there are none. */
    public ObjectProperty<UnaryOperator<String>> maskProperty() {
        return mask;
    }

    public void setMask(UnaryOperator<String> operator) {
        mask.set(operator);
    }

    public UnaryOperator<String> getMask() {
        return mask.get();
    }

    /** What the copy button does with the text on screen; unless given, it goes to the clipboard. */
    public ObjectProperty<Consumer<String>> onCopyProperty() {
        return onCopy;
    }

    public void setOnCopy(Consumer<String> action) {
        onCopy.set(action);
    }

    public Consumer<String> getOnCopy() {
        return onCopy.get();
    }

    private void show() {
        String masked = mask.get().apply(text.get());
        reveal.setVisible(!masked.equals(text.get()));
        editor.setText(reveal.isSelected() ? text.get() : masked);
    }

    private static void copy(String value) {
        ClipboardContent content = new ClipboardContent();
        content.putString(value);
        Clipboard.getSystemClipboard().setContent(content);
    }
}
