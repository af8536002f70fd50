package dev.redwheel.ui.common;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** Texts of the user interface, from {@code i18n/strings.properties}. Keys are {@code feature.view.element}. */
public final class I18n {
    private static final ResourceBundle BUNDLE = ResourceBundle.getBundle("i18n.strings", Locale.ENGLISH);

    private I18n() {}

    public static ResourceBundle bundle() {
        return BUNDLE;
    }

    /**
     * The text of a key, with {@link MessageFormat} arguments where given.
     *
     * @throws java.util.MissingResourceException when there is no such key
     */
    public static String text(String key, Object... arguments) {
        String pattern = BUNDLE.getString(key);
        return arguments.length == 0 ? pattern : new MessageFormat(pattern, Locale.ENGLISH).format(arguments);
    }
}
