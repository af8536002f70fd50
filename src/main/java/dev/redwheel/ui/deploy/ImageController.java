package dev.redwheel.ui.deploy;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.deploy.ImageViewModel.Server;
import java.util.EnumMap;
import java.util.Map;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.ToggleGroup;

/** Binds the part "image" of the step "advanced". */
public final class ImageController implements StepView {
    private final ImageViewModel model;

    @FXML
    private RadioButton imageRedis;

    @FXML
    private RadioButton imageValkey;

    @FXML
    private RadioButton imageOther;

    @FXML
    private ComboBox<String> imageTag;

    @FXML
    private Label imageProblem;

    @FXML
    private Label dataMoves;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields.
    ImageController(DeployWizardViewModel wizard) {
        this.model = wizard.image();
    }

    @FXML
    void initialize() {
        ToggleGroup group = new ToggleGroup();
        choices().forEach((server, button) -> {
            button.setToggleGroup(group);
            button.setOnAction(event -> model.serverProperty().set(server));
        });
        StepView.choices(imageTag, model.tags(), model.tagProperty());
        refresh();
    }

    @Override
    public void refresh() {
        Server server = model.serverProperty().get();
        choices().forEach((each, button) -> button.setSelected(each == server));
        String other = model.otherRepository();
        imageOther.setText(other);
        StepView.visible(imageOther, !other.isEmpty());
        imageTag.setPromptText(server == Server.REDIS ? I18n.text("deploy.image.tag.own") : "");
        StepView.tell(imageProblem, model.problem(), imageTag);
        dataMoves.setText(model.dataMoves());
    }

    @Override
    public Node focusTarget() {
        return imageTag.getPseudoClassStates().contains(INVALID)
                ? imageTag
                : choices().getOrDefault(model.serverProperty().get(), imageRedis);
    }

    private Map<Server, RadioButton> choices() {
        Map<Server, RadioButton> choices = new EnumMap<>(Server.class);
        choices.put(Server.REDIS, imageRedis);
        choices.put(Server.VALKEY, imageValkey);
        choices.put(Server.OTHER, imageOther);
        return choices;
    }
}
