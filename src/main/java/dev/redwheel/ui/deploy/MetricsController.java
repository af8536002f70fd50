package dev.redwheel.ui.deploy;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.deploy.MetricsViewModel.PartFields;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** Binds the part "metrics" of the step "advanced". */
public final class MetricsController implements StepView {
    private final MetricsViewModel model;

    @FXML
    private CheckBox exporter;

    @FXML
    private VBox metricsParts;

    @FXML
    private CheckBox monitor;

    @FXML
    private HBox monitorPlace;

    @FXML
    private TextField monitorNamespace;

    @FXML
    private CheckBox rules;

    @FXML
    private HBox rulesPlace;

    @FXML
    private TextField rulesNamespace;

    @FXML
    private CheckBox dashboards;

    @FXML
    private HBox dashboardsPlace;

    @FXML
    private TextField dashboardsNamespace;

    @FXML
    private Label metricsProblem;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields.
    MetricsController(DeployWizardViewModel wizard) {
        this.model = wizard.metrics();
    }

    @FXML
    void initialize() {
        exporter.setOnAction(event -> model.exporterProperty().set(exporter.isSelected()));
        bind(model.monitor(), monitor, monitorPlace, monitorNamespace);
        bind(model.rules(), rules, rulesPlace, rulesNamespace);
        bind(model.dashboards(), dashboards, dashboardsPlace, dashboardsNamespace);
        refresh();
    }

    private static void bind(PartFields part, CheckBox enabled, Node place, TextField namespace) {
        enabled.setOnAction(event -> part.enabled().set(enabled.isSelected()));
        namespace.textProperty().bindBidirectional(part.namespace());
        place.visibleProperty().bind(enabled.selectedProperty());
        place.managedProperty().bind(enabled.selectedProperty());
        namespace.setAccessibleText(I18n.text("deploy.advanced.metrics.namespace.of", enabled.getText()));
    }

    @Override
    public void refresh() {
        exporter.setSelected(model.exporterProperty().get());
        monitor.setSelected(model.monitor().enabled().get());
        rules.setSelected(model.rules().enabled().get());
        dashboards.setSelected(model.dashboards().enabled().get());
        boolean any = exporter.isSelected() || monitor.isSelected() || rules.isSelected() || dashboards.isSelected();
        StepView.visible(metricsParts, any);
        StepView.show(metricsProblem, model.problem());
    }

    @Override
    public Node focusTarget() {
        return exporter;
    }
}
