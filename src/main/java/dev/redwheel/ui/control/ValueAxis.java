package dev.redwheel.ui.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The vertical axis: a range that holds all values, and ticks at numbers people count in (1, 2, 5 times a power of ten; for
 * bytes of two), all in the same unit. Immutable.
 */
record ValueAxis(Quantity quantity, double min, double max, double step) {
    /** Where a rate's axis may start: one that stays above 90 % is read from 90 %. */
    private static final double[] RATIO_FLOORS = {0.99, 0.95, 0.9, 0.8, 0.5};

    /**
     * @param low the smallest value shown; NaN when there is none
     * @param high the largest value shown; NaN when there is none
     * @param ticks how many ticks there is room for
     */
    static ValueAxis of(Quantity quantity, double low, double high, int ticks) {
        int wanted = Math.max(2, ticks);
        if (quantity == Quantity.RATIO) {
            double floor = ratioFloor(low);
            // Steps that end at 100 %: a fifth of the range, or half of it where there is little room.
            double parts = wanted < 4 ? 2 : floor == 0.8 ? 4 : 5;
            return new ValueAxis(quantity, floor, 1, (1 - floor) / parts);
        }
        double top = Double.isNaN(high) || high <= 0 ? smallestTop(quantity) : Math.max(high, smallestTop(quantity));
        Quantity.Prefix prefix = quantity.prefix(top);
        boolean binary = quantity == Quantity.BYTES || quantity == Quantity.BYTES_PER_SECOND;
        double step = niceStep(top / prefix.factor() / wanted, binary) * prefix.factor();
        if (quantity == Quantity.COUNT || quantity == Quantity.BYTES) {
            step = Math.max(1, step);
        }
        // A little air above the highest value, so that a line never lies on the frame.
        double max = Math.ceil(top * 1.02 / step) * step;
        double min = Double.isNaN(low) || low >= 0 ? 0 : Math.floor(low / step) * step;
        return new ValueAxis(quantity, min, max, step);
    }

    /** Tick values, lowest first. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        long count = Math.round((max - min) / step);
        for (long i = 0; i <= count; i++) {
            ticks.add(min + i * step);
        }
        return ticks;
    }

    /** The tick's label; all labels of one axis share prefix and decimals. */
    String label(double tick) {
        Quantity.Prefix prefix = quantity.prefix(max);
        double scaledStep = step / prefix.factor();
        int decimals = 0;
        while (decimals < 3
                && Math.abs(scaledStep * Math.pow(10, decimals) % 1) > 1e-6
                && Math.abs(scaledStep * Math.pow(10, decimals) % 1) < 1 - 1e-6) {
            decimals++;
        }
        if (tick == 0) {
            return quantity == Quantity.RATIO ? "0 %" : "0";
        }
        return quantity.joined(String.format(Locale.ROOT, "%." + decimals + "f", tick / prefix.factor()), prefix);
    }

    /** From 0 at the bottom to 1 at the top. */
    double position(double value) {
        return (value - min) / (max - min);
    }

    private static double ratioFloor(double low) {
        for (double floor : RATIO_FLOORS) {
            if (low > floor + (1 - floor) * 0.05) {
                return floor;
            }
        }
        return 0;
    }

    /** An idle series is drawn at the bottom of a small axis, not blown up into noise. */
    private static double smallestTop(Quantity quantity) {
        return switch (quantity) {
            case RATIO, TIMES, MILLISECONDS, SECONDS -> 1;
            case COUNT, PER_SECOND -> 4;
            case BYTES, BYTES_PER_SECOND -> 1024;
            case MICROSECONDS -> 10;
        };
    }

    private static double niceStep(double rough, boolean binary) {
        double base = binary && rough >= 1 ? Math.pow(2, Math.ceil(Math.log(rough) / Math.log(2))) : 0;
        if (base > 0 && base < 1024) {
            return base;
        }
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double factor : new double[] {1, 2, 2.5, 5, 10}) {
            if (factor * power >= rough * 0.999) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
