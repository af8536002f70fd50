package dev.redwheel.ui.deploy;

import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;

/** Binds the part "start with data" of the step "size and storage". */
public final class DataController implements StepView {
    private final DataViewModel model;

    @FXML
    private Button dataChoose;

    @FXML
    private Label dataFile;

    @FXML
    private Button dataRemove;

    @FXML
    private Label dataFacts;

    @FXML
    private Label dataProblem;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields.
    DataController(DeployWizardViewModel wizard) {
        this.model = wizard.data();
    }

    @FXML
    void initialize() {
        model.chosenProperty().subscribe(chosen -> {
            chosen.ifPresent(file -> {
                dataFile.setText(String.valueOf(file.file().getFileName()));
                dataFile.setTooltip(new Tooltip(file.file().toString()));
            });
            StepView.visible(dataFile, chosen.isPresent());
            StepView.visible(dataRemove, chosen.isPresent());
            refresh();
        });
    }

    @Override
    public void refresh() {
        StepView.show(dataFacts, model.facts());
        // While it is being read, the line above says so.
        StepView.tell(dataProblem, model.isReading() ? "" : model.problem(), dataChoose);
    }

    @Override
    public Node focusTarget() {
        return dataChoose;
    }

    @FXML
    void choose() {
        model.choose();
    }

    @FXML
    void remove() {
        model.remove();
        dataChoose.requestFocus();
    }
}
