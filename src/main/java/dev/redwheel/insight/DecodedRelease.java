package dev.redwheel.insight;

import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.insight.recognition.ChartFacts;
import dev.redwheel.insight.recognition.Recognised;
import dev.redwheel.insight.recognition.Recognition;
import dev.redwheel.insight.recognition.RedisImages;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** What the payload of one revision told, reduced to what a row needs: values and manifest are not kept. */
sealed interface DecodedRelease {
    /**
     * @param description Helm's last word on the release, its error when it failed
     * @param podsWanted by the release's manifest
     */
    record Known(
            String chartName,
            String chartVersion,
            String appVersion,
            String description,
            Optional<Instant> updated,
            Recognised recognised,
            OptionalInt podsWanted)
            implements DecodedRelease {}

    /** It could not be read or is no release. */
    record Unreadable(OpsException error) implements DecodedRelease {}

    static DecodedRelease of(ReleasePayload payload, Recognition recognition) {
        Recognised recognised = recognition.recognise(ChartFacts.of(payload));
        return new Known(
                payload.chartName(),
                payload.chartVersion(),
                payload.appVersion(),
                payload.description(),
                Optional.ofNullable(payload.lastDeployed()),
                recognised,
                recognised.redis() ? RedisImages.podsInManifest(payload.manifest()) : OptionalInt.empty());
    }
}
