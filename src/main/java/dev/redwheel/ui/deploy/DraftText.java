package dev.redwheel.ui.deploy;

import dev.redwheel.values.Deployment;
import java.util.function.BiFunction;
import java.util.function.Function;
import javafx.beans.property.SimpleStringProperty;

/** One text of the form, kept the same as its place in the {@link ValuesDraft}. */
final class DraftText extends SimpleStringProperty {
    private final Function<Deployment, String> read;
    private boolean following;

    DraftText(ValuesDraft draft, Function<Deployment, String> read, BiFunction<Deployment, String, Deployment> write) {
        super(read.apply(draft.deployment()));
        this.read = read;
        draft.deploymentProperty().subscribe(deployment -> follow(draft));
        subscribe(value -> {
            if (!following) {
                draft.change(deployment -> write.apply(deployment, value == null ? "" : value));
            }
        });
    }

    /** Takes over what the draft says. A text that says the same in other words stays as it was typed. */
    void follow(ValuesDraft draft) {
        String value = read.apply(draft.deployment());
        String shown = get() == null ? "" : get();
        if (!value.equals(shown) && !value.strip().equals(shown.strip())) {
            following = true;
            set(value);
            following = false;
        }
    }
}
