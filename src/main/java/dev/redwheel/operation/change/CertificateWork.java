package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.CertificateRenewal;
import dev.redwheel.operation.CertificateState;
import dev.redwheel.operation.ReleasePlan;
import dev.redwheel.values.ValueEdit;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The steps that renew the certificate of a release. One thread. */
final class CertificateWork {
    /**
     * A kubelet looks for changed Secrets once a minute, with a cache of another (kubelet's syncFrequency 1m and
     * configMapAndSecretChangeDetectionStrategy); the chart's sentinels and proxies go one after the other then.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final ChangeContext context;

    CertificateWork(ChangeContext context) {
        this.context = context;
    }

    /** Pods that read the certificate only when they start and do not show it, each with what tells one start from another. */
    static List<ValueEdit> starts(KubeSession session, ReleaseKey release) {
        return proxies(session, release).stream()
                .map(pod -> new ValueEdit(pod.name(), start(pod)))
                .toList();
    }

    private static List<PodInfo> proxies(KubeSession session, ReleaseKey release) {
        return session
                .pods(
                        release.namespace(),
                        "app.kubernetes.io/instance=" + release.name() + ",app.kubernetes.io/component=proxy")
                .stream()
                .filter(pod -> pod.deletion().isEmpty())
                .toList();
    }

    private static String start(PodInfo pod) {
        return pod.uid() + " "
                + pod.containers().stream()
                        .mapToInt(PodInfo.Container::restarts)
                        .sum();
    }

    /** The Secret gets another certificate, unless it has one already. */
    void renew(List<ValueEdit> before) {
        CertificateRenewal renewal = new CertificateRenewal(context.services());
        CertificateState state = state(renewal);
        if (before.contains(new ValueEdit("serial", state.facts().serial()))) {
            CertificateRenewal.Plan plan =
                    renewal.preview(context.change().context(), context.change().release());
            renewal.run(plan);
            state = state(renewal);
        }
        context.note()
                .accept("Secret " + state.secret() + " has serial "
                        + state.facts().serial());
    }

    private CertificateState state(CertificateRenewal renewal) {
        return renewal.look(context.change().context(), context.change().release())
                .orElseThrow(() -> new OpsException(
                        ErrorKind.CONFLICT,
                        "read the certificate",
                        context.on(),
                        "The release's TLS Secret is gone.",
                        "Put it back: pods that start now wait for it."));
    }

    /** @param before as {@link #starts} found it when the change was planned */
    void shown(List<ValueEdit> before) {
        String serial =
                state(new CertificateRenewal(context.services())).facts().serial();
        int sentinels =
                ReleasePlan.parse(
                                context.payload().manifest(),
                                context.change().release().namespace())
                        .workloads()
                        .stream()
                        .filter(workload -> workload.name().endsWith("-sentinel"))
                        .mapToInt(ReleasePlan.Workload::replicas)
                        .sum();
        Set<String> done = new HashSet<>();
        context.until("see the renewed certificate", PATIENCE, () -> {
            List<String> there =
                    context.servers().pods().stream().map(PodInfo::name).toList();
            for (String name : context.pods(context.change().size())) {
                if (!there.contains(name)) {
                    return name + " is not there";
                }
            }
            if (context.servers().sentinels().size() < sentinels) {
                return "A sentinel is not there";
            }
            // Whoever is first to have the one before is waited for; asking all of them each time would be rude.
            for (PodInfo pod : context.servers().pods()) {
                if (!done.contains(pod.uid()) && !has(pod, context.servers().certificate(pod), serial, done)) {
                    return pod.name() + " still shows the one before";
                }
            }
            for (PodInfo pod : context.servers().sentinels()) {
                Optional<String> shows = context.servers().sentinelCertificate(pod);
                if (shows.isPresent() && !shows.get().equals(serial)) {
                    return "the sentinel of " + pod.name() + " still shows the one before";
                }
            }
            return proxies(context.session(), context.change().release()).stream()
                    .filter(pod -> before.contains(new ValueEdit(pod.name(), start(pod))) || !pod.ready())
                    .findFirst()
                    .map(pod -> pod.name() + " has not started anew yet")
                    .orElse("");
        });
        context.note()
                .accept(done.size()
                        + (done.size() == 1 ? " server" : " servers")
                        + (sentinels == 0 ? "" : " and " + sentinels + " sentinels")
                        + (done.size() + sentinels == 1 ? " shows serial " : " show serial ")
                        + serial
                        + (before.isEmpty() ? "" : "; the proxies have started anew"));
    }

    private static boolean has(PodInfo pod, String shows, String serial, Set<String> done) {
        return shows.equals(serial) && done.add(pod.uid());
    }
}
