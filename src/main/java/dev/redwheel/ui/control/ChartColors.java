package dev.redwheel.ui.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javafx.css.CssMetaData;
import javafx.css.SimpleStyleableObjectProperty;
import javafx.css.Styleable;
import javafx.css.StyleableObjectProperty;
import javafx.css.StyleableProperty;
import javafx.css.converter.PaintConverter;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.paint.Paint;

/** The colours of a chart, given by the style sheet so that they follow the theme. */
final class ChartColors {
    static final int SERIES = 8;

    private static final int GRID = SERIES;
    private static final int TEXT = SERIES + 1;
    private static final int LIMIT = SERIES + 2;
    private static final int STALE = SERIES + 3;

    /** One styleable colour of a chart. */
    private static final class Meta extends CssMetaData<TimeSeriesChart, Paint> {
        private final int index;

        Meta(String property, int index) {
            super(property, PaintConverter.getInstance(), Color.GRAY);
            this.index = index;
        }

        @Override
        public boolean isSettable(TimeSeriesChart chart) {
            return true;
        }

        @Override
        @SuppressWarnings("unchecked") // A SimpleStyleableObjectProperty<Paint> is what the factory method below made.
        public StyleableProperty<Paint> getStyleableProperty(TimeSeriesChart chart) {
            return (StyleableProperty<Paint>) chart.colors().property(index);
        }
    }

    private static final List<Meta> OWN = metas();
    private static final List<CssMetaData<? extends Styleable, ?>> ALL = all();

    private final List<StyleableObjectProperty<Paint>> properties = new ArrayList<>();

    ChartColors(TimeSeriesChart chart, Runnable onChange) {
        for (Meta meta : OWN) {
            StyleableObjectProperty<Paint> property =
                    new SimpleStyleableObjectProperty<>(meta, chart, meta.getProperty(), Color.GRAY);
            property.addListener(observable -> onChange.run());
            properties.add(property);
        }
    }

    static List<CssMetaData<? extends Styleable, ?>> metaData() {
        return ALL;
    }

    /** The colour of a node; beyond the eighth the hues return, lighter, then darker. */
    Color series(int index) {
        Color base = color(index % SERIES);
        return switch (index / SERIES % 3) {
            case 1 -> base.deriveColor(0, 0.75, 1.35, 1);
            case 2 -> base.deriveColor(0, 1.2, 0.65, 1);
            default -> base;
        };
    }

    Color grid() {
        return color(GRID);
    }

    Color text() {
        return color(TEXT);
    }

    Color limit() {
        return color(LIMIT);
    }

    Color stale() {
        return color(STALE);
    }

    private Color color(int index) {
        return properties.get(index).get() instanceof Color color ? color : Color.GRAY;
    }

    private StyleableObjectProperty<Paint> property(int index) {
        return properties.get(index);
    }

    private static List<Meta> metas() {
        List<Meta> metas = new ArrayList<>();
        for (int i = 0; i < SERIES; i++) {
            metas.add(new Meta("-rw-chart-series-" + (i + 1), i));
        }
        metas.add(new Meta("-rw-chart-grid", GRID));
        metas.add(new Meta("-rw-chart-text", TEXT));
        metas.add(new Meta("-rw-chart-limit", LIMIT));
        metas.add(new Meta("-rw-chart-stale", STALE));
        return Collections.unmodifiableList(metas);
    }

    private static List<CssMetaData<? extends Styleable, ?>> all() {
        List<CssMetaData<? extends Styleable, ?>> all = new ArrayList<>(VBox.getClassCssMetaData());
        all.addAll(OWN);
        return Collections.unmodifiableList(all);
    }
}
