package dev.redwheel.ui.app;

import dev.redwheel.model.Environment;
import dev.redwheel.settings.Settings;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.settings.Theme;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Page;
import java.nio.file.Path;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/** Where the user is: the context, its mark, the release watched last; and what is wrong with the console itself. FX thread only. */
public final class ShellViewModel {
    private final SettingsStore settings;
    private final ReadOnlyStringWrapper context = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper releaseName = new ReadOnlyStringWrapper("");
    private final ObjectProperty<Page.@Nullable Live> release = new SimpleObjectProperty<>();
    private final ReadOnlyObjectWrapper<Environment> environment = new ReadOnlyObjectWrapper<>(Environment.UNMARKED);
    private final ReadOnlyObjectWrapper<Theme> theme;

    private final ObservableList<String> warnings = FXCollections.observableArrayList();

    public ShellViewModel(SettingsStore settings) {
        this.settings = settings;
        settings.keptAside()
                .ifPresent(aside -> warnings.add(
                        I18n.text("app.warning.settings", aside, settings.file().getFileName())));
        this.theme = new ReadOnlyObjectWrapper<>(settings.get().theme());
        settings.onChange(this::settingsChanged);
    }

    /** Takes note of the page that is shown. */
    void arrive(Page page) {
        String next = switch (page) {
            case Page.Contexts() -> "";
            case Page.Releases r -> r.context();
            case Page.Deploy d -> d.context();
            case Page.Live l -> l.context();
            case Page.Topology t -> t.context();
            case Page.Change c -> c.context();
        };
        if (page instanceof Page.Live live) {
            release.set(new Page.Live(live.context(), live.release()));
            releaseName.set(live.release().name());
        } else if (page instanceof Page.Topology topology) {
            release.set(new Page.Live(topology.context(), topology.release()));
            releaseName.set(topology.release().name());
        } else if (page instanceof Page.Change change) {
            release.set(new Page.Live(change.context(), change.release()));
            releaseName.set(change.release().name());
        } else if (livePage().filter(last -> last.context().equals(next)).isEmpty()) {
            release.set(null);
            releaseName.set("");
        }
        context.set(next);
        settingsChanged(settings.get());
    }

    /** What the user must know whatever page is shown, until it is dismissed. */
    ObservableList<String> warnings() {
        return warnings;
    }

    /** Warns that nothing can be kept. */
    public void warnUnwritable(Path home, String reason) {
        warnings.add(I18n.text("app.warning.home", home, reason));
    }

    void dismiss(String warning) {
        warnings.remove(warning);
    }

    Optional<Page.Live> livePage() {
        return Optional.ofNullable(release.get());
    }

    void switchTheme() {
        settings.update(s -> s.withTheme(s.theme() == Theme.DARK ? Theme.LIGHT : Theme.DARK));
    }

    private void settingsChanged(Settings changed) {
        theme.set(changed.theme());
        environment.set(changed.context(context.get()).environment());
    }

    ReadOnlyStringProperty contextProperty() {
        return context.getReadOnlyProperty();
    }

    ReadOnlyStringProperty releaseNameProperty() {
        return releaseName.getReadOnlyProperty();
    }

    ObjectProperty<Page.@Nullable Live> releaseProperty() {
        return release;
    }

    ReadOnlyObjectProperty<Environment> environmentProperty() {
        return environment.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<Theme> themeProperty() {
        return theme.getReadOnlyProperty();
    }
}
