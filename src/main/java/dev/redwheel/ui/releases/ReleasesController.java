package dev.redwheel.ui.releases;

import dev.redwheel.model.Release;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Views;
import dev.redwheel.ui.releases.ReleaseItem.Row;
import dev.redwheel.ui.releases.ReleasesViewModel.Blank;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Binds the table of releases. Enter watches a release live, Space shows its details, / goes to the filter. */
public final class ReleasesController {
    /** Narrower than these, columns that the others' second lines or the details also tell are left out. */
    private static final double WIDE = 1240;

    private static final double MEDIUM = 820;

    /** The longest status, "pending-upgrade", and the shortest ones. */
    private static final double STATUS_WIDTH = 144;

    private static final double SHORT_STATUS_WIDTH = 94;

    private final ReleasesViewModel model;
    private final ReleaseDetailsController details;

    @FXML
    private StackPane root;

    @FXML
    private Label summary;

    @FXML
    private Label readOnlyChip;

    @FXML
    private HBox deployHolder;

    @FXML
    private Button deployButton;

    @FXML
    private TextField filter;

    @FXML
    private ToggleButton groupedToggle;

    @FXML
    private ToggleButton othersToggle;

    @FXML
    private ToggleButton vitalsToggle;

    @FXML
    private HBox rightsBanner;

    @FXML
    private Label coverage;

    @FXML
    private Label missingRights;

    @FXML
    private Label namespaceProblem;

    @FXML
    private HBox namespaceForm;

    @FXML
    private TextField namespace;

    @FXML
    private dev.redwheel.ui.control.StatePane state;

    @FXML
    private TableView<ReleaseItem> table;

    @FXML
    private TableColumn<ReleaseItem, ReleaseItem> nameColumn;

    @FXML
    private TableColumn<ReleaseItem, ReleaseItem> chartColumn;

    @FXML
    private TableColumn<ReleaseItem, ReleaseItem> appVersionColumn;

    @FXML
    private TableColumn<ReleaseItem, ReleaseItem> topologyColumn;

    @FXML
    private TableColumn<ReleaseItem, ReleaseItem> statusColumn;

    @FXML
    private TableColumn<ReleaseItem, ReleaseItem> revisionColumn;

    @FXML
    private TableColumn<ReleaseItem, ReleaseItem> updatedColumn;

    @FXML
    private TableColumn<ReleaseItem, ReleaseItem> podsColumn;

    @FXML
    private TableColumn<ReleaseItem, ReleaseItem> warningsColumn;

    @FXML
    private TableColumn<ReleaseItem, ReleaseItem> memoryColumn;

    @FXML
    private TableColumn<ReleaseItem, ReleaseItem> hitRateColumn;

    @FXML
    private TableColumn<ReleaseItem, ReleaseItem> actionsColumn;

    @FXML
    private VBox blank;

    @FXML
    private FontIcon blankIcon;

    @FXML
    private Label blankTitle;

    @FXML
    private Label blankNext;

    @FXML
    private Button blankButton;

    @FXML
    private HBox progressBar;

    @FXML
    private Label progress;

    @FXML
    private StackPane drawerHolder;

    @FXML
    private Region shade;

    private @Nullable ReleaseKey selected;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields before initialize().
    public ReleasesController(ReleasesViewModel model) {
        this.model = model;
        this.details = new ReleaseDetailsController(model);
    }

    @FXML
    void initialize() {
        state.contentProperty().bind(model.contentProperty());
        state.setOnRetry(model::retry);
        summary.textProperty().bind(model.summaryProperty());
        filter.textProperty().bindBidirectional(model.filterProperty());
        groupedToggle.selectedProperty().bindBidirectional(model.groupedProperty());
        othersToggle.selectedProperty().bindBidirectional(model.othersProperty());
        vitalsToggle.selectedProperty().bindBidirectional(model.vitalsShownProperty());
        showWhenFilled(progressBar, progress, model.progressProperty());
        bindRights();
        bindReadOnly();
        bindTable();
        model.blankProperty().subscribe(this::showBlank);
        model.blankNextProperty()
                .subscribe(text -> showBlank(model.blankProperty().get()));
        bindDrawer();
        root.addEventFilter(KeyEvent.KEY_TYPED, this::slashGoesToFilter);
        filter.setOnKeyPressed(this::filterKey);
    }

    /** A disabled button has no tooltip of its own. */
    private void bindReadOnly() {
        boolean only = model.isReadOnly();
        readOnlyChip.setVisible(only);
        readOnlyChip.setManaged(only);
        deployButton.setDisable(only);
        if (only) {
            Tooltip.install(deployHolder, new Tooltip(I18n.text("releases.list.read-only.why")));
        }
    }

    private void bindRights() {
        showWhenFilled(coverage, coverage, model.coverageProperty());
        coverage.visibleProperty().unbind();
        // Where nothing may be read the page itself says so.
        coverage.visibleProperty()
                .bind(model.coverageProperty()
                        .isNotEmpty()
                        .and(Bindings.createBooleanBinding(
                                () -> !(model.contentProperty().get() instanceof Content.Forbidden<?>),
                                model.contentProperty())));
        showWhenFilled(missingRights, missingRights, model.missingRightsProperty());
        showWhenFilled(namespaceProblem, namespaceProblem, model.namespaceProblemProperty());
        namespaceForm.visibleProperty().bind(model.namespaceAskedProperty());
        namespaceForm.managedProperty().bind(namespaceForm.visibleProperty());
        rightsBanner
                .visibleProperty()
                .bind(model.missingRightsProperty()
                        .isNotEmpty()
                        .or(model.coverageProperty().isNotEmpty()));
        rightsBanner.managedProperty().bind(rightsBanner.visibleProperty());
    }

    private static void showWhenFilled(Node shown, Label label, javafx.beans.property.ReadOnlyStringProperty text) {
        label.textProperty().bind(text);
        shown.visibleProperty().bind(text.isNotEmpty());
        shown.managedProperty().bind(shown.visibleProperty());
    }

    private void bindTable() {
        table.setItems(model.items());
        table.setPlaceholder(new Label());
        table.setColumnResizePolicy(new ColumnFit(Set.of(nameColumn, chartColumn)));
        table.setRowFactory(view -> new ReleaseTableRow(model));
        cells(nameColumn, null);
        nameColumn.setCellFactory(column -> new ReleaseCells.NameCell());
        cells(chartColumn, ReleaseCells::chart);
        cells(appVersionColumn, ReleaseCells::appVersion);
        cells(topologyColumn, ReleaseCells::topology);
        cells(statusColumn, ReleaseCells::status);
        cells(revisionColumn, ReleaseCells::revision);
        cells(updatedColumn, ReleaseCells.updated(model.clock(), revisionColumn.visibleProperty()));
        cells(podsColumn, ReleaseCells::pods);
        cells(warningsColumn, ReleaseCells::warnings);
        cells(memoryColumn, ReleaseCells::memory);
        cells(hitRateColumn, ReleaseCells::hitRate);
        cells(actionsColumn, this::actions);
        Map<TableColumn<ReleaseItem, ?>, ReleaseColumn> order = Map.ofEntries(
                Map.entry(nameColumn, ReleaseColumn.NAME),
                Map.entry(chartColumn, ReleaseColumn.CHART),
                Map.entry(appVersionColumn, ReleaseColumn.APP_VERSION),
                Map.entry(topologyColumn, ReleaseColumn.TOPOLOGY),
                Map.entry(statusColumn, ReleaseColumn.STATUS),
                Map.entry(revisionColumn, ReleaseColumn.REVISION),
                Map.entry(updatedColumn, ReleaseColumn.UPDATED),
                Map.entry(podsColumn, ReleaseColumn.PODS),
                Map.entry(warningsColumn, ReleaseColumn.WARNINGS),
                Map.entry(memoryColumn, ReleaseColumn.MEMORY),
                Map.entry(hitRateColumn, ReleaseColumn.HIT_RATE));
        // The view model sorts: headings must stay above what they head.
        table.setSortPolicy(view -> {
            view.getSortOrder().stream()
                    .findFirst()
                    .ifPresentOrElse(
                            column -> model.sortBy(
                                    order.getOrDefault(column, ReleaseColumn.NAME),
                                    column.getSortType() == TableColumn.SortType.ASCENDING),
                            () -> model.sortBy(ReleaseColumn.NAME, true));
            return true;
        });
        table.getSelectionModel().selectedItemProperty().subscribe(item -> {
            if (item instanceof Row row) {
                selected = row.release().key();
            }
        });
        model.items().addListener((javafx.collections.ListChangeListener<ReleaseItem>) change -> reselect());
        table.addEventFilter(KeyEvent.KEY_PRESSED, this::tableKey);
        table.widthProperty().subscribe(this::fitColumns);
        model.vitalsShownProperty().subscribe(this::fitColumns);
        new OnScreen(table, model::setOnScreen);
    }

    private static void cells(
            TableColumn<ReleaseItem, ReleaseItem> column, @Nullable Function<Row, @Nullable Node> look) {
        column.setCellValueFactory(data -> new ReadOnlyObjectWrapper<>(data.getValue()));
        column.setReorderable(false);
        if (look != null) {
            column.setCellFactory(any -> new ReleaseCells.RowCell(look));
        }
    }

    private void fitColumns() {
        double width = table.getWidth();
        boolean vitals = model.vitalsShownProperty().get();
        memoryColumn.setVisible(vitals);
        hitRateColumn.setVisible(vitals);
        statusColumn.setMinWidth(width >= MEDIUM ? STATUS_WIDTH : SHORT_STATUS_WIDTH);
        appVersionColumn.setVisible(width >= (vitals ? WIDE : MEDIUM));
        revisionColumn.setVisible(width >= WIDE);
        updatedColumn.setVisible(width >= (vitals ? WIDE : MEDIUM));
        topologyColumn.setVisible(width >= MEDIUM || !vitals);
        chartColumn.setVisible(width >= MEDIUM || !vitals);
        ContentDisplay display = width >= MEDIUM ? ContentDisplay.LEFT : ContentDisplay.GRAPHIC_ONLY;
        List.of(groupedToggle, othersToggle, vitalsToggle).forEach(toggle -> toggle.setContentDisplay(display));
        // The table shares out its width by itself when that changes, not when columns come or go.
        table.getColumnResizePolicy().call(new TableView.ResizeFeatures<>(table, null, 0.0));
    }

    private HBox actions(Row row) {
        Button live = action("mdi2p-pulse", I18n.text("releases.action.live"), () -> model.watchLive(row.release()));
        live.setVisible(row.release().redis());
        Button more = action(
                "mdi2t-text-box-outline", I18n.text("releases.action.details"), () -> model.showDetails(row.release()));
        HBox box = new HBox(live, more);
        box.setAlignment(Pos.CENTER_RIGHT);
        box.getStyleClass().add("release-actions");
        return box;
    }

    private static Button action(String icon, String name, Runnable run) {
        Button button = new Button(null, new FontIcon(icon));
        button.getStyleClass().addAll("button-icon", "flat", "small");
        button.setAccessibleText(name);
        button.setTooltip(new Tooltip(name));
        button.setFocusTraversable(false); // Enter and Space on the row do the same.
        button.setOnAction(event -> run.run());
        return button;
    }

    /** New items come as new objects: the selection goes by the release's key. */
    private void reselect() {
        ReleaseKey wanted = selected;
        List<ReleaseItem> items = model.items();
        for (int i = 0; wanted != null && i < items.size(); i++) {
            if (items.get(i) instanceof Row row && row.release().key().equals(wanted)) {
                table.getSelectionModel().select(i);
                return;
            }
        }
    }

    private Optional<Release> chosen() {
        return table.getSelectionModel().getSelectedItem() instanceof Row row
                ? Optional.of(row.release())
                : Optional.empty();
    }

    private void tableKey(KeyEvent event) {
        if (event.getCode() == KeyCode.ENTER && event.getTarget() instanceof TableView) {
            chosen().ifPresent(model::watchLive);
            event.consume();
        } else if (event.getCode() == KeyCode.SPACE && event.getTarget() instanceof TableView) {
            chosen().ifPresent(model::showDetails);
            event.consume();
        }
    }

    private void slashGoesToFilter(KeyEvent event) {
        boolean typing = root.getScene() != null
                && root.getScene().getFocusOwner() instanceof javafx.scene.control.TextInputControl;
        if (event.getCharacter().equals("/")
                && !typing
                && model.detailsProperty().get() == null) {
            filter.requestFocus();
            filter.selectAll();
            event.consume();
        }
    }

    private void filterKey(KeyEvent event) {
        if (event.getCode() == KeyCode.ESCAPE && !filter.getText().isEmpty()) {
            filter.clear();
            event.consume();
        } else if (event.getCode() == KeyCode.DOWN || event.getCode() == KeyCode.ENTER) {
            table.requestFocus();
            if (table.getSelectionModel().isEmpty()) {
                table.getSelectionModel().selectFirst();
            }
            event.consume();
        }
    }

    private void showBlank(Blank why) {
        blank.setVisible(why != Blank.NONE);
        state.setVisible(why == Blank.NONE);
        boolean noMatch = why == Blank.NO_MATCH;
        blankIcon.setIconLiteral(noMatch ? "mdi2f-filter-remove-outline" : "mdi2d-database-plus-outline");
        blankTitle.setText(I18n.text(noMatch ? "releases.list.nomatch-title" : "releases.list.empty-title"));
        blankNext.setText(
                noMatch
                        ? I18n.text("releases.list.nomatch-next")
                        : model.blankNextProperty().get());
        blankButton.setText(I18n.text(noMatch ? "releases.list.clear" : "releases.list.deploy"));
        blankButton.setAccessibleText(blankButton.getText());
        blankButton.setDisable(!noMatch && model.isReadOnly());
    }

    private void bindDrawer() {
        Parent drawer = Views.load(FxmlFile.RELEASES_DETAILS, details);
        drawerHolder.getChildren().add(drawer);
        drawerHolder.visibleProperty().bind(model.detailsProperty().isNotNull());
        drawerHolder.setOnMouseClicked(event -> {
            if (shade.equals(event.getTarget())) {
                model.closeDetails();
            }
        });
        drawerHolder.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                model.closeDetails();
                event.consume();
            }
        });
        model.detailsProperty().subscribe((was, now) -> {
            if (was == null && now != null) {
                details.takeFocus();
            } else if (was != null && now == null) {
                table.requestFocus();
            }
        });
    }

    @FXML
    void deploy() {
        model.deploy();
    }

    @FXML
    void refresh() {
        model.retry();
    }

    @FXML
    void addNamespace() {
        if (model.addNamespace(namespace.getText())) {
            namespace.clear();
        }
    }

    @FXML
    void fillBlank() {
        if (model.blankProperty().get() == Blank.NO_MATCH) {
            filter.clear();
        } else {
            model.deploy();
        }
    }
}
