package dev.redwheel.ui.change;

import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.operation.change.ReleaseNow;

/** How something that was chosen by a button is planned. Blocks on the cluster. */
@FunctionalInterface
interface Mending {
    ChangePlan plan(Changes changes, ReleaseNow now);
}
