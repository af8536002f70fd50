/** What every screen uses: FXML loading, content states, dialogs, texts. */
@NullMarked
package dev.redwheel.ui.common;

import org.jspecify.annotations.NullMarked;
