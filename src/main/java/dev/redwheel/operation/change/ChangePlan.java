package dev.redwheel.operation.change;

import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import java.util.List;
import java.util.Optional;

/**
 * A change that is thought through and not begun.
 *
 * @param record how it would be written down
 * @param findings what was checked before, in the order of the checks
 * @param costs what it takes and risks, a sentence each
 * @param difference where the change is one of values
 * @param commands what would do the same by hand, a script for a POSIX shell; without secrets
 */
public record ChangePlan(
        ChangeRecord record,
        List<Finding> findings,
        List<String> costs,
        String commands,
        Optional<Difference> difference) {
    /** What is different: the settings one by one, the release's own values, and the manifests; secrets masked. */
    public record Difference(
            List<SettingChange> settings,
            String valuesBefore,
            String valuesAfter,
            String manifestBefore,
            String manifestAfter) {
        public Difference {
            settings = List.copyOf(settings);
        }
    }

    ChangePlan(ChangeRecord record, List<Finding> findings, List<String> costs, String commands) {
        this(record, findings, costs, commands, Optional.empty());
    }

    public ChangePlan {
        findings = List.copyOf(findings);
        costs = List.copyOf(costs);
    }

    /** Whether a finding stops it. */
    public boolean blocked() {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.BLOCKED);
    }
}
