package dev.redwheel.settings;

/** Where the main window was, in pixels of the virtual screen. */
public record WindowBounds(double x, double y, double width, double height, boolean maximised) {
    /** Whether all four are known: a window that was never placed by anyone has no place to remember. */
    public boolean isKnown() {
        return Double.isFinite(x) && Double.isFinite(y) && width > 0 && height > 0;
    }

    /** The same window no larger than this room and wholly in it: what hangs over the edge cannot be reached. */
    public WindowBounds within(double roomX, double roomY, double roomWidth, double roomHeight) {
        double fitWidth = Math.min(width, roomWidth);
        double fitHeight = Math.min(height, roomHeight);
        return new WindowBounds(
                Math.clamp(x, roomX, roomX + roomWidth - fitWidth),
                Math.clamp(y, roomY, roomY + roomHeight - fitHeight),
                fitWidth,
                fitHeight,
                maximised);
    }
}
