package dev.redwheel.launcher;

import dev.redwheel.settings.Home;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.task.Scope;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.PageView;
import javafx.scene.control.Label;

/** Builds every object and knows how they belong together. Nothing else does. */
final class ObjectGraph implements AutoCloseable {
    private final Scope all = new Scope();

    ObjectGraph(CommandLine asked, Home home, SettingsStore settings) {}

    PageView page(Page page, Navigator navigator) {
        return new PageView(new javafx.scene.layout.StackPane(new Label(page.toString())), new Scope());
    }

    void setDialogs(DialogService dialogs) {}

    @Override
    public void close() {
        all.close();
    }
}
