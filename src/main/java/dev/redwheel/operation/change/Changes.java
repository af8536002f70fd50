package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ChartArchive;
import dev.redwheel.insight.recognition.Values;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.ResourceMeta;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.operation.Commands;
import dev.redwheel.operation.DataLoading;
import dev.redwheel.operation.JournalFiles;
import dev.redwheel.operation.OperationJournal;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.ReleaseLookup;
import dev.redwheel.operation.UndoItem;
import dev.redwheel.operation.Uninstall;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.CancelToken;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.values.Quantity;
import dev.redwheel.values.RedisConf;
import dev.redwheel.values.ValueEdit;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of this console: those that run now, whatever screen is open, and those that an earlier run did not finish.
 * Safe from any thread; closing it stops all of them where they can be resumed.
 */
public final class Changes implements DataLoading, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    static final String FOLDER = "changes";

    private final OperationServices services;
    private final RedisConnector connector;
    private final TaskExecutor executor;
    private final JournalFiles<ChangeRecord> journal;
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    private record Running(ChangeOperation operation, CancelToken cancel, CountDownLatch ended) {}

    public Changes(OperationServices services, RedisConnector connector, TaskExecutor executor) {
        this.services = services;
        this.connector = connector;
        this.executor = executor;
        this.journal = journal(services);
    }

    /** Where the changes of these services are written down. */
    public static JournalFiles<ChangeRecord> journal(OperationServices services) {
        return new JournalFiles<>(services.journal().folder().resolve(FOLDER), ChangeRecord.class);
    }

    /** How many servers a release has now and what is known of them. Blocks on the cluster. */
    public ReleaseNow look(String context, ReleaseKey release) {
        try (KubeSession session = services.sessions().open(context)) {
            return ReleaseNow.read(session, release, connector, services.clock());
        }
    }

    /**
     * The release with the chart archive that somebody gives for it: changes are planned and made with that then. Reads the file
     * and blocks on the cluster.
     *
     * @throws OpsException of kind INVALID_INPUT when it is no packed chart, CONFLICT when it is not the release's
     */
    public ReleaseNow withArchive(ReleaseNow now, Path file) {
        try (KubeSession session = services.sessions().open(now.context())) {
            String secret =
                    ReleaseLookup.secretName(now.release(), now.payload().revision());
            String namespace = now.release().namespace();
            return now.with(ChartArchive.of(
                    file,
                    now.payload(),
                    namespace + "/" + secret,
                    session.releasePayload(namespace, secret).release()));
        }
    }

    /** Every revision that Helm keeps of a release, newest first; one that is damaged is left out. Blocks on the cluster. */
    public List<Revision> history(String context, ReleaseKey release) {
        try (KubeSession session = services.sessions().open(context)) {
            return Revision.all(session, release);
        }
    }

    /** The nodes and what is left on them. Blocks on the cluster. */
    public List<NodeInfo> nodes(String context) {
        try (KubeSession session = services.sessions().open(context)) {
            return session.nodes();
        }
    }

    /** What a change to that size would do, cost and need. Blocks on the cluster; changes nothing. */
    public ChangePlan planSize(ReleaseNow now, Size wanted) {
        try (KubeSession session = services.sessions().open(now.context())) {
            return now.family() == RedisFamily.BUILT_IN
                    ? new ScalePlanner(session, now, services.clock()).plan(wanted)
                    : new OtherScalePlanner(session, now, services).plan(wanted);
        }
    }

    /** The same for the next topology: replicas for a standalone, Sentinels for a replication. */
    public ChangePlan planTopology(ReleaseNow now) {
        try (KubeSession session = services.sessions().open(now.context())) {
            return new TopologyPlanner(session, now, services.clock()).plan();
        }
    }

    /** The same for other resources. Blocks on the cluster; changes nothing. */
    public ChangePlan planResources(ReleaseNow now, ResourceSpec wanted) {
        try (KubeSession session = services.sessions().open(now.context())) {
            return now.family() == RedisFamily.BUILT_IN
                    ? new ResourcesPlanner(session, now, services.clock()).plan(wanted)
                    : new OtherResourcesPlanner(session, now, services).plan(wanted);
        }
    }

    /** The volumes of a release's servers and those of servers that are no more. Blocks on the cluster. */
    public Volumes volumes(ReleaseNow now) {
        try (KubeSession session = services.sessions().open(now.context())) {
            return Volumes.read(session, now);
        }
    }

    /** The same for larger volumes, each of that size. Blocks on the cluster; changes nothing. */
    public ChangePlan planStorage(ReleaseNow now, String wanted) {
        try (KubeSession session = services.sessions().open(now.context())) {
            return new StoragePlanner(session, now, services.clock()).plan(wanted);
        }
    }

    /**
     * Deletes volumes of servers that are no more, with their data. One that a server uses again is passed over.
     *
     * @param claims of those that {@link #volumes} found left over
     * @throws OpsException of kind CONFLICT while another operation changes this release
     */
    public void removeVolumes(ReleaseNow now, List<PvcInfo> claims) {
        try (OperationJournal.Hold _ = services.journal().hold(now.context(), now.release());
                KubeSession session = services.sessions().open(now.context())) {
            List<String> left = Volumes.read(session, look(now.context(), now.release())).leftOver().stream()
                    .map(PvcInfo::uid)
                    .toList();
            for (PvcInfo claim : claims) {
                if (left.contains(claim.uid())) {
                    services.change(
                            now.context(),
                            now.release(),
                            "delete volume claim",
                            "- PersistentVolumeClaim " + claim.name() + " (" + Quantity.show(claim.requestedBytes())
                                    + ")",
                            Commands.delete(now.context(), claim.namespace(), "pvc", claim.name()),
                            () -> session.deletePvc(claim.namespace(), claim.name()));
                }
            }
        }
    }

    /**
     * The same for other values.
     *
     * @param values all of the release's own values as they are to be
     */
    public ChangePlan planValues(ReleaseNow now, Map<String, @Nullable Object> values) {
        try (KubeSession session = services.sessions().open(now.context())) {
            return new RevisionPlanner(session, now, services).values(values);
        }
    }

    /** The same for the way back to an earlier revision. */
    public ChangePlan planBack(ReleaseNow now, int revision) {
        try (KubeSession session = services.sessions().open(now.context())) {
            return new RevisionPlanner(session, now, services).back(revision);
        }
    }

    /** The same for the chart that this console brings. */
    public ChangePlan planChart(ReleaseNow now) {
        try (KubeSession session = services.sessions().open(now.context())) {
            return new RevisionPlanner(session, now, services).chart();
        }
    }

    /** Of the chart that this console brings. */
    public String chartVersion() {
        return services.installer().chartVersion();
    }

    /** Whether one version of a chart is older than another; what is no version is not. */
    public static boolean isOlder(String version, String other) {
        try {
            return Version.parse(version).compareTo(Version.parse(other)) < 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The same for new passwords, or for the end of the old ones where both hold. */
    public ChangePlan planPassword(ReleaseNow now) {
        try (KubeSession session = services.sessions().open(now.context())) {
            return new PasswordPlanner(session, now, services.clock()).plan();
        }
    }

    /** The same for the way back to the old ones. */
    ChangePlan planPasswordBack(ReleaseNow now) {
        try (KubeSession session = services.sessions().open(now.context())) {
            return new PasswordPlanner(session, now, services.clock()).back();
        }
    }

    /** The same for a renewed certificate. */
    public ChangePlan planCertificate(ReleaseNow now) {
        try (KubeSession session = services.sessions().open(now.context())) {
            return new CertificatePlanner(session, now, services).plan();
        }
    }

    /** What is not as the release says, and what could not be compared. Blocks on the cluster; changes nothing. */
    public DriftReport drift(ReleaseNow now) {
        try (KubeSession session = services.sessions().open(now.context());
                Servers servers = new Servers(session, now.target(), connector)) {
            return new DriftFinder(session, now).find(servers);
        }
    }

    /** The same for making that as it says again. */
    public ChangePlan planRestore(ReleaseNow now, List<Drift> drifts) {
        try (KubeSession session = services.sessions().open(now.context())) {
            return new DriftPlanner(session, now, services.clock()).restore(drifts);
        }
    }

    /**
     * The same for making the values say what a server has: its setting goes into the configuration of all servers.
     *
     * @param drift of kind SETTING
     */
    public ChangePlan planAdopt(ReleaseNow now, Drift drift) {
        String lines = Values.text(now.payload().userValues(), "configuration");
        String adopted = RedisConf.parse(lines)
                .with(drift.what(), List.of(drift.found()))
                .text();
        return planValues(
                now, ValueEdit.apply(now.payload().userValues(), List.of(new ValueEdit("configuration", adopted))));
    }

    /**
     * Saves the data of a release as RDB files on this machine: one, or one for each shard of a Redis Cluster. Blocks until they
     * are whole, and changes nothing in the cluster.
     *
     * @param chosen the file, or what the files of the shards are named after
     * @param progress told now and then, on this thread
     */
    public BackupResult backUp(
            String context, ReleaseKey release, Path chosen, Consumer<BackupProgress> progress, CancelToken cancel) {
        BackupResult[] saved = new BackupResult[1];
        services.change(
                context,
                release,
                "back up",
                "",
                ChangeCommands.BACKUP + " " + chosen.getFileName(),
                () -> saved[0] = new Backup(services, connector, progress, cancel).save(context, release, chosen));
        return Objects.requireNonNull(saved[0]);
    }

    /**
     * What writing the keys of RDB files into a release would take. Blocks on the cluster; reads the files; changes nothing.
     *
     * @param chosen a file; when it is one of a Redis Cluster's, all of them are taken
     * @param over whether keys may be there already: those that the files have too are replaced
     */
    public ChangePlan planRestoreBackup(ReleaseNow now, Path chosen, boolean over) {
        try (KubeSession session = services.sessions().open(now.context());
                Servers servers = new Servers(session, Administrator.ofKeys(now.target(), now.payload()), connector)) {
            return new RestorePlanner(session, now, services.clock(), servers).plan(chosen, over);
        }
    }

    /** Asks nobody again: none of its keys is written over, and another plan tells which check forbids it. */
    @Override
    public Optional<String> fill(String context, ReleaseKey release, Path file) {
        ChangePlan plan = planRestoreBackup(look(context, release), file, false);
        return plan.blocked()
                ? Optional.empty()
                : Optional.of(start(plan).record().id());
    }

    /**
     * Takes away a revision that Helm began and nobody goes on with: its Secret goes, and the revision before counts again. What
     * it had changed in the cluster is put right by the next change, or by restoring what has drifted.
     *
     * @throws OpsException of kind CONFLICT when there is none, or no earlier revision, or another operation is under way
     */
    public void free(String context, ReleaseKey release) {
        try (OperationJournal.Hold _ = services.journal().hold(context, release);
                KubeSession session = services.sessions().open(context)) {
            ResourceMeta meta = ReleaseLookup.newestMeta(session, release)
                    .filter(found -> found.labels().getOrDefault("status", "").startsWith("pending-"))
                    .filter(found -> ReleaseLookup.revision(found) > 1)
                    .orElseThrow(() -> new OpsException(
                            ErrorKind.CONFLICT,
                            "free the release",
                            release + " on " + context,
                            "No revision after the first is pending.",
                            "A first one that is pending is removed by deleting the release."));
            services.change(
                    context,
                    release,
                    "free release",
                    "- revision " + ReleaseLookup.revision(meta),
                    Commands.delete(context, meta.namespace(), "secret", meta.name()),
                    () -> session.deleteSecret(meta.namespace(), meta.name()));
        }
    }

    /** What would go and what would stay when the release is removed. Blocks on the cluster; changes nothing. */
    public List<UndoItem> previewRemoval(String context, ReleaseKey release, boolean withClaims) {
        return new Uninstall(services).preview(context, release, withClaims);
    }

    /**
     * Removes the release, and its volume claims with their data if asked for. What was cut short is found by the next. Blocks a
     * platform thread.
     *
     * @throws OpsException of kind CONFLICT while another operation changes this release
     */
    public void remove(String context, ReleaseKey release, boolean withClaims) {
        new Uninstall(services).run(context, release, withClaims);
    }

    /**
     * Starts a change in the background and returns at once. Reads the disk.
     *
     * @throws OpsException of kind CONFLICT while another change of this release is not over
     */
    public ChangeOperation start(ChangePlan plan) {
        ChangeRecord planned = plan.record();
        if (unfinished().stream()
                .anyMatch(other -> other.context().equals(planned.context())
                        && other.release().equals(planned.release())
                        && !other.id().equals(planned.id()))) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "begin the change",
                    planned.release() + " on " + planned.context(),
                    "An earlier change of this release is not over.",
                    "Resume it, take it back, or leave it as it is; the banner above leads there.");
        }
        new KeptCharts(services).keep(planned); // Before anything is written down: it may have gone since.
        return launch(new ChangeOperation(planned, services, connector, journal));
    }

    /**
     * Goes on with one that was interrupted or failed; one that runs, or is over, is returned as it is.
     *
     * @throws OpsException of kind NOT_FOUND when the journal does not know it
     */
    public ChangeOperation resume(String id) {
        Running known = running.get(id);
        if (known != null) {
            return known.operation();
        }
        ChangeOperation remembered = remembered(id);
        return remembered.record().phase().isOver() ? remembered : launch(remembered);
    }

    /** One that runs, or as it is remembered; not started. */
    public ChangeOperation open(String id) {
        Running known = running.get(id);
        return known != null ? known.operation() : remembered(id);
    }

    public boolean isRunning(String id) {
        return running.containsKey(id);
    }

    /** Begun and neither done nor taken back nor left for good; those that run now among them. Newest first. Reads the disk. */
    public List<ChangeRecord> unfinished() {
        return journal.all().stream()
                .filter(record -> !record.phase().isOver())
                .sorted(Comparator.comparing(ChangeRecord::started).reversed())
                .toList();
    }

    /** Stops it at the next moment at which it can be resumed. Blocks until then. */
    public void stop(String id) throws InterruptedException {
        Running known = running.get(id);
        if (known != null) {
            known.cancel().cancel();
            known.ended().await();
        }
    }

    /**
     * Takes a change back: stops it, and starts the one to the size or the revision before, which finds what was done. Blocks
     * on the cluster.
     */
    public ChangeOperation undo(String id) throws InterruptedException {
        stop(id);
        ChangeRecord known = remembered(id).record();
        ChangeRecord back;
        try (OperationJournal.Hold _ = services.journal().hold(known.context(), known.release())) {
            ChangeOperation begun = remembered(id); // Another console may have ended it meanwhile.
            if (begun.record().phase().isOver()) {
                return begun;
            }
            ChangeRecord record = begun.record();
            KeptCharts charts = new KeptCharts(services);
            forgetTrials(record);
            ReleaseNow now = look(known.context(), known.release());
            back = WayBack.plan(
                    record,
                    record.chart()
                            .map(chart -> now.with(charts.again(record, chart)))
                            .orElse(now),
                    this);
            charts.keep(back);
            journal.write(back.id(), back);
            begun.undone();
        }
        return launch(new ChangeOperation(back, services, connector, journal));
    }

    /** Leaves the cluster as it is and forgets about it: it is listed no longer. */
    public void abandon(String id) throws InterruptedException {
        stop(id);
        ChangeRecord known = remembered(id).record();
        try (OperationJournal.Hold _ = services.journal().hold(known.context(), known.release())) {
            ChangeOperation left = remembered(id);
            if (!left.record().phase().isOver()) {
                left.abandon();
                forgetTrials(left.record());
            }
        }
    }

    /** A cluster that is away keeps nobody from leaving a change. */
    private void forgetTrials(ChangeRecord record) {
        if (!ImageWork.isIn(record)) {
            return;
        }
        try (KubeSession session = services.sessions().open(record.context())) {
            ImageWork.removeLeft(session, record.release().namespace());
        } catch (OpsException e) {
            LOG.info("Pods that tried images may be left: {}", e.getMessage());
        }
    }

    private ChangeOperation launch(ChangeOperation operation) {
        String id = operation.record().id();
        Running entry = new Running(operation, new CancelToken(), new CountDownLatch(1));
        Running known = running.putIfAbsent(id, entry);
        if (known != null) {
            return known.operation();
        }
        executor.submitNative(BackgroundTask.of("change " + operation.record().release(), () -> {
                    try {
                        operation.run(entry.cancel());
                    } finally {
                        running.remove(id, entry);
                        entry.ended().countDown();
                    }
                    return operation;
                })
                .onSuccess(ChangeOperation::tell)
                .onFailure(error -> {
                    LOG.warn("{}", error.getMessage(), error);
                    operation.refused(error);
                }));
        return operation;
    }

    private ChangeOperation remembered(String id) {
        ChangeRecord record = journal.read(id)
                .orElseThrow(() -> new OpsException(
                        ErrorKind.NOT_FOUND,
                        "open the change",
                        id,
                        "The journal does not know it.",
                        "Look at the releases of the context instead."));
        return new ChangeOperation(record, services, connector, journal);
    }

    @Override
    public void close() {
        running.values().forEach(entry -> entry.cancel().cancel());
    }
}
