package dev.redwheel.ui.deploy;

import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * Something to choose: a name, a sentence and perhaps a drawing. As wide as it is made, as high as its texts then need,
 * which a button with a graphic does not do by itself. FX thread only.
 */
public final class ChoiceCard extends ToggleButton {
    /** Room at both sides and at both ends, border included. */
    private static final double SIDES = 24;

    private static final double ENDS = 20;

    private final VBox content = new VBox();
    private final StackPane picture = new StackPane();
    private final Label title = new Label();
    private final Label text = new Label();

    public ChoiceCard() {
        getStyleClass().add("choice-card");
        setMinWidth(0);
        setMaxWidth(Double.MAX_VALUE);
        title.getStyleClass().add("choice-title");
        text.getStyleClass().add("hint");
        for (Label label : new Label[] {title, text}) {
            label.setWrapText(true);
            label.setMinHeight(Region.USE_PREF_SIZE);
        }
        content.getStyleClass().add("choice-content");
        content.prefWidthProperty().bind(widthProperty().subtract(SIDES));
        setGraphic(content);
        compose();
    }

    public String getTitle() {
        return title.getText();
    }

    public void setTitle(String name) {
        title.setText(name);
        compose();
    }

    public String getSentence() {
        return text.getText();
    }

    public void setSentence(String sentence) {
        text.setText(sentence);
        compose();
    }

    public @Nullable Node getDrawing() {
        return picture.getChildren().isEmpty() ? null : picture.getChildren().getFirst();
    }

    /** Stands above the name, in the middle. */
    public void setDrawing(Node drawing) {
        picture.getChildren().setAll(drawing);
        compose();
    }

    private void compose() {
        content.getChildren().clear();
        if (!picture.getChildren().isEmpty()) {
            content.getChildren().add(picture);
        }
        content.getChildren().addAll(title, text);
        setAccessibleText(title.getText() + ". " + text.getText());
    }

    @Override
    protected double computePrefHeight(double width) {
        double across = width < 0 ? prefWidth(-1) : width;
        return content.prefHeight(Math.max(0, across - SIDES)) + ENDS;
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }
}
