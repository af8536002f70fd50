package dev.redwheel.ui.live;

import java.util.List;

/**
 * A few figures that are read together.
 *
 * @param share of a limit, 0 to 1, drawn as a bar; NaN for none
 * @param note one line below; may be empty
 */
record Tile(String id, String title, List<Figure> figures, double share, String note, Tone tone) {}
