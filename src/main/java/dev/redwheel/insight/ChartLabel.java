package dev.redwheel.insight;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The label {@code helm.sh/chart}, "name-version" in one, split where the version begins. */
record ChartLabel(String name, String version) {
    private static final Pattern NAME_VERSION = Pattern.compile("(.+)-v?(\\d+\\.\\d+\\.\\d+.*)");

    static ChartLabel parse(String label) {
        Matcher matcher = NAME_VERSION.matcher(label);
        return matcher.matches()
                ? new ChartLabel(matcher.group(1), matcher.group(2).replace('_', '+'))
                : new ChartLabel(label, "");
    }
}
