package dev.redwheel.ui.certificate;

import dev.redwheel.model.Severity;
import dev.redwheel.ui.control.FindingList;
import javafx.fxml.FXML;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.NullUnmarked;

/** Binds the certificate's line. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class CertificateController {
    private final CertificateViewModel model;

    @FXML
    private HBox certificateLine;

    @FXML
    private Label certificateText;

    @FXML
    private Button certificateRenew;

    public CertificateController(CertificateViewModel model) {
        this.model = model;
    }

    @FXML
    void initialize() {
        Tooltip why = new Tooltip();
        why.setWrapText(true);
        why.setMaxWidth(360);
        certificateText.setTooltip(why);
        model.lineProperty().subscribe(line -> {
            certificateLine.setVisible(!line.text().isEmpty());
            certificateLine.setManaged(!line.text().isEmpty());
            certificateText.setText(line.text());
            certificateText.setGraphic(line.severity() == Severity.OK ? null : FindingList.icon(line.severity()));
            why.setText(line.why());
            certificateText.setAccessibleHelp(line.why());
            certificateRenew.setVisible(line.renew());
            certificateRenew.setManaged(line.renew());
        });
    }

    @FXML
    void renew() {
        model.renew();
    }
}
