package dev.redwheel.ui.live;

import java.util.ArrayList;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** One tile; updated in place. */
final class TileView extends VBox {
    private static final PseudoClass APART = PseudoClass.getPseudoClass("apart");

    private record FigureView(VBox box, Label value, Label caption, Tooltip tip) {}

    private final Label title = new Label();
    private final HBox figures = new HBox();
    private final List<FigureView> views = new ArrayList<>();
    private final ProgressBar bar = new ProgressBar(0);
    private final Label note = new Label();

    TileView(String id) {
        setId("tile-" + id);
        getStyleClass().add("tile");
        setFocusTraversable(true);
        title.getStyleClass().add("tile-title");
        figures.getStyleClass().add("tile-figures");
        bar.getStyleClass().addAll("small", "share-bar");
        bar.setMaxWidth(Double.MAX_VALUE);
        bar.setFocusTraversable(false);
        note.getStyleClass().add("tile-note");
        getChildren().addAll(title, figures, bar, note);
    }

    void show(Tile tile) {
        title.setText(tile.title());
        while (views.size() < tile.figures().size()) {
            add();
        }
        StringBuilder spoken = new StringBuilder(tile.title());
        for (int i = 0; i < tile.figures().size(); i++) {
            Figure figure = tile.figures().get(i);
            FigureView view = views.get(i);
            view.box().pseudoClassStateChanged(APART, figure.apart());
            view.value().setText(figure.value());
            view.caption().setText(figure.caption());
            view.tip().setText(figure.why());
            NodeCardView.tone(view.value(), i == 0 ? tile.tone() : Tone.NEUTRAL);
            spoken.append(", ").append(figure.caption()).append(' ').append(figure.value());
        }
        boolean limited = !Double.isNaN(tile.share());
        bar.setVisible(limited);
        bar.setManaged(limited);
        if (limited) {
            bar.setProgress(Math.clamp(tile.share(), 0, 1));
            NodeCardView.tone(bar, tile.tone());
        }
        note.setText(tile.note());
        note.setManaged(!tile.note().isEmpty());
        setAccessibleText(spoken.append(". ").append(tile.note()).toString());
    }

    private void add() {
        Label value = new Label();
        value.getStyleClass().add("figure-value");
        value.setMinWidth(Region.USE_PREF_SIZE);
        Label caption = new Label();
        caption.getStyleClass().add("figure-caption");
        caption.setMinWidth(Region.USE_PREF_SIZE);
        Tooltip tip = new Tooltip();
        tip.setWrapText(true);
        tip.setMaxWidth(360);
        value.setTooltip(tip);
        caption.setTooltip(tip);
        VBox box = new VBox(value, caption);
        box.getStyleClass().add("figure");
        box.setMinWidth(Region.USE_PREF_SIZE);
        views.add(new FigureView(box, value, caption, tip));
        figures.getChildren().add(box);
    }
}
