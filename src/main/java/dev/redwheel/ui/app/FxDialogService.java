package dev.redwheel.ui.app;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.Alert;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBar.ButtonData;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.VBox;
import javafx.stage.Window;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dialogs as modal windows over the main window. */
public final class FxDialogService implements DialogService {
    private static final Logger LOG = LoggerFactory.getLogger(FxDialogService.class);

    private final Window owner;
    private final Consumer<String> notices;

    /** @param notices shows a short note inside the main window */
    public FxDialogService(Window owner, Consumer<String> notices) {
        this.owner = owner;
        this.notices = notices;
    }

    @Override
    public boolean confirm(String title, String message, String confirm) {
        ButtonType yes = new ButtonType(confirm, ButtonData.OK_DONE);
        Dialog<ButtonType> dialog = dialog(title, text(message), yes, ButtonType.CANCEL);
        return dialog.showAndWait().orElse(ButtonType.CANCEL) == yes;
    }

    @Override
    public boolean confirmByTyping(String title, String message, String mustType, String confirm) {
        ButtonType yes = new ButtonType(confirm, ButtonData.OK_DONE);
        TextField typed = new TextField();
        typed.setId("confirm-typed");
        typed.setPromptText(mustType);
        typed.setAccessibleText(I18n.text("app.confirm.type", mustType));
        Label ask = text(I18n.text("app.confirm.type", mustType));
        ask.setLabelFor(typed);
        Dialog<ButtonType> dialog = dialog(title, new VBox(12, text(message), ask, typed), yes, ButtonType.CANCEL);
        Button button = (Button) dialog.getDialogPane().lookupButton(yes);
        button.getStyleClass().add("danger");
        button.disableProperty().bind(typed.textProperty().isNotEqualTo(mustType));
        dialog.setOnShown(e -> typed.requestFocus());
        return dialog.showAndWait().orElse(ButtonType.CANCEL) == yes;
    }

    @Override
    public void error(OpsException error) {
        if (error.kind() == ErrorKind.BUG) {
            bug(error);
            return;
        }
        LOG.info("Told the user: {}", error.getMessage());
        dialog(
                        I18n.text("app.error.title", error.tried()),
                        new VBox(8, text(I18n.text("app.error.on", error.on())), text(error.why()), text(error.next())),
                        ButtonType.CLOSE)
                .showAndWait();
    }

    /** The window for defects: a stable code and the details to copy. */
    void bug(Throwable defect) {
        String code = ErrorCode.of(defect);
        LOG.error("Defect {}", code, defect);
        StringWriter trace = new StringWriter();
        defect.printStackTrace(new PrintWriter(trace));
        TextArea details = new TextArea(trace.toString());
        details.setEditable(false);
        details.setAccessibleText(I18n.text("app.bug.details"));
        details.setPrefSize(640, 240);
        ButtonType copy = new ButtonType(I18n.text("app.bug.copy"), ButtonData.OTHER);
        Dialog<ButtonType> dialog = dialog(
                I18n.text("app.bug.title", code),
                new VBox(12, text(I18n.text("app.bug.message", code)), details),
                copy,
                ButtonType.CLOSE);
        if (dialog.showAndWait().orElse(ButtonType.CLOSE) == copy) {
            copy(I18n.text("app.bug.details"), code + "\n" + trace);
        }
    }

    @Override
    public void notice(String message) {
        notices.accept(message);
    }

    @Override
    public void copy(String what, String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
        notice(I18n.text("app.copied", what));
    }

    private Dialog<ButtonType> dialog(String title, Node content, ButtonType... buttons) {
        Dialog<ButtonType> dialog = new Alert(Alert.AlertType.NONE, "", buttons);
        dialog.initOwner(owner);
        dialog.setTitle(title);
        dialog.setHeaderText(title);
        dialog.getDialogPane().setContent(content);
        dialog.getDialogPane().setMinWidth(460);
        dialog.getDialogPane()
                .getStylesheets()
                .addAll(Objects.requireNonNull(owner.getScene()).getStylesheets());
        return dialog;
    }

    private static Label text(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMaxWidth(560);
        return label;
    }
}
