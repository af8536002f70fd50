package dev.redwheel.ui.deploy;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.StringProperty;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.ComboBox;
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

    /**
     * A box that a name may be chosen from or typed into. The editor is what counts, as a box takes a typed text over only when
     * it is committed; its value goes along, because with each new list of items the box shows that instead.
     */
    static void choices(ComboBox<String> box, ObservableList<String> items, StringProperty text) {
        StringProperty typed = box.getEditor().textProperty();
        items.addListener((ListChangeListener<String>) change -> {
            typed.unbindBidirectional(text);
            box.getItems().setAll(items);
            box.setValue(text.get());
            typed.bindBidirectional(text);
        });
        box.getItems().setAll(items);
        typed.bindBidirectional(text);
        text.subscribe(box::setValue);
    }

    /** The box where it is chosen, and what looking at it told. */
    static void existing(ComboBox<String> box, Label note, ExistingSecret secret) {
        choices(box, secret.names(), secret.nameProperty());
        secret.noteProperty().subscribe(text -> show(note, text));
    }

    static Node firstInvalid(List<Node> fields) {
        Optional<Node> invalid = fields.stream()
                .filter(field -> field.getPseudoClassStates().contains(INVALID))
                .findFirst();
        return invalid.orElse(fields.getFirst());
    }
}
