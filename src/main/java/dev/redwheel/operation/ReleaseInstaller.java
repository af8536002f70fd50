package dev.redwheel.operation;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.ReleaseSecret;
import dev.redwheel.model.ReleaseKey;
import java.nio.file.Path;

/** The changes that go through Helm. Asked for nothing but them, so that a test can stand in for Helm. */
public interface ReleaseInstaller {
    /** Of the built-in chart. */
    String chartVersion();

    /** Of the built-in chart, YAML with its comments. */
    String defaultValues();

    /** The manifests the built-in chart gives for these values on that cluster; changes nothing. Blocks. */
    String render(KubeSession session, ReleaseKey release, String valuesYaml);

    /**
     * Installs the built-in chart and returns when its objects are accepted. Blocks a platform thread; cannot be
     * cancelled.
     *
     * @param description what the release's history is to say
     * @throws dev.redwheel.error.OpsException of kind CONFLICT when a release of that name exists; READ_ONLY when the
     *     context is marked so
     */
    void install(KubeSession session, ReleaseKey release, String valuesYaml, String description);

    /**
     * Makes a new revision with the chart of an earlier one and returns when its objects are accepted. Blocks a platform
     * thread; cannot be cancelled.
     *
     * @param chart the revision whose chart is taken
     * @param valuesYaml all of the release's own values: what is not among them is the chart's default again
     * @param description what the release's history is to say
     * @throws dev.redwheel.error.OpsException of kind UNSUPPORTED when Helm does not keep the whole chart; READ_ONLY when the
     *     context is marked so
     */
    void upgrade(KubeSession session, ReleaseKey release, ReleaseSecret chart, String valuesYaml, String description);

    /** The same with the built-in chart. */
    void upgrade(KubeSession session, ReleaseKey release, String valuesYaml, String description);

    /** The same with a chart on the disk, packed or not. */
    void upgrade(KubeSession session, ReleaseKey release, Path chart, String valuesYaml, String description);

    /** The manifests that {@link #upgrade} would give; changes nothing. */
    String render(KubeSession session, ReleaseKey release, ReleaseSecret chart, String valuesYaml);

    /** The same with a chart on the disk. */
    String render(KubeSession session, ReleaseKey release, Path chart, String valuesYaml);

    /** Removes a release with all it owns and its history, whatever its status. */
    void uninstall(KubeSession session, ReleaseKey release);
}
