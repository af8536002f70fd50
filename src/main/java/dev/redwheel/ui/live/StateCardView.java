package dev.redwheel.ui.live;

import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Persistence and replication of one node. */
final class StateCardView extends VBox {
    private final String pod;

    StateCardView(String pod) {
        this.pod = pod;
        getStyleClass().add("state-card");
        setFocusTraversable(true);
    }

    String pod() {
        return pod;
    }

    void show(StateCard card) {
        getChildren().setAll(text(card.title(), "state-card-title"));
        StringBuilder spoken = new StringBuilder(card.title());
        for (StateCard.Line line : card.lines()) {
            Label sentence = text(line.sentence(), "state-card-sentence");
            NodeCardView.tone(sentence, line.tone());
            VBox box = new VBox(text(line.heading(), "state-card-heading"), sentence);
            getChildren().add(box);
            spoken.append(". ").append(line.heading()).append(": ").append(line.sentence());
        }
        setAccessibleText(spoken.toString());
    }

    private static Label text(String value, String style) {
        Label label = new Label(value);
        label.getStyleClass().add(style);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }
}
