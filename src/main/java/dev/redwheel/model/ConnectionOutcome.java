package dev.redwheel.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The named end of an attempt to reach a context's cluster. */
public sealed interface ConnectionOutcome {
    /**
     * @param version the server's version, "v1.34.1"
     * @param latency one round trip of GET /version on a warm connection
     * @param rights what this user may do, one answer for each question asked
     */
    record Ready(String version, Duration latency, Provider provider, List<AccessAnswer> rights)
            implements ConnectionOutcome {}

    record Unreachable(String server, String reason) implements ConnectionOutcome {}

    record TlsProblem(String server, String reason) implements ConnectionOutcome {}

    record Unauthorised(String user, String reason) implements ConnectionOutcome {}

    /** @param searchedPath the PATH that was searched */
    record PluginNotFound(String command, String searchedPath, String installHint) implements ConnectionOutcome {}

    /** @param stderr what the plugin printed as its error, secrets removed */
    record PluginFailed(String command, int exitCode, String stderr) implements ConnectionOutcome {}

    record CertificateExpired(String user, Instant expiredAt) implements ConnectionOutcome {}
}
