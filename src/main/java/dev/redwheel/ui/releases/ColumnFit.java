package dev.redwheel.ui.releases;

import java.util.List;
import java.util.Set;
import javafx.scene.control.ConstrainedColumnResizeBase;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableColumnBase;
import javafx.scene.control.TableView;
import javafx.util.Callback;

/**
 * Shares out the table's width so that the last column always ends with it. JavaFX's own policies do not count columns
 * that come after the table has its width, which cuts the last one. A column that is dragged takes from the next, as in
 * those.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // JavaFX declares the policy of a table for tables of anything.
final class ColumnFit extends ConstrainedColumnResizeBase implements Callback<TableView.ResizeFeatures, Boolean> {
    private final Set<TableColumn<?, ?>> growing;

    /** @param growing the columns that get what is left over */
    ColumnFit(Set<TableColumn<?, ?>> growing) {
        this.growing = Set.copyOf(growing);
    }

    @Override
    public Boolean call(TableView.ResizeFeatures features) {
        if (features.getColumn() != null) {
            return TableView.CONSTRAINED_RESIZE_POLICY_FLEX_NEXT_COLUMN.call(features);
        }
        List<TableColumnBase> columns = features.getTable().getVisibleLeafColumns();
        double width = features.getContentWidth();
        double wished =
                columns.stream().mapToDouble(TableColumnBase::getPrefWidth).sum();
        double least =
                columns.stream().mapToDouble(TableColumnBase::getMinWidth).sum();
        double rest = Math.max(0, width - wished);
        long takers = Math.max(1, columns.stream().filter(growing::contains).count());
        // Where there is too little, all give in the share of what they have over their least.
        double give = wished > least ? Math.clamp((wished - width) / (wished - least), 0, 1) : 0;
        double edge = 0;
        double rounded = 0;
        for (TableColumnBase column : columns) {
            double wish = column.getPrefWidth();
            edge += wish - give * (wish - column.getMinWidth()) + (growing.contains(column) ? rest / takers : 0);
            features.setColumnWidth(column, Math.floor(edge) - rounded);
            rounded = Math.floor(edge);
        }
        return true;
    }
}
