package dev.redwheel.operation.change;

import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ChartArchive;
import dev.redwheel.helm.ReleaseDecoder;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.insight.recognition.Values;
import dev.redwheel.insight.topology.WantedTopology;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.ReleaseSecret;
import dev.redwheel.model.Finding;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.Commands;
import dev.redwheel.operation.Masking;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.ReleaseLookup;
import dev.redwheel.values.ChartScaling;
import dev.redwheel.values.RedisVersion;
import dev.redwheel.values.ValueEdit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Thinks a change of the release's own values through, and the way back to an earlier revision: manifests before and after,
 * what restarts, what Kubernetes would refuse. Blocks on the cluster and on Helm; changes nothing.
 */
final class RevisionPlanner {
    private final KubeSession session;
    private final ReleaseNow now;
    private final OperationServices services;
    private final List<Finding> findings = new ArrayList<>();
    /** As the manifests that are wanted say. */
    private Size size;
    /** Images that nobody runs yet, each with who asks for it. */
    private List<ValueEdit> fresh = List.of();

    private boolean tried;

    RevisionPlanner(KubeSession session, ReleaseNow now, OperationServices services) {
        this.session = session;
        this.now = now;
        this.services = services;
        this.size = now.size();
    }

    /** @param values all of the release's own values as they are to be */
    ChangePlan values(Map<String, @Nullable Object> values) {
        List<ValueEdit> edits = ValueEdit.between(now.payload().userValues(), values);
        findings.addAll(secrets(edits));
        // What the edits make of them is what is made: a key without a value is no edit.
        Map<String, @Nullable Object> made = ValueEdit.apply(now.payload().userValues(), edits);
        return plan(ChangeKind.VALUES, from(newest()), now.payload().chartValues(), made, edits, 0);
    }

    /** Edits are written into the journal, the audit log and Helm's history. */
    static List<Finding> secrets(List<ValueEdit> edits) {
        String text = ValueEdit.yaml(ValueEdit.apply(Map.of(), edits));
        return Masking.mask(text).equals(text)
                ? List.of()
                : List.of(new Finding(
                        "secret-in-values",
                        Severity.BLOCKED,
                        "Secret in the values",
                        "What changes holds a secret. Helm keeps values readable in the release, and a change is"
                                + " written into the console's journal.",
                        "Put it into a Secret and name that one, or make this change with helm."));
    }

    ChangePlan back(int revision) {
        ReleaseSecret secret =
                session.releasePayload(now.release().namespace(), ReleaseLookup.secretName(now.release(), revision));
        ReleasePayload old = decode(secret);
        return plan(ChangeKind.ROLL_BACK, from(secret), old.chartValues(), old.userValues(), List.of(), revision);
    }

    /** The same values with the chart that this console brings. */
    ChangePlan chart() {
        String version = services.installer().chartVersion();
        findings.add(
                !Changes.isOlder(now.payload().chartVersion(), version)
                        ? new Finding(
                                "chart-version",
                                Severity.BLOCKED,
                                "Chart version",
                                "The release has chart " + now.payload().chartVersion() + ", and this console brings "
                                        + version + ".",
                                "There is nothing to upgrade.")
                        : new Finding(
                                "chart-version",
                                Severity.OK,
                                "Chart version",
                                now.payload().chartVersion() + " becomes " + version + ".",
                                ""));
        return plan(
                ChangeKind.CHART,
                yaml -> services.installer().render(session, now.release(), yaml),
                ValueEdit.parse(services.installer().defaultValues()),
                now.payload().userValues(),
                List.of(),
                0);
    }

    /** Renders with the chart of a revision: out of the release, or the archive that was given for it. */
    private UnaryOperator<String> from(ReleaseSecret secret) {
        Optional<ChartArchive> archive = now.archive();
        if (archive.isEmpty()) {
            return yaml -> services.installer().render(session, now.release(), secret, yaml);
        }
        String version = decode(secret).chartVersion();
        if (!archive.get().version().equals(version)) {
            findings.add(new Finding(
                    "archive",
                    Severity.BLOCKED,
                    "Chart archive",
                    "That revision was made with chart " + version + ", and the archive has "
                            + archive.get().version() + ".",
                    ReleaseChecks.fetch(now, version)));
        }
        return yaml -> services.installer()
                .render(session, now.release(), Path.of(archive.get().file()), yaml);
    }

    /**
     * The release's own values with a password where its chart would make one by itself: rendered without the cluster, that chart
     * makes another one each time, and everything that depends on it would look changed.
     */
    static Map<String, @Nullable Object> forRendering(ReleaseNow now) {
        return withPassword(now, now.payload().userValues());
    }

    private static Map<String, @Nullable Object> withPassword(ReleaseNow now, Map<String, @Nullable Object> values) {
        String path = ChartScaling.of(now.family()).map(ChartScaling::password).orElse("");
        return path.isEmpty()
                        || !Values.text(OtherChart.values(now.payload()), path).isEmpty()
                ? values
                : ValueEdit.apply(values, List.of(new ValueEdit(path, "only-rendered")));
    }

    private ReleaseSecret newest() {
        return session.releasePayload(
                now.release().namespace(),
                ReleaseLookup.secretName(now.release(), now.payload().revision()));
    }

    private static ReleasePayload decode(ReleaseSecret secret) {
        return ReleaseDecoder.decode(
                secret.meta().namespace() + "/" + secret.meta().name(), secret.release());
    }

    private ChangePlan plan(
            ChangeKind kind,
            UnaryOperator<String> chart,
            Map<String, @Nullable Object> defaults,
            Map<String, @Nullable Object> values,
            List<ValueEdit> edits,
            int backTo) {
        findings.addAll(new ReleaseChecks(session, now).all(false, kind != ChangeKind.CHART));
        UpgradeChecks checks = new UpgradeChecks(session, now);
        findings.addAll(checks.password(Values.coalesce(defaults, values)));
        findings.addAll(UpgradeChecks.unknown(defaults, values));
        Optional<String> after = render(chart, now.archive().isPresent() ? withPassword(now, values) : values);
        String before = now.archive().isPresent() && kind == ChangeKind.VALUES && after.isPresent()
                ? chart.apply(ValueEdit.yaml(forRendering(now)))
                : now.payload().manifest();
        after.ifPresent(text -> {
            List<Finding> told = ManifestChecks.of(before, text, running());
            findings.addAll(told);
            if (ManifestChecks.restarts(told)) {
                findings.addAll(new ReleaseChecks(session, now).pause());
            }
            fresh = checks.fresh(before, text);
            tried = !fresh.isEmpty() && checks.mayTry();
            findings.addAll(checks.images(fresh, tried));
            sameSize(text);
        });
        List<SettingChange> settings =
                SettingChange.between(defaults, now.payload().userValues(), values);
        ChangeRecord record = ChangeRecord.planned(
                now,
                kind,
                now.topology() == Topology.CLUSTER ? now.size() : size,
                Size.NONE,
                kind == ChangeKind.CHART
                        ? List.of(new Figure(
                                "chart",
                                now.payload().chartVersion(),
                                services.installer().chartVersion()))
                        : figures(settings, backTo),
                backTo,
                steps(edits),
                services.clock().instant());
        return new ChangePlan(
                record,
                findings,
                List.of(),
                images()
                        + ChangeCommands.firstServerLast(
                                now,
                                backTo > 0
                                        ? ChangeCommands.rollback(now, backTo)
                                        : ChangeCommands.upgrades(now, record)),
                Optional.of(new ChangePlan.Difference(
                        settings,
                        Masking.mask(ValueEdit.yaml(now.payload().userValues())),
                        Masking.mask(ValueEdit.yaml(values)),
                        Masking.mask(before),
                        Masking.mask(after.orElse("")))));
    }

    private String images() {
        return fresh.stream()
                .map(image -> "# On every node where servers run:\n"
                        + Commands.tryImage(
                                now.context(), now.release().namespace(), ImageWork.pod("image", image, "<node>"))
                        + "\n")
                .collect(Collectors.joining());
    }

    /** What the newest of the servers says that it is. */
    private Optional<NodeSample.Server> running() {
        return now.picture().nodes().stream()
                .flatMap(node -> node.sample().stream())
                .map(NodeSample::server)
                .max(Comparator.comparing(
                        server -> SavedBy.of(server).map(SavedBy::version).orElse(new RedisVersion(0, 0))));
    }

    private List<ChangeStep> steps(List<ValueEdit> edits) {
        List<ChangeStep> steps = new ArrayList<>();
        if (tried) {
            steps.add(ChangeStep.pull(fresh));
        }
        steps.add(ChangeStep.upgrade(edits));
        steps.add(ChangeStep.of(ChangeStepKind.ROLL));
        if (now.family() == RedisFamily.BUILT_IN) {
            steps.add(ChangeStep.of(ChangeStepKind.IN_STEP)); // It knows the pods by their names.
        }
        steps.add(ChangeStep.of(ChangeStepKind.PROOF));
        return steps;
    }

    private List<Figure> figures(List<SettingChange> settings, int backTo) {
        if (backTo > 0) {
            return List.of(new Figure("revision", "" + now.payload().revision(), "as " + backTo));
        }
        return settings.stream()
                .map(setting -> new Figure(setting.path(), orDefault(setting.now()), orDefault(setting.wanted())))
                .toList();
    }

    private static String orDefault(String value) {
        return value.isEmpty() ? "default" : value;
    }

    private Optional<String> render(UnaryOperator<String> chart, Map<String, @Nullable Object> values) {
        try {
            String text = chart.apply(ValueEdit.yaml(values));
            findings.add(new Finding("manifests", Severity.OK, "Manifests", "The chart takes these values.", ""));
            return Optional.of(text);
        } catch (OpsException e) {
            findings.add(new Finding("manifests", Severity.BLOCKED, "Manifests", e.why(), e.next()));
            return Optional.empty();
        }
    }

    /** Servers come and go only with the steps that move their data and their roles. */
    private void sameSize(String manifest) {
        int servers = WantedTopology.nodes(manifest, now.target()).orElse(0);
        size = new Size(servers, Math.max(0, servers - 1));
        if (servers != now.size().servers()) {
            findings.add(new Finding(
                    "size",
                    Severity.BLOCKED,
                    "Number of servers",
                    "These values mean " + servers + " servers, and there are "
                            + now.size().servers() + ".",
                    "Scale first: slots, roles and sentinels have to follow."));
        }
    }
}
