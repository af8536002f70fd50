package dev.redwheel.ui.live;

import java.util.Locale;

/** How something shown is to be taken; always said in words too. */
enum Tone {
    NEUTRAL,
    GOOD,
    WARNING,
    DANGER;

    String styleClass() {
        return "tone-" + name().toLowerCase(Locale.ROOT);
    }
}
