/** The application: windows, navigation, the FX executor, the theme, uncaught errors. */
@NullMarked
package dev.redwheel.ui.app;

import org.jspecify.annotations.NullMarked;
