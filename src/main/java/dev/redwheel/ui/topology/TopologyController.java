package dev.redwheel.ui.topology;

import dev.redwheel.model.Environment;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Topology;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.FindingList;
import dev.redwheel.ui.control.StatePane;
import dev.redwheel.ui.control.TopologyMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.Region;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Binds the topology page to its view model. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class TopologyController {
    private static final PseudoClass MASTER = PseudoClass.getPseudoClass("master");
    private static final PseudoClass FAINT = PseudoClass.getPseudoClass("faint");
    private static final PseudoClass DISAGREES = PseudoClass.getPseudoClass("disagrees");
    private static final double ROW_HEIGHT = 34;
    private static final double SCROLL_BAR_HEIGHT = 14;
    private static final double NAME_WIDTH = 104;
    private static final double VOICE_WIDTH = 102;
    private static final double SERVICES_WIDTH = 126;
    private static final double VALUES_WIDTH = 84;

    private final TopologyViewModel model;

    @FXML
    private Label releaseName;

    @FXML
    private Label environment;

    @FXML
    private Label topology;

    @FXML
    private Label summary;

    @FXML
    private Label place;

    @FXML
    private StatePane state;

    @FXML
    private FindingList findings;

    @FXML
    private TopologyMap map;

    @FXML
    private TableView<TruthRow> table;

    public TopologyController(TopologyViewModel model) {
        this.model = model;
    }

    @FXML
    void initialize() {
        TopologyPageSetup setup = model.setup();
        releaseName.setText(setup.release().name());
        place.setText(I18n.text("topology.place", setup.release().namespace(), setup.context()));
        String name = setup.environment().name().toLowerCase(Locale.ROOT);
        environment.setText(I18n.text("live.environment." + name));
        environment.setVisible(setup.environment() != Environment.UNMARKED);
        environment.setManaged(environment.isVisible());
        environment.pseudoClassStateChanged(PseudoClass.getPseudoClass(name), true);
        model.topologyProperty().subscribe(now -> {
            topology.setText(TopologyViewModel.word(now));
            topology.setVisible(now != Topology.UNKNOWN);
            topology.setManaged(topology.isVisible());
        });
        model.summaryProperty().subscribe(now -> {
            summary.setText(now.text());
            summary.setGraphic(now.text().isEmpty() ? null : FindingList.icon(now.severity()));
        });
        map.setOnOpen(model::open);
        model.diagramProperty().subscribe(map::setDiagram);
        model.findingsProperty().subscribe(this::showFindings);
        model.contentProperty().subscribe(this::showContent);
        bindTable();
    }

    @FXML
    void openLive() {
        model.open("");
    }

    @FXML
    void openScale() {
        model.setup().openChange().run();
    }

    /** The retry button is for failures; a stale page is being retried already. */
    private void showContent(Content<?> content) {
        boolean retry = content instanceof Content.Failed<?> || content instanceof Content.Forbidden<?>;
        state.setOnRetry(retry ? model::start : null);
        state.setContent(content);
    }

    private void showFindings(List<Finding> now) {
        findings.setVisible(!now.isEmpty());
        findings.setManaged(!now.isEmpty());
        if (!findings.getItems().equals(now)) {
            findings.getItems().setAll(now);
        }
    }

    private void bindTable() {
        table.setFixedCellSize(ROW_HEIGHT);
        table.widthProperty().addListener(observable -> fit());
        table.skinProperty().addListener(observable -> fit()); // Its header is known from then on.
        model.columnsProperty().subscribe(this::showColumns);
        model.rowsProperty().subscribe(this::showRows);
        table.setOnKeyPressed(event -> {
            TruthRow chosen = table.getSelectionModel().getSelectedItem();
            if (event.getCode() == KeyCode.ENTER && chosen != null) {
                model.open(chosen.pod());
            }
        });
        table.setOnMouseClicked(event -> {
            TruthRow chosen = table.getSelectionModel().getSelectedItem();
            if (event.getButton() == MouseButton.PRIMARY && event.getClickCount() == 2 && chosen != null) {
                model.open(chosen.pod());
            }
        });
    }

    private void showColumns(List<String> headings) {
        List<String> shown =
                table.getColumns().stream().skip(1).map(TableColumn::getText).toList();
        if (!table.getColumns().isEmpty() && shown.equals(headings)) {
            return;
        }
        List<TableColumn<TruthRow, ?>> columns = new ArrayList<>();
        TableColumn<TruthRow, String> server = new TableColumn<>(I18n.text("topology.table.server"));
        server.setCellValueFactory(
                row -> new ReadOnlyObjectWrapper<>(row.getValue().name()));
        server.setMinWidth(NAME_WIDTH);
        server.setSortable(false);
        columns.add(server);
        for (int i = 0; i < headings.size(); i++) {
            int at = i;
            TableColumn<TruthRow, TruthRow.Cell> column = new TableColumn<>(headings.get(i));
            column.setCellValueFactory(
                    row -> new ReadOnlyObjectWrapper<>(row.getValue().cells().get(at)));
            column.setCellFactory(any -> new VoiceCell());
            column.setMinWidth(
                    i == headings.size() - 1 ? VALUES_WIDTH : i == headings.size() - 2 ? SERVICES_WIDTH : VOICE_WIDTH);
            column.setSortable(false);
            column.setReorderable(false);
            columns.add(column);
        }
        table.getItems().clear(); // Rows of before have other columns.
        columns.forEach(column -> column.setPrefWidth(column.getMinWidth()));
        table.getColumns().setAll(columns);
        fit();
    }

    /** Columns fill the table; where they have no room, it scrolls. */
    private void fit() {
        double least = table.getColumns().stream()
                .mapToDouble(TableColumn::getMinWidth)
                .sum();
        boolean room = least + 4 <= table.getWidth();
        table.setColumnResizePolicy(
                room ? TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN : TableView.UNCONSTRAINED_RESIZE_POLICY);
        fitHeight(room ? 0 : SCROLL_BAR_HEIGHT);
    }

    /** As high as its rows: a table has no such height of its own. */
    private void fitHeight(double scrollBar) {
        double header =
                table.lookup(".column-header-background") instanceof Region region ? region.prefHeight(-1) : ROW_HEIGHT;
        double height = header
                + table.getItems().size() * ROW_HEIGHT
                + scrollBar
                + table.snappedTopInset()
                + table.snappedBottomInset();
        table.setPrefHeight(height);
        table.setMinHeight(height);
    }

    /** Only rows that changed are replaced: the choice stays while values move. */
    private void showRows(List<TruthRow> rows) {
        List<TruthRow> items = table.getItems();
        int common = Math.min(items.size(), rows.size());
        for (int i = 0; i < common; i++) {
            if (!items.get(i).equals(rows.get(i))) {
                items.set(i, rows.get(i));
            }
        }
        if (items.size() > rows.size()) {
            items.subList(rows.size(), items.size()).clear();
        } else if (rows.size() > common) {
            items.addAll(rows.subList(common, rows.size()));
        }
        fit();
    }

    /** What one voice says; a disagreement has an icon, not a colour alone. */
    private static final class VoiceCell extends TableCell<TruthRow, TruthRow.Cell> {
        VoiceCell() {
            getStyleClass().add("voice-cell");
        }

        @Override
        protected void updateItem(TruthRow.@Nullable Cell cell, boolean empty) {
            super.updateItem(cell, empty);
            boolean shown = !empty && cell != null;
            pseudoClassStateChanged(MASTER, shown && cell.master());
            pseudoClassStateChanged(FAINT, shown && cell.faint());
            pseudoClassStateChanged(DISAGREES, shown && cell.disagrees());
            setText(shown ? cell.text() : null);
            setGraphic(shown && cell.disagrees() ? FindingList.icon(dev.redwheel.model.Severity.WARNING) : null);
            setTooltip(shown ? new Tooltip(cell.spoken()) : null);
            setAccessibleText(shown ? cell.spoken() : null);
        }
    }
}
