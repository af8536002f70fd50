package dev.redwheel.ui.deploy;

import dev.redwheel.operation.DeployedRedis;
import dev.redwheel.operation.OperationProgress;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.CodeView;
import dev.redwheel.ui.control.StepRow;
import java.time.Duration;
import java.util.Locale;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** Shows how to reach what was deployed. */
public final class DeployDoneController {
    private final DeployProgressViewModel model;

    @FXML
    private Label doneSummary;

    @FXML
    private VBox endpointList;

    @FXML
    private CodeView environment;

    @FXML
    private CheckBox specificationForm;

    @FXML
    private VBox passwordBox;

    @FXML
    private Label passwordHint;

    @FXML
    private HBox passwordCommandRow;

    @FXML
    private TextField passwordCommand;

    @FXML
    private Button revealButton;

    @FXML
    private TextField passwordShown;

    @FXML
    private Button restoreButton;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields before initialize().
    public DeployDoneController(DeployProgressViewModel model) {
        this.model = model;
    }

    @FXML
    void initialize() {
        passwordBox.managedProperty().bind(passwordBox.visibleProperty());
        passwordShown.managedProperty().bind(passwordShown.visibleProperty());
        restoreButton.setText(I18n.text(model.hasData() ? "progress.done.data" : "progress.done.restore"));
        restoreButton.setAccessibleText(restoreButton.getText());
        environment.setOnCopy(text -> model.copy(I18n.text("progress.done.environment"), text));
        specificationForm.selectedProperty().subscribe(this::showEnvironment);
        model.deployedProperty().subscribe(found -> found.ifPresent(this::show));
        model.progressProperty().subscribe(this::summarise);
        model.passwordShownProperty().subscribe(text -> {
            passwordShown.setText(text);
            passwordShown.setVisible(!text.isEmpty());
            revealButton.setText(I18n.text(text.isEmpty() ? "progress.done.reveal" : "progress.done.hide"));
        });
    }

    private void summarise(OperationProgress progress) {
        doneSummary.setText(I18n.text(
                "progress.done.summary",
                progress.release().name(),
                progress.release().namespace(),
                progress.context(),
                StepRow.elapsed(
                        Duration.between(progress.started(), progress.ended().orElse(progress.started())))));
    }

    private void show(DeployedRedis redis) {
        endpointList
                .getChildren()
                .setAll(redis.endpoints().stream().map(this::endpoint).toList());
        showEnvironment();
        passwordCommand.setText(redis.passwordCommand());
        passwordBox.setVisible(!redis.passwordCommand().isEmpty());
        StepView.visible(passwordCommandRow, !model.isEphemeral());
        passwordHint.setText(
                I18n.text(model.isEphemeral() ? "progress.done.password.ephemeral" : "progress.done.password.hint"));
    }

    private void showEnvironment() {
        model.deployedProperty()
                .get()
                .map(redis -> specificationForm.isSelected() ? redis.environment() : redis.containerEnvironment())
                .ifPresent(text -> environment.setText(text.stripTrailing()));
    }

    private Node endpoint(DeployedRedis.Endpoint endpoint) {
        Label use = new Label(I18n.text("progress.done.use."
                + endpoint.use().name().toLowerCase(Locale.ROOT).replace('_', '-')));
        use.getStyleClass().add("done-use");
        String address = endpoint.host() + ":" + endpoint.port();
        TextField text = new TextField(address);
        text.setEditable(false);
        text.getStyleClass().add("done-address");
        text.setAccessibleText(use.getText());
        HBox.setHgrow(text, Priority.ALWAYS);
        Button copy = new Button(null, new FontIcon("mdi2c-content-copy"));
        copy.getStyleClass().addAll("flat", "button-icon");
        copy.setAccessibleText(I18n.text("progress.done.copy", address));
        copy.setOnAction(e -> model.copy(use.getText(), address));
        HBox row = new HBox(use, text, copy);
        row.getStyleClass().add("done-row");
        return row;
    }

    @FXML
    void copyCommand() {
        model.copy(I18n.text("progress.done.command"), passwordCommand.getText());
    }

    @FXML
    void toggleReveal() {
        model.togglePassword();
    }

    @FXML
    void watchLive() {
        model.watchLive();
    }

    @FXML
    void toReleases() {
        model.leave();
    }

    @FXML
    void restoreBackup() {
        model.restoreBackup();
    }

    @FXML
    void deployAnother() {
        model.deployAnother();
    }
}
