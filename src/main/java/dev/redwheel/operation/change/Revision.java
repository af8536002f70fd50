package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleaseDecoder;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.ResourceMeta;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.Masking;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One revision of a release, as a line of its history.
 *
 * @param status Helm's word
 * @param description what its maker said; never a secret
 */
public record Revision(int number, String status, Optional<Instant> made, String chart, String description) {
    private static final Logger LOG = LoggerFactory.getLogger(Revision.class);

    static List<Revision> all(KubeSession session, ReleaseKey release) {
        return session.releaseHistory(release.namespace(), release.name()).stream()
                .flatMap(meta -> read(session, meta))
                .sorted(Comparator.comparingInt(Revision::number).reversed())
                .toList();
    }

    private static Stream<Revision> read(KubeSession session, ResourceMeta meta) {
        try {
            ReleasePayload payload = ReleaseDecoder.decode(
                    meta.namespace() + "/" + meta.name(),
                    session.releasePayload(meta.namespace(), meta.name()).release());
            return Stream.of(new Revision(
                    payload.revision(),
                    payload.status(),
                    Optional.ofNullable(payload.lastDeployed()),
                    payload.chartName() + " " + payload.chartVersion(),
                    Masking.mask(payload.description())));
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.CORRUPT && e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            LOG.info("Revision {} is left out: {}", meta.name(), e.why());
            return Stream.empty();
        }
    }
}
