package dev.redwheel.ui.deploy;

import dev.redwheel.values.Deployment;
import java.util.function.BiFunction;
import java.util.function.Function;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/** One choice of the form, kept the same as its place in the {@link ValuesDraft}. Setting null changes nothing. */
final class DraftValue<T> extends SimpleObjectProperty<T> {
    private boolean following;

    DraftValue(ValuesDraft draft, Function<Deployment, T> read, BiFunction<Deployment, T, Deployment> write) {
        super(read.apply(draft.deployment()));
        draft.deploymentProperty().subscribe(deployment -> {
            T value = read.apply(deployment);
            if (!value.equals(get())) {
                following = true;
                set(value);
                following = false;
            }
        });
        subscribe((@Nullable T value) -> {
            if (!following && value != null) {
                draft.change(deployment -> write.apply(deployment, value));
            }
        });
    }
}
