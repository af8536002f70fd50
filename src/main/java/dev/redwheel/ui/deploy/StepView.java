package dev.redwheel.ui.deploy;

import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Label;

/** One step's form on screen. FX thread only. */
interface StepView {
    PseudoClass INVALID = PseudoClass.getPseudoClass("invalid");

    /** Shows what the view model says now. */
    void refresh();

    /** The first field that needs attention, else the first field. */
    Node focusTarget();

    /** Shows a message under a field, or nothing, and marks the field. */
    static void tell(Label label, String message, Node... fields) {
        show(label, message);
        for (Node field : fields) {
            field.pseudoClassStateChanged(INVALID, !message.isEmpty());
        }
    }

    /** A label with nothing to say takes no room. */
    static void show(Label label, String text) {
        label.setText(text);
        visible(label, !text.isEmpty());
    }

    static void visible(Node node, boolean visible) {
        node.setVisible(visible);
        node.setManaged(visible);
    }

    /** A label's mnemonic goes to the field whose id it carries: in FXML a label stands before its field. */
    static void linkLabels(Parent form) {
        for (Node node : form.lookupAll(".label")) {
            if (node instanceof Label label && label.getUserData() instanceof String id) {
                label.setLabelFor(form.lookup("#" + id));
            }
        }
    }

    static Node firstInvalid(List<Node> fields) {
        Optional<Node> invalid = fields.stream()
                .filter(field -> field.getPseudoClassStates().contains(INVALID))
                .findFirst();
        return invalid.orElse(fields.getFirst());
    }
}
