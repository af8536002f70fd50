package dev.redwheel.ui.releases;

import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.model.Release;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * What the drawer tells of one release. Values and manifest may hold secrets: they are shown through a mask only.
 *
 * @param loading whether the rest is still being fetched
 * @param values what was given at install or upgrade, YAML
 */
public record ReleaseDetails(
        Release release,
        boolean loading,
        Optional<OpsException> error,
        String description,
        String values,
        String manifest,
        String notes) {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .build();

    static ReleaseDetails loading(Release release) {
        return new ReleaseDetails(release, true, Optional.empty(), "", "", "", "");
    }

    /** For a Redis that no release owns: there is nothing to fetch. */
    static ReleaseDetails withoutRelease(Release release) {
        return new ReleaseDetails(release, false, Optional.empty(), "", "", "", "");
    }

    static ReleaseDetails failed(Release release, OpsException error) {
        return new ReleaseDetails(release, false, Optional.of(error), "", "", "", "");
    }

    static ReleaseDetails of(Release release, ReleasePayload payload) {
        return new ReleaseDetails(
                release,
                false,
                Optional.empty(),
                payload.description(),
                yaml(payload.userValues()),
                payload.manifest().strip(),
                payload.notes().strip());
    }

    private static String yaml(Map<String, @Nullable Object> values) {
        return values.isEmpty() ? "" : YAML.writeValueAsString(values).strip();
    }

    /** Names the release only: values and manifest may hold secrets. */
    @Override
    public String toString() {
        return "ReleaseDetails[" + release.key() + "]";
    }
}
