package dev.redwheel.ui.app;

import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.PageView;

/** Builds the view of a page; given by the composition root. FX thread only. */
@FunctionalInterface
public interface PageFactory {
    PageView open(Page page, Navigator navigator);
}
