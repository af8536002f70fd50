package dev.redwheel.ui.contexts;

import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.ConnectionOutcome;
import java.util.List;

/** Contacts a context's cluster; {@code KubeConnector.check} with its limit of time given. Blocks. */
@FunctionalInterface
public interface ContextCheck {
    /** @param rights what to ask once the cluster answers */
    ConnectionOutcome check(String context, List<AccessRequest> rights);
}
