package dev.redwheel.ui.deploy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.Topology;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.CardGrid;
import dev.redwheel.values.Preset;
import dev.redwheel.values.SpecExample;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.fxml.FXML;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory;
import javafx.scene.layout.HBox;
import javafx.stage.FileChooser;

/** Binds the step "topology". */
public final class TopologyController implements StepView {
    private final DeployWizardViewModel wizard;
    private final TopologyViewModel model;
    private final DialogService dialogs;
    private final Map<Preset, ChoiceCard> cards = new EnumMap<>(Preset.class);

    @FXML
    private Button openButton;

    @FXML
    private CardGrid presets;

    @FXML
    private Label presetSource;

    @FXML
    private ChoiceCard standaloneCard;

    @FXML
    private ChoiceCard replicationCard;

    @FXML
    private ChoiceCard sentinelCard;

    @FXML
    private ChoiceCard clusterCard;

    @FXML
    private TopologyDrawing standaloneDrawing;

    @FXML
    private TopologyDrawing replicationDrawing;

    @FXML
    private TopologyDrawing sentinelDrawing;

    @FXML
    private TopologyDrawing clusterDrawing;

    @FXML
    private Label topologyProblem;

    @FXML
    private HBox replicasRow;

    @FXML
    private Spinner<Integer> replicas;

    @FXML
    private Label podsHint;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields.
    TopologyController(DeployWizardViewModel wizard, DialogService dialogs) {
        this.wizard = wizard;
        this.model = wizard.topology();
        this.dialogs = dialogs;
    }

    @FXML
    void initialize() {
        for (Preset preset : Preset.all()) {
            ChoiceCard card = card(preset);
            cards.put(preset, card);
            presets.getChildren().add(card);
        }
        chooses(standaloneCard, Topology.STANDALONE);
        chooses(replicationCard, Topology.REPLICATION);
        standaloneDrawing.show(Topology.STANDALONE, 0);
        sentinelDrawing.show(Topology.SENTINEL, 2);
        clusterDrawing.show(Topology.CLUSTER, 3);
        SpinnerValueFactory.IntegerSpinnerValueFactory counts = new SpinnerValueFactory.IntegerSpinnerValueFactory(
                0, TopologyViewModel.MOST_REPLICAS, model.replicasProperty().get());
        replicas.setValueFactory(counts);
        model.replicasProperty().subscribe(count -> {
            if (!count.equals(counts.getValue())) {
                // What the YAML says is shown as it is, also above what the arrows reach.
                counts.setMax(Math.max(TopologyViewModel.MOST_REPLICAS, count));
                counts.setValue(count);
            }
        });
        replicas.valueProperty().subscribe(count -> {
            if (count != null) {
                model.replicasProperty().set(count);
            }
        });
        refresh();
    }

    @Override
    public void refresh() {
        Topology topology = model.topologyProperty().get();
        standaloneCard.setSelected(topology == Topology.STANDALONE);
        replicationCard.setSelected(topology == Topology.REPLICATION);
        sentinelCard.setSelected(topology == Topology.SENTINEL);
        clusterCard.setSelected(topology == Topology.CLUSTER);
        int count = model.replicasProperty().get();
        replicationDrawing.show(Topology.REPLICATION, Math.min(count, TopologyViewModel.MOST_REPLICAS));
        StepView.visible(replicasRow, topology == Topology.REPLICATION);
        podsHint.setText(I18n.text(
                "deploy.topology.replicas.hint", wizard.draft().deployment().pods(), count));
        StepView.tell(topologyProblem, model.problem(), sentinelCard, clusterCard);
        Preset chosen = model.presetProperty().get();
        cards.forEach((preset, card) -> card.setSelected(preset == chosen));
        presetSource.setText(
                chosen == null
                        ? I18n.text("deploy.topology.presets.none")
                        : I18n.text(
                                "deploy.topology.presets.source",
                                chosen.section(),
                                I18n.text("deploy.preset." + chosen.id() + ".own")));
    }

    @Override
    public Node focusTarget() {
        return model.topologyProperty().get() == Topology.REPLICATION ? replicationCard : standaloneCard;
    }

    @FXML
    void open() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(I18n.text("deploy.topology.open.title"));
        chooser.getExtensionFilters().add(new FileChooser.ExtensionFilter("YAML", "*.yaml", "*.yml"));
        File file = chooser.showOpenDialog(openButton.getScene().getWindow());
        if (file == null) {
            return;
        }
        try {
            open(Files.readString(file.toPath()), openButton);
        } catch (IOException e) {
            dialogs.error(new OpsException(
                    ErrorKind.INVALID_INPUT,
                    "open the file",
                    file.getPath(),
                    "It cannot be read as text.",
                    "Choose a YAML file.",
                    e));
        }
    }

    /** Opens a document; where it describes several, asks which one in a menu at the anchor. */
    void open(String text, Node anchor) {
        List<SpecExample> examples = SpecExample.read(text);
        if (examples.size() == 1) {
            take(examples.getFirst());
            return;
        }
        ContextMenu menu = new ContextMenu();
        MenuItem title = new MenuItem(I18n.text("deploy.topology.open.choose"));
        title.setDisable(true);
        menu.getItems().add(title);
        for (SpecExample example : examples) {
            MenuItem item = new MenuItem(example.name());
            item.setOnAction(event -> take(example));
            menu.getItems().add(item);
        }
        menu.show(anchor, Side.BOTTOM, 0, 4);
    }

    private void take(SpecExample example) {
        wizard.open(example);
        if (!example.name().isEmpty()) {
            dialogs.notice(I18n.text("deploy.topology.opened", example.name()));
        }
    }

    private ChoiceCard card(Preset preset) {
        ChoiceCard card = new ChoiceCard();
        card.setId("preset-" + preset.id());
        card.setTitle(I18n.text("deploy.preset." + preset.id()));
        card.setSentence(I18n.text("deploy.preset." + preset.id() + ".text"));
        card.setOnAction(event -> {
            model.choose(preset);
            wizard.security().writeAuth();
            refresh(); // A toggle that was selected stays so.
        });
        return card;
    }

    private void chooses(ChoiceCard card, Topology topology) {
        card.setOnAction(event -> {
            model.topologyProperty().set(topology);
            refresh();
        });
    }
}
