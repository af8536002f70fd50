package dev.redwheel.operation;

import dev.redwheel.helm.BuiltInChart;
import dev.redwheel.helm.HelmClient;
import dev.redwheel.helm.HelmOptions;
import dev.redwheel.helm.HelmTarget;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.ReleaseSecret;
import dev.redwheel.kube.TemporaryKubeconfig;
import dev.redwheel.model.ReleaseKey;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The built-in chart, and the charts of releases, through the Helm library. The one place that issues Helm calls which change a cluster: the read-only
 * mark is asked right before each.
 */
public final class HelmInstaller implements ReleaseInstaller {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final HelmClient helm;
    private final BuiltInChart chart;
    private final ReadOnlyGuard guard;

    public HelmInstaller(HelmClient helm, BuiltInChart chart, ReadOnlyGuard guard) {
        this.helm = helm;
        this.chart = chart;
        this.guard = guard;
    }

    @Override
    public String chartVersion() {
        return chart.version();
    }

    @Override
    public String defaultValues() {
        return chart.defaultValuesYaml();
    }

    @Override
    public String render(KubeSession session, ReleaseKey release, String valuesYaml) {
        return helm.template(chart.unpack(), release.name(), release.namespace(), valuesYaml, session.version());
    }

    @Override
    public void install(KubeSession session, ReleaseKey release, String valuesYaml, String description) {
        guard.check(session.context().name(), "install the release " + release.name());
        try (TemporaryKubeconfig kubeconfig = session.helmKubeconfig(release.namespace())) {
            helm.install(
                    target(session, release, kubeconfig),
                    release.name(),
                    chart.unpack(),
                    valuesYaml,
                    HelmOptions.submitOnly(LIMIT).withDescription(description));
        }
    }

    @Override
    public void upgrade(
            KubeSession session, ReleaseKey release, ReleaseSecret from, String valuesYaml, String description) {
        upgrade(session, release, helm.chartOf(name(from), from.release()), valuesYaml, description);
    }

    @Override
    public void upgrade(KubeSession session, ReleaseKey release, String valuesYaml, String description) {
        upgrade(session, release, chart.unpack(), valuesYaml, description);
    }

    @Override
    public void upgrade(KubeSession session, ReleaseKey release, Path taken, String valuesYaml, String description) {
        guard.check(session.context().name(), "upgrade the release " + release.name());
        try (TemporaryKubeconfig kubeconfig = session.helmKubeconfig(release.namespace())) {
            helm.upgrade(
                    target(session, release, kubeconfig),
                    release.name(),
                    taken,
                    valuesYaml,
                    HelmOptions.submitOnly(LIMIT).withDescription(description));
        }
    }

    @Override
    public String render(KubeSession session, ReleaseKey release, ReleaseSecret from, String valuesYaml) {
        return render(session, release, helm.chartOf(name(from), from.release()), valuesYaml);
    }

    @Override
    public String render(KubeSession session, ReleaseKey release, Path taken, String valuesYaml) {
        return helm.template(taken, release.name(), release.namespace(), valuesYaml, session.version());
    }

    private static String name(ReleaseSecret secret) {
        return secret.meta().namespace() + "/" + secret.meta().name();
    }

    @Override
    public void uninstall(KubeSession session, ReleaseKey release) {
        guard.check(session.context().name(), "uninstall the release " + release.name());
        try (TemporaryKubeconfig kubeconfig = session.helmKubeconfig(release.namespace())) {
            helm.uninstall(target(session, release, kubeconfig), release.name(), HelmOptions.submitOnly(LIMIT));
        }
    }

    private static HelmTarget target(KubeSession session, ReleaseKey release, TemporaryKubeconfig kubeconfig) {
        return new HelmTarget(
                kubeconfig.path(), release.namespace(), session.context().name());
    }
}
