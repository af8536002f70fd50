package dev.redwheel.ui.releases;

import dev.redwheel.insight.ReleaseVitals;
import dev.redwheel.model.Release;
import java.util.Optional;

/** One line of the table: a release, or the heading of those that follow. */
sealed interface ReleaseItem {
    /**
     * @param title the namespace, or what the group has in common
     * @param count releases under it
     */
    record Heading(String title, int count) implements ReleaseItem {}

    /** @param vitals live figures, once there are some */
    record Row(Release release, Optional<ReleaseVitals> vitals) implements ReleaseItem {}
}
