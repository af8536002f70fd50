package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ChartArchive;
import dev.redwheel.helm.ReleaseDecoder;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.insight.recognition.Values;
import dev.redwheel.kube.ReleaseSecret;
import dev.redwheel.kube.ResourceMeta;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.WorkloadInfo;
import dev.redwheel.operation.Commands;
import dev.redwheel.operation.Masking;
import dev.redwheel.operation.ReleaseLookup;
import dev.redwheel.values.ValueEdit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The steps that go through Helm and those that wait for what Kubernetes makes of it. */
final class HelmWork {
    private static final Duration PODS = Duration.ofMinutes(10);
    private static final Duration LET_GO = Duration.ofMinutes(5);
    private static final int LONGEST = 160;
    /** Values that say how servers reach each other. */
    private static final List<String> MEETING =
            List.of("tls", "auth", "password", "redisPassword", "usePassword", "existingSecret", "authKey");

    private final ChangeContext context;

    HelmWork(ChangeContext context) {
        this.context = context;
    }

    /**
     * One revision with the release's own values, these settings changed, made with the chart of the newest revision. Nothing
     * when that revision has them already.
     */
    void upgrade(List<ValueEdit> edits) {
        ReleaseSecret newest = settled(values -> ValueEdit.isIn(values, edits));
        ReleasePayload payload = decode(newest);
        nobodyElse(payload.revision());
        if (deployed(payload) && ValueEdit.isIn(payload.userValues(), edits)) {
            context.note().accept("Revision " + payload.revision() + " has these values");
            return;
        }
        make(newest, payload.revision(), ValueEdit.apply(payload.userValues(), edits), named(edits));
    }

    /** In the history, for people: the moment of a new password says nothing to them. */
    private static String named(List<ValueEdit> edits) {
        return edits.size() == 1 && edits.getFirst().path().equals(PasswordPlanner.ROTATED)
                ? "Redwheel: passwords"
                : edits.toString();
    }

    /** One revision with the same values and chart: Helm puts back what the manifests say, whoever changed it. */
    void again() {
        Map<String, @Nullable Object> same = context.payload().userValues();
        ReleaseSecret newest = settled(same::equals);
        ReleasePayload payload = decode(newest);
        nobodyElse(payload.revision());
        if (deployed(payload) && payload.revision() > context.change().revision()) {
            context.note().accept("Revision " + payload.revision() + " made");
            return;
        }
        make(newest, payload.revision(), payload.userValues(), "Redwheel: restored");
    }

    /** One revision with the values and the chart of an earlier one. */
    void goBack(int revision) {
        ReleaseSecret old = context.session()
                .releasePayload(
                        context.change().release().namespace(),
                        ReleaseLookup.secretName(context.change().release(), revision));
        ReleaseSecret newest = settled(decode(old).userValues()::equals);
        ReleasePayload payload = decode(newest);
        nobodyElse(payload.revision());
        if (deployed(payload) && payload.description().equals(backTo(revision))) {
            context.note().accept("Revision " + payload.revision() + " is that of " + revision);
            return;
        }
        make(old, payload.revision(), decode(old).userValues(), backTo(revision));
    }

    /** One revision with the same values and the chart that this console brings. */
    void newChart() {
        ReleaseSecret newest = settled(context.payload().userValues()::equals);
        ReleasePayload payload = decode(newest);
        nobodyElse(payload.revision());
        String version = context.services().installer().chartVersion();
        String planned = context.change().figures().getFirst().wanted();
        if (!version.equals(planned)) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "upgrade the chart",
                    context.on(),
                    "It was to become " + planned + ", and this console brings " + version + ".",
                    "Resume it with the console that began it, or leave it as it is and plan another.");
        }
        if (deployed(payload) && payload.chartVersion().equals(version)) {
            context.note().accept("Revision " + payload.revision() + " has chart " + version);
            return;
        }
        Map<String, @Nullable Object> values = payload.userValues();
        String what = "Redwheel: chart " + version;
        make(
                payload.revision(),
                what,
                () -> context.services()
                        .installer()
                        .upgrade(context.session(), context.change().release(), ValueEdit.yaml(values), what));
    }

    /** Whether the revision that this change makes next is there: then a killed console had not noted it. */
    private boolean nextIsMade() {
        ReleasePayload newest = context.payload();
        int backTo = context.change().backTo();
        return deployed(newest)
                && newest.revision() > context.change().revision()
                && context.change().steps().stream()
                        .filter(step -> step.kind() == ChangeStepKind.UPGRADE
                                && !step.state().isOver())
                        .findFirst()
                        .filter(step -> backTo > 0
                                ? newest.description().equals(backTo(backTo))
                                : ValueEdit.isIn(newest.userValues(), step.edits()))
                        .isPresent();
    }

    /** Whether servers of the old and of the new revision can speak with each other: not when TLS or the users change. */
    boolean serversStillMeet(List<ValueEdit> edits) {
        if (context.change().backTo() > 0) {
            ReleaseSecret old = context.session()
                    .releasePayload(
                            context.change().release().namespace(),
                            ReleaseLookup.secretName(
                                    context.change().release(), context.change().backTo()));
            return meeting(decode(old)).equals(meeting(context.payload()));
        }
        return edits.stream()
                .map(ValueEdit::path)
                .noneMatch(path -> MEETING.stream().anyMatch(part -> path.equals(part) || path.startsWith(part + "."))
                        && !path.equals(PasswordPlanner.ROTATED));
    }

    private static Map<String, @Nullable Object> meeting(ReleasePayload payload) {
        Map<String, @Nullable Object> values =
                new TreeMap<>(Values.coalesce(payload.chartValues(), payload.userValues()));
        values.keySet().retainAll(MEETING);
        return ValueEdit.apply(values, List.of(new ValueEdit(PasswordPlanner.ROTATED, "")));
    }

    private static String backTo(int revision) {
        return "Rollback to " + revision;
    }

    private void make(ReleaseSecret chart, int newest, Map<String, @Nullable Object> values, String what) {
        Optional<ChartArchive> archive = context.change().chart();
        make(newest, what, () -> {
            if (archive.isPresent()) {
                String version = decode(chart).chartVersion();
                if (!version.equals(archive.get().version())) {
                    throw new OpsException(
                            ErrorKind.CONFLICT,
                            "make a revision",
                            context.on(),
                            "It needs chart " + version + ", and the archive has "
                                    + archive.get().version() + ".",
                            "Leave this change as it is and plan another with that version's archive.");
                }
                context.services()
                        .installer()
                        .upgrade(
                                context.session(),
                                context.change().release(),
                                new KeptCharts(context.services()).of(context.change(), archive.get()),
                                ValueEdit.yaml(values),
                                description(what));
            } else {
                context.services()
                        .installer()
                        .upgrade(
                                context.session(),
                                context.change().release(),
                                chart,
                                ValueEdit.yaml(values),
                                description(what));
            }
        });
    }

    private void make(int newest, String what, Runnable helm) {
        context.upgrading().accept(newest + 1);
        context.audited(
                "upgrade",
                Masking.mask(what),
                Commands.upgrade(context.change().context(), context.change().release(), Commands.CHART),
                helm);
        context.note().accept("Revision " + (newest + 1) + " made");
    }

    /** A line for people: the manifests and the values tell the rest. */
    private static String description(String what) {
        String words = what.startsWith("[") ? "Redwheel: " + Masking.mask(what.substring(1, what.length() - 1)) : what;
        String line = words.replace('\n', ' ').strip();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    /** One that failed has the values and may have changed nothing. */
    private static boolean deployed(ReleasePayload payload) {
        return payload.status().equals("deployed");
    }

    private static ReleasePayload decode(ReleaseSecret secret) {
        return ReleaseDecoder.decode(
                secret.meta().namespace() + "/" + secret.meta().name(), secret.release());
    }

    /**
     * The newest revision that Helm is not in the middle of. One that this change was making when its console was killed is
     * taken away: Helm would refuse every other one because of it. What it had changed already is found by the next.
     */
    private ReleaseSecret settled(Predicate<Map<String, @Nullable Object>> ours) {
        ReleaseKey release = context.change().release();
        ResourceMeta meta = ReleaseLookup.newestMeta(context.session(), release)
                .orElseThrow(() -> new OpsException(
                        ErrorKind.NOT_FOUND,
                        "change the release",
                        context.on(),
                        "There is no such release any more.",
                        "Look at the list of releases."));
        String status = meta.labels().getOrDefault("status", "");
        int revision = ReleaseLookup.revision(meta);
        if (!status.startsWith("pending-")) {
            return context.session().releasePayload(meta.namespace(), meta.name());
        }
        ReleaseSecret pending = context.session().releasePayload(meta.namespace(), meta.name());
        if (revision != context.change().upgrading()
                || !ours.test(decode(pending).userValues())) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "change the release",
                    context.on(),
                    "Helm is in the middle of revision " + revision + " (" + status
                            + "), which this change has not begun.",
                    "Wait for whoever makes it. If nobody does, roll it back first, then resume.");
        }
        context.audited(
                "remove interrupted revision",
                "- revision " + revision + " (" + status + ")",
                Commands.delete(context.change().context(), meta.namespace(), "secret", meta.name()),
                () -> context.session().deleteSecret(meta.namespace(), meta.name()));
        return settled(ours);
    }

    /** A plan is for the revision it was made on: another one's may have other servers, and other roles. */
    private void nobodyElse(int newest) {
        int last = context.change().upgrading();
        boolean ours = last > 0
                ? newest == last || newest == last - 1
                : newest == context.change().revision();
        if (!ours) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "change the release",
                    context.on(),
                    "Somebody has made revision " + newest + " since this change was planned.",
                    "Leave this one as it is and plan another.");
        }
    }

    /**
     * The StatefulSets with Redis servers go and their pods stay, running, until the next revision's adopt them. Nothing when
     * that revision is there: its StatefulSets are those that are wanted, and nobody would make them again.
     */
    void letGo() {
        ReleaseKey release = context.change().release();
        if (nextIsMade()) {
            context.note().accept("The pods have their new StatefulSets");
            return;
        }
        for (WorkloadInfo set : serving(release)) {
            ObjectRef ref = new ObjectRef("apps/v1", "StatefulSet", set.namespace(), set.name());
            context.audited(
                    "delete StatefulSet without its pods",
                    "- StatefulSet " + set.name(),
                    Commands.delete(
                            context.change().context(), set.namespace(), "statefulset --cascade=orphan", set.name()),
                    () -> context.session().orphan(ref));
        }
        // The garbage collector takes the pods from them first; Helm would find them, and could not change them.
        context.until("let the pods go", LET_GO, () -> {
            List<WorkloadInfo> left = serving(release);
            return left.isEmpty()
                    ? ""
                    : "Kubernetes has yet to take away "
                            + left.stream().map(WorkloadInfo::name).collect(Collectors.joining(", "));
        });
        context.note().accept("The pods run on without them");
    }

    private List<WorkloadInfo> serving(ReleaseKey release) {
        return context.session().statefulSets(release.namespace(), "").stream()
                .filter(set -> set.helmRelease().equals(release.name()))
                .filter(set -> set.containers().stream()
                        .anyMatch(container -> container.name().equals("redis")))
                .toList();
    }

    /** Every server that is wanted answers, ready or not: a node outside a cluster is not. */
    void serversUp() {
        Set<String> wanted = new TreeSet<>(context.pods(context.change().size()));
        context.until("wait for the servers", PODS, () -> {
            List<PodInfo> pods = context.servers().pods();
            Set<String> missing = new TreeSet<>(wanted);
            pods.stream().filter(context.servers()::answers).forEach(pod -> missing.remove(pod.name()));
            return missing.isEmpty() ? "" : "Waiting for " + waitingFor(pods, missing);
        });
        context.note().accept(wanted.size() + (wanted.size() == 1 ? " server answers" : " servers answer"));
    }

    private static String waitingFor(List<PodInfo> pods, Set<String> missing) {
        return missing.stream()
                .map(name -> name
                        + pods.stream()
                                .filter(pod -> pod.name().equals(name))
                                .map(HelmWork::state)
                                .findFirst()
                                .orElse(" (no pod yet)"))
                .collect(Collectors.joining(", "));
    }

    private static String state(PodInfo pod) {
        if (!pod.unschedulable().isEmpty()) {
            return " (" + pod.unschedulable() + ")";
        }
        return pod.containers().stream()
                .map(PodInfo.Container::state)
                .filter(state -> state.startsWith("waiting"))
                .findFirst()
                .map(state -> " (" + state + ")")
                .orElse("");
    }

    void serversGone() {
        context.until("wait until the pods are gone", PODS, () -> {
            List<String> left = context.servers().podsAndLeaving().stream()
                    .filter(pod -> !context.stays(pod))
                    .map(PodInfo::name)
                    .toList();
            return left.isEmpty() ? "" : "Still there: " + String.join(", ", left);
        });
        context.note().accept("The pods are gone; their volumes stay");
    }
}
