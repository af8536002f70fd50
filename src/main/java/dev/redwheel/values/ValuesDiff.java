package dev.redwheel.values;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;

/** The difference of two YAML texts, secrets hidden on both sides before they are compared. */
public final class ValuesDiff {
    private static final int CONTEXT_LINES = 3;

    private ValuesDiff() {}

    /** In the unified format of diff; empty when there is none. */
    public static String unified(String before, String after) {
        List<String> old = SecretMask.yaml(before).lines().toList();
        List<String> now = SecretMask.yaml(after).lines().toList();
        return String.join(
                "\n",
                UnifiedDiffUtils.generateUnifiedDiff("before", "after", old, DiffUtils.diff(old, now), CONTEXT_LINES));
    }
}
