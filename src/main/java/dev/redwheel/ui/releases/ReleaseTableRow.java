package dev.redwheel.ui.releases;

import dev.redwheel.model.Release;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.releases.ReleaseItem.Heading;
import dev.redwheel.ui.releases.ReleaseItem.Row;
import javafx.css.PseudoClass;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TableRow;
import javafx.scene.input.MouseButton;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** A row with its menu; a heading is styled apart and cannot be chosen. */
final class ReleaseTableRow extends TableRow<ReleaseItem> {
    private static final PseudoClass HEADING = PseudoClass.getPseudoClass("heading");

    private final ReleasesViewModel model;

    ReleaseTableRow(ReleasesViewModel model) {
        this.model = model;
        setOnMouseClicked(event -> {
            if (event.getButton() == MouseButton.PRIMARY
                    && event.getClickCount() == 2
                    && getItem() instanceof Row row) {
                model.watchLive(row.release());
            }
        });
    }

    @Override
    protected void updateItem(@Nullable ReleaseItem item, boolean empty) {
        super.updateItem(item, empty);
        boolean heading = !empty && item instanceof Heading;
        pseudoClassStateChanged(HEADING, heading);
        setMouseTransparent(heading);
        setContextMenu(!empty && item instanceof Row row ? menu(row.release()) : null);
        setAccessibleText(
                item instanceof Heading(String title, int count)
                        ? I18n.text("releases.cell.group", title, count)
                        : null);
    }

    private ContextMenu menu(Release release) {
        MenuItem live = item("mdi2p-pulse", "releases.action.live", () -> model.watchLive(release));
        live.setDisable(!release.redis());
        MenuItem topology = item("mdi2g-graph-outline", "releases.action.topology", () -> model.seeTopology(release));
        topology.setDisable(!release.redis());
        return new ContextMenu(
                live,
                topology,
                item("mdi2t-text-box-outline", "releases.action.details", () -> model.showDetails(release)),
                new SeparatorMenuItem(),
                item("mdi2c-content-copy", "releases.action.copy", () -> model.copyName(release)));
    }

    private static MenuItem item(String icon, String key, Runnable run) {
        MenuItem item = new MenuItem(I18n.text(key), new FontIcon(icon));
        item.setOnAction(event -> run.run());
        return item;
    }
}
