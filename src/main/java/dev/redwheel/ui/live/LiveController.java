package dev.redwheel.ui.live;

import dev.redwheel.model.Environment;
import dev.redwheel.model.Topology;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.CardFlow;
import dev.redwheel.ui.control.CardGrid;
import dev.redwheel.ui.control.ChartGroup;
import dev.redwheel.ui.control.StatePane;
import dev.redwheel.ui.control.TimeSeriesChart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import org.jspecify.annotations.NullUnmarked;

/** Binds the live page to its view model. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class LiveController {
    /** With more nodes than this the cards are compact. */
    private static final int MOST_FULL_CARDS = 8;

    private final LiveViewModel model;
    private final Map<LiveChart, TimeSeriesChart> charts = new EnumMap<>(LiveChart.class);

    @FXML
    private Label releaseName;

    @FXML
    private Label place;

    @FXML
    private Label environment;

    @FXML
    private Label topology;

    @FXML
    private Circle linkDot;

    @FXML
    private Label staleKey;

    @FXML
    private Label linkText;

    @FXML
    private Spinner<Integer> interval;

    @FXML
    private ComboBox<Duration> range;

    @FXML
    private ToggleButton freeze;

    @FXML
    private ToggleButton traffic;

    @FXML
    private Button topologyPage;

    @FXML
    private HBox controls;

    @FXML
    private StatePane state;

    @FXML
    private CardGrid nodeStrip;

    @FXML
    private CardFlow tiles;

    @FXML
    private CardGrid chartGrid;

    @FXML
    private VBox panels;

    @FXML
    private CardGrid stateCards;

    @FXML
    private TextField infoSearch;

    @FXML
    private ComboBox<String> infoNode;

    @FXML
    private Label infoCount;

    @FXML
    private ListView<InfoRow> infoList;

    public LiveController(LiveViewModel model) {
        this.model = model;
    }

    @FXML
    void initialize() {
        bindHeader();
        bindControls();
        bindPanels();
        bindInfo();
    }

    @FXML
    void openTopology() {
        model.setup().topology().ifPresent(Runnable::run);
    }

    @FXML
    void exportCsv() {
        model.exportCsv();
    }

    @FXML
    void exportPng() {
        model.exportPng(() -> Pictures.png(panels));
    }

    private void bindHeader() {
        LivePageSetup setup = model.setup();
        releaseName.setText(setup.release().name());
        model.softwareProperty().subscribe(this::showPlace);
        String name = setup.environment().name().toLowerCase(Locale.ROOT);
        environment.setText(I18n.text("live.environment." + name));
        environment.setVisible(setup.environment() != Environment.UNMARKED);
        environment.setManaged(environment.isVisible());
        environment.pseudoClassStateChanged(PseudoClass.getPseudoClass(name), true);
        model.topologyProperty().subscribe(now -> {
            topology.setText(I18n.text("live.topology." + now.name().toLowerCase(Locale.ROOT)));
            topology.setVisible(now != Topology.UNKNOWN);
            topology.setManaged(topology.isVisible());
        });
        Tooltip why = new Tooltip();
        model.linkProperty().subscribe(now -> {
            linkText.setText(now.text());
            NodeCardView.tone(linkDot, now.tone());
            NodeCardView.tone(linkText, now.tone());
            why.setText(now.detail());
            linkText.setTooltip(now.detail().isEmpty() ? null : why);
        });
    }

    private void showPlace(String software) {
        LivePageSetup setup = model.setup();
        String where = I18n.text("live.header.place", setup.release().namespace(), setup.context());
        place.setText(software.isEmpty() ? where : I18n.text("live.header.software", where, software));
        place.setTooltip(software.isEmpty() ? null : new Tooltip(I18n.text("live.header.software.why")));
    }

    private void bindControls() {
        ChartGroup group = model.charts();
        interval.setValueFactory(new SpinnerValueFactory.IntegerSpinnerValueFactory(1, 60, 1));
        interval.getValueFactory()
                .valueProperty()
                .subscribe(now -> model.intervalSecondsProperty().set(now));
        range.getItems()
                .setAll(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1));
        range.setConverter(new RangeConverter());
        range.setValue(LiveViewModel.FIRST_WINDOW);
        range.setOnAction(event -> group.reset(range.getValue()));
        freeze.setSelected(!group.followingProperty().get());
        freeze.setOnAction(event -> group.followingProperty().set(!freeze.isSelected()));
        group.followingProperty().subscribe(following -> {
            freeze.setSelected(!following);
            freeze.setText(I18n.text(following ? "live.freeze" : "live.follow"));
            freeze.setAccessibleText(freeze.getText());
        });
        topologyPage.setVisible(model.setup().topology().isPresent());
        topologyPage.setManaged(topologyPage.isVisible());
        traffic.setVisible(model.setup().load().isPresent());
        traffic.setManaged(traffic.isVisible());
        traffic.selectedProperty().bindBidirectional(model.loadingProperty());
    }

    private void bindPanels() {
        ChartGroup group = model.charts();
        staleKey.visibleProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> group.getStale().stream()
                                .anyMatch(one -> one.to() >= group.getWindow().from()
                                        && one.from() <= group.getWindow().to()),
                        group.getStale(),
                        group.windowProperty()));
        staleKey.managedProperty().bind(staleKey.visibleProperty());
        state.setOnRetry(model::start);
        model.contentProperty().subscribe(this::showContent);
        for (LiveChart chart : LiveChart.values()) {
            TimeSeriesChart view = new TimeSeriesChart();
            view.setId("chart-" + chart.name().toLowerCase(Locale.ROOT));
            view.setTitle(chart.title());
            if (chart == LiveChart.LAG || chart == LiveChart.LAG_SECONDS) {
                view.setEmptyText(I18n.text("live.chart.lag.empty"));
            } else if (chart == LiveChart.SERVER_TIME) {
                view.setEmptyText(I18n.text("live.chart.server_time.empty"));
            }
            view.setGroup(model.charts());
            charts.put(chart, view);
            chartGrid.getChildren().add(view);
        }
        model.podsProperty().subscribe(pods -> charts.forEach((chart, view) -> view.setSeries(model.series(chart))));
        model.nodesProperty().subscribe(this::showNodes);
        model.tilesProperty().subscribe(this::showTiles);
        model.statesProperty().subscribe(this::showStates);
    }

    /** The retry button is for failures; a stale page is being retried already. */
    private void showContent(Content<?> content) {
        boolean retry = content instanceof Content.Failed<?> || content instanceof Content.Forbidden<?>;
        state.setOnRetry(retry ? model::start : null);
        // There is nothing to freeze, to export or to load.
        controls.setDisable(retry || content instanceof Content.Empty<?>);
        state.setContent(content);
    }

    private void showNodes(List<NodeCard> cards) {
        boolean compact = cards.size() > MOST_FULL_CARDS;
        List<Node> views = new ArrayList<>();
        for (NodeCard card : cards) {
            NodeCardView view = nodeStrip.getChildren().stream()
                    .filter(NodeCardView.class::isInstance)
                    .map(NodeCardView.class::cast)
                    .filter(one -> one.pod().equals(card.pod()) && one.isCompact() == compact)
                    .findFirst()
                    .orElseGet(() -> new NodeCardView(
                            card, compact, model.charts(), model.operations(card.pod()), model::toggleSelected));
            view.show(card);
            views.add(view);
        }
        if (!nodeStrip.getChildren().equals(views)) {
            nodeStrip.getChildren().setAll(views);
            nodeStrip.setMinCardWidth(compact ? 178 : 220);
        }
    }

    private void showTiles(List<Tile> now) {
        while (tiles.getChildren().size() < now.size()) {
            tiles.getChildren()
                    .add(new TileView(now.get(tiles.getChildren().size()).id()));
        }
        for (int i = 0; i < now.size(); i++) {
            ((TileView) tiles.getChildren().get(i)).show(now.get(i));
        }
    }

    private void showStates(List<StateCard> cards) {
        List<String> shown = stateCards.getChildren().stream()
                .map(view -> ((StateCardView) view).pod())
                .toList();
        if (!shown.equals(cards.stream().map(StateCard::pod).toList())) {
            stateCards
                    .getChildren()
                    .setAll(cards.stream()
                            .map(card -> new StateCardView(card.pod()))
                            .toList());
        }
        for (int i = 0; i < cards.size(); i++) {
            ((StateCardView) stateCards.getChildren().get(i)).show(cards.get(i));
        }
    }

    private void bindInfo() {
        infoSearch.textProperty().bindBidirectional(model.infoQueryProperty());
        infoNode.valueProperty().bindBidirectional(model.infoNodeProperty());
        model.podsProperty().subscribe(pods -> {
            if (!infoNode.getItems().equals(pods)) {
                String chosen = model.infoNodeProperty().get();
                infoNode.getItems().setAll(pods);
                infoNode.setValue(chosen);
            }
        });
        infoList.setCellFactory(view -> new InfoCell());
        model.infoProperty().subscribe(this::showInfo);
    }

    /** Only rows that changed are replaced: the list keeps its place while values move. */
    private void showInfo(List<InfoRow> rows) {
        List<InfoRow> items = infoList.getItems();
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
        long fields = rows.stream().filter(row -> !row.isHeading()).count();
        infoCount.setText(I18n.text("live.info.count", fields));
    }
}
