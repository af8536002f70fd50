package dev.redwheel.ui.control;

import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import dev.redwheel.ui.common.I18n;
import java.util.Locale;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** The findings of a check, one row each: severity as icon and word, what was found, what to do. FX thread only. */
public final class FindingList extends VBox {
    private final ObservableList<Finding> items = FXCollections.observableArrayList();
    private String blockedWord = word(Severity.BLOCKED);

    public FindingList() {
        getStyleClass().add("finding-list");
        setAccessibleText(I18n.text("control.findings.name"));
        items.addListener((ListChangeListener<Finding>)
                change -> getChildren().setAll(items.stream().map(this::row).toList()));
    }

    public String getBlockedWord() {
        return blockedWord;
    }

    /** The word of the gravest severity where there is nothing to be blocked: of findings about what already runs. */
    public void setBlockedWord(String word) {
        blockedWord = word;
    }

    /** The findings, in the order they are shown. */
    public ObservableList<Finding> getItems() {
        return items;
    }

    /** The word of a severity: "Warning". */
    public static String word(Severity severity) {
        return I18n.text("control.severity." + severity.name().toLowerCase(Locale.ROOT));
    }

    /** The icon of a severity, coloured by the style sheet. */
    public static FontIcon icon(Severity severity) {
        FontIcon icon = new FontIcon(
                switch (severity) {
                    case OK -> "mdi2c-check-circle-outline";
                    case INFO -> "mdi2i-information-outline";
                    case UNKNOWN -> "mdi2h-help-circle-outline";
                    case WARNING -> "mdi2a-alert-outline";
                    case BLOCKED -> "mdi2c-close-octagon-outline";
                });
        icon.getStyleClass().addAll("severity-icon", styleClass(severity));
        return icon;
    }

    private static String styleClass(Severity severity) {
        return "severity-" + severity.name().toLowerCase(Locale.ROOT);
    }

    private Node row(Finding finding) {
        Label word = new Label(
                finding.severity() == Severity.BLOCKED ? blockedWord : word(finding.severity()),
                icon(finding.severity()));
        word.getStyleClass().addAll("finding-severity", styleClass(finding.severity()));
        word.setMinWidth(Region.USE_PREF_SIZE);

        VBox texts = new VBox(line(finding.title(), "finding-title"));
        if (!finding.detail().isBlank()) {
            texts.getChildren().add(line(finding.detail(), "finding-detail"));
        }
        if (!finding.next().isBlank()) {
            texts.getChildren().add(line(finding.next(), "finding-next"));
        }
        texts.getStyleClass().add("finding-texts");
        HBox.setHgrow(texts, Priority.ALWAYS);

        HBox row = new HBox(word, texts);
        row.getStyleClass().add("finding");
        row.setAlignment(Pos.TOP_LEFT);
        row.setFocusTraversable(true);
        row.setAccessibleText(String.join(". ", word.getText(), finding.title(), finding.detail(), finding.next()));
        return row;
    }

    private static Label line(String text, String style) {
        Label label = new Label(text);
        label.getStyleClass().add(style);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }
}
