package dev.redwheel.ui.deploy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.Topology;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.CardGrid;
import dev.redwheel.values.Cluster;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Preset;
import dev.redwheel.values.SpecExample;
import dev.redwheel.values.Spread;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.beans.property.ObjectProperty;
import javafx.fxml.FXML;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
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
    private Label topologyWarning;

    @FXML
    private HBox numbers;

    @FXML
    private VBox replicasField;

    @FXML
    private Spinner<Integer> replicas;

    @FXML
    private VBox sentinelsField;

    @FXML
    private Spinner<Integer> sentinels;

    @FXML
    private VBox quorumField;

    @FXML
    private Spinner<Integer> quorum;

    @FXML
    private VBox mastersField;

    @FXML
    private Spinner<Integer> masters;

    @FXML
    private VBox replicasOfEachField;

    @FXML
    private Spinner<Integer> replicasOfEach;

    @FXML
    private CheckBox proxy;

    @FXML
    private Label podsHint;

    @FXML
    private ShareBar slots;

    @FXML
    private Label survives;

    @FXML
    private Label loses;

    @FXML
    private Label clients;

    @FXML
    private VBox spreadBox;

    @FXML
    private SpreadPicture spreadPicture;

    @FXML
    private Label spreadText;

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
        chooses(sentinelCard, Topology.SENTINEL);
        chooses(clusterCard, Topology.CLUSTER);
        number(replicas, model.replicasProperty(), 0, TopologyViewModel.MOST_REPLICAS, 1);
        number(sentinels, model.sentinelsProperty(), 3, TopologyViewModel.MOST_SENTINELS, 2);
        number(quorum, model.quorumProperty(), 1, TopologyViewModel.MOST_SENTINELS, 1);
        number(masters, model.mastersProperty(), Cluster.FEWEST_MASTERS, TopologyViewModel.MOST_MASTERS, 1);
        number(replicasOfEach, model.replicasOfEachProperty(), 0, TopologyViewModel.MOST_REPLICAS_OF_EACH, 1);
        proxy.setOnAction(event -> model.proxyProperty().set(proxy.isSelected()));
        wizard.size().spreadProperty().subscribe(found -> spread());
        refresh();
    }

    /** What the YAML says is shown as it is, also beyond what the arrows reach. */
    private static void number(
            Spinner<Integer> spinner, ObjectProperty<Integer> property, int least, int most, int step) {
        int now = property.get();
        IntegerSpinnerValueFactory values =
                new IntegerSpinnerValueFactory(Math.min(least, now), Math.max(most, now), now, step);
        spinner.setValueFactory(values);
        property.subscribe(count -> {
            if (!count.equals(values.getValue())) {
                values.setMin(Math.min(least, count));
                values.setMax(Math.max(most, count));
                values.setValue(count);
            }
        });
        spinner.valueProperty().subscribe(count -> {
            if (count != null) {
                property.set(count);
            }
        });
    }

    @Override
    public void refresh() {
        Topology topology = model.topologyProperty().get();
        Deployment deployment = wizard.draft().deployment();
        standaloneCard.setSelected(topology == Topology.STANDALONE);
        replicationCard.setSelected(topology == Topology.REPLICATION);
        sentinelCard.setSelected(topology == Topology.SENTINEL);
        clusterCard.setSelected(topology == Topology.CLUSTER);
        standaloneDrawing.show(Topology.STANDALONE, deployment);
        replicationDrawing.show(Topology.REPLICATION, deployment);
        sentinelDrawing.show(Topology.SENTINEL, deployment);
        clusterDrawing.show(Topology.CLUSTER, deployment);
        boolean sentinel = topology == Topology.SENTINEL;
        boolean cluster = topology == Topology.CLUSTER;
        StepView.visible(numbers, topology != Topology.STANDALONE);
        StepView.visible(replicasField, topology == Topology.REPLICATION || sentinel);
        StepView.visible(sentinelsField, sentinel);
        StepView.visible(quorumField, sentinel);
        StepView.visible(mastersField, cluster);
        StepView.visible(replicasOfEachField, cluster);
        StepView.visible(proxy, sentinel);
        proxy.setSelected(model.proxyProperty().get());
        proxy.setText(model.proxyText());
        StepView.show(podsHint, model.count());
        slots(deployment);
        mark(sentinelCard, "sentinel.enabled");
        mark(replicas, "replica.replicaCount");
        mark(sentinels, "sentinel.replicaCount");
        mark(quorum, "sentinel.quorum");
        mark(masters, "cluster.nodes");
        mark(replicasOfEach, "cluster.replicas");
        StepView.show(topologyProblem, model.problem());
        StepView.show(topologyWarning, model.problem().isEmpty() ? model.warning() : "");
        survives.setText(model.survives());
        loses.setText(model.loses());
        clients.setText(model.clients());
        spread();
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

    private void mark(Node field, String path) {
        field.pseudoClassStateChanged(INVALID, !model.problemAt(path).isEmpty());
    }

    /** The slots as they are dealt out: one part for each master. */
    private void slots(Deployment deployment) {
        int count = deployment.cluster().masters();
        boolean shown = deployment.architecture() == Topology.CLUSTER && count > 0;
        StepView.visible(slots, shown);
        if (shown) {
            List<ShareBar.Share> shares = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int[] range = deployment.cluster().slots(i);
                shares.add(new ShareBar.Share(
                        1.0 / count,
                        i % 2 == 0 ? "share-ours" : "share-rest",
                        I18n.text("deploy.topology.slots", i + 1, range[0], range[1])));
            }
            slots.show(shares);
        }
    }

    private void spread() {
        Optional<Spread> spread = wizard.size().spreadProperty().get();
        StepView.visible(spreadBox, spread.isPresent());
        spread.ifPresent(found -> {
            spreadPicture.show(found);
            spreadText.setText(SpreadPicture.fate(found));
        });
    }

    @Override
    public Node focusTarget() {
        ChoiceCard chosen = switch (model.topologyProperty().get()) {
            case REPLICATION -> replicationCard;
            case SENTINEL -> sentinelCard;
            case CLUSTER -> clusterCard;
            case STANDALONE, UNKNOWN -> standaloneCard;
        };
        return Stream.of(replicas, sentinels, quorum, masters, replicasOfEach)
                .filter(field -> field.getPseudoClassStates().contains(INVALID))
                .<Node>map(field -> field)
                .findFirst()
                .orElse(chosen);
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
