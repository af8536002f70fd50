package dev.redwheel.ui.releases;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.Release;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.CodeView;
import dev.redwheel.ui.control.FindingList;
import dev.redwheel.ui.control.StatePane;
import dev.redwheel.values.SecretMask;
import java.time.Instant;
import java.util.Optional;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tab;
import javafx.scene.layout.FlowPane;
import org.jspecify.annotations.Nullable;

/** Binds the drawer with the details of one release. Secrets in values and manifest are hidden until asked for. */
public final class ReleaseDetailsController {
    private final ReleasesViewModel model;

    @FXML
    private Label name;

    @FXML
    private Label place;

    @FXML
    private FlowPane chips;

    @FXML
    private Button liveButton;

    @FXML
    private Button topologyButton;

    @FXML
    private Button closeButton;

    @FXML
    private StatePane state;

    @FXML
    private FindingList findings;

    @FXML
    private Label noFindings;

    @FXML
    private Tab valuesTab;

    @FXML
    private Tab manifestTab;

    @FXML
    private Tab notesTab;

    @FXML
    private CodeView values;

    @FXML
    private Label noValues;

    @FXML
    private CodeView manifest;

    @FXML
    private CodeView notes;

    @FXML
    private Label noNotes;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields before initialize().
    ReleaseDetailsController(ReleasesViewModel model) {
        this.model = model;
    }

    @FXML
    void initialize() {
        values.setMask(SecretMask::yaml);
        manifest.setMask(SecretMask::yaml);
        notes.setMask(SecretMask::yaml);
        model.detailsProperty().subscribe(this::show);
    }

    void takeFocus() {
        closeButton.requestFocus();
    }

    private void show(@Nullable ReleaseDetails details) {
        if (details == null) {
            clear();
            return;
        }
        Release release = details.release();
        name.setText(release.displayName());
        place.setText(String.join(
                "  ·  ", release.key().namespace(), ReleaseTexts.chart(release), ReleaseTexts.maker(release)));
        liveButton.setDisable(!release.redis());
        topologyButton.setDisable(!release.redis());
        chips.getChildren().setAll(ReleaseCells.topologyChip(release.topology()));
        if (!release.status().text().isEmpty()) {
            chips.getChildren().add(ReleaseCells.statusChip(release.status()));
        }
        if (!details.description().isBlank()) {
            Label description = new Label(details.description());
            description.getStyleClass().add("text-muted");
            description.setWrapText(true);
            chips.getChildren().add(description);
        }
        state.setContent(content(details));
        findings.getItems().setAll(release.warnings());
        noFindings.setVisible(release.warnings().isEmpty());
        fill(values, noValues, details.values());
        manifest.setText(details.manifest());
        fill(notes, noNotes, details.notes());
        boolean unmanaged = !details.loading() && details.manifest().isEmpty();
        valuesTab.setDisable(unmanaged);
        manifestTab.setDisable(unmanaged);
        notesTab.setDisable(unmanaged);
    }

    private static Content<ReleaseDetails> content(ReleaseDetails details) {
        Optional<OpsException> error = details.error();
        if (details.loading()) {
            return new Content.Loading<>(I18n.text("releases.details.loading"));
        }
        // What could be told without the release stays readable: its findings name the failure too.
        return error.isPresent() && details.release().warnings().isEmpty()
                ? new Content.Failed<>(error.get())
                : new Content.Ready<>(details, Instant.EPOCH);
    }

    private static void fill(CodeView view, Node instead, String text) {
        view.setText(text);
        view.setVisible(!text.isEmpty());
        instead.setVisible(text.isEmpty());
    }

    /** Nothing of a closed drawer stays in memory. */
    private void clear() {
        values.setText("");
        manifest.setText("");
        notes.setText("");
        findings.getItems().clear();
    }

    @FXML
    void live() {
        ReleaseDetails details = model.detailsProperty().get();
        if (details != null) {
            model.watchLive(details.release());
        }
    }

    @FXML
    void topology() {
        ReleaseDetails details = model.detailsProperty().get();
        if (details != null) {
            model.seeTopology(details.release());
        }
    }

    @FXML
    void close() {
        model.closeDetails();
    }
}
