package dev.redwheel.kube;

import dev.redwheel.model.ConnectionOutcome;

/** An exec plugin gave no credentials; how so is the outcome. */
final class PluginFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ConnectionOutcome outcome;

    PluginFault(String message, ConnectionOutcome outcome) {
        super(message);
        this.outcome = outcome;
    }

    ConnectionOutcome outcome() {
        return outcome;
    }
}
