package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.kube.Existence;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.ReleasePlan.Workload;
import dev.redwheel.operation.UndoItem.Fate;
import dev.redwheel.values.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Takes a release out of a cluster: what goes and what stays is known before anything is done. Every part can be run
 * again when it was cut short.
 *
 * @param secrets those that the console made: the password's and others
 * @param namespace the namespace, when it may go once it holds nothing else
 * @param claimsToKeep the uids of claims that stay whatever is asked for; all stay when it is empty
 */
record Removal(
        OperationServices services,
        KubeSession session,
        ReleaseKey release,
        boolean withRelease,
        List<String> secrets,
        Optional<String> namespace,
        boolean withClaims,
        Optional<Set<String>> claimsToKeep) {
    private static final String CLAIM = "PersistentVolumeClaim";
    /** They are gone when their pods have stopped. */
    private static final Set<String> HAS_PODS = Set.of("StatefulSet", "Deployment", "DaemonSet", "Job");

    private static final Duration PODS_GONE = Duration.ofSeconds(90);
    private static final Duration CLAIMS_GONE = Duration.ofSeconds(60);
    private static final Duration NAMESPACE_GONE = Duration.ofSeconds(90);
    private static final Duration ASK_AGAIN = Duration.ofMillis(300);

    /** What goes, in the order it goes, and what stays. Changes nothing. */
    List<UndoItem> preview() {
        List<UndoItem> items = new ArrayList<>();
        Optional<ReleasePayload> payload = withRelease ? payload() : Optional.empty();
        payload.ifPresent(found -> {
            items.add(new UndoItem("Release", release.name(), Fate.GOES, "with its history"));
            Set<String> backups = backups();
            for (ObjectRef object : plan(found).objects()) {
                if (object.kind().equals(CLAIM) && backups.contains(object.name())) {
                    items.add(new UndoItem(CLAIM, object.name(), Fate.STAYS, "it holds backups; delete it by hand"));
                } else if (session.exists(object) == Existence.PRESENT) {
                    items.add(new UndoItem(object.kind(), object.name(), Fate.GOES, "part of the release"));
                }
            }
        });
        secrets.stream()
                .filter(name -> session.secret(release.namespace(), name).isPresent())
                .forEach(name ->
                        items.add(new UndoItem("Secret", name, Fate.GOES, "made by Redwheel for this release")));
        for (PvcInfo claim : claims()) {
            items.add(claimItem(claim));
        }
        namespace.ifPresent(name -> items.add(namespaceItem(name, items, payload)));
        return List.copyOf(items);
    }

    private UndoItem claimItem(PvcInfo claim) {
        String size = Quantity.show(Math.max(claim.capacityBytes(), claim.requestedBytes()));
        Fate fate;
        String why;
        if (mayGo(claim) && withClaims) {
            fate = Fate.GOES;
            why = "its data is deleted for good";
        } else if (mayGo(claim)) {
            fate = Fate.SPARED;
            why = size + " of data stay; a release of the same name finds them again";
        } else if (claimsToKeep.isPresent()) {
            fate = Fate.STAYS;
            why = "it was there before this deployment, and its " + size + " of data stay";
        } else {
            fate = Fate.STAYS;
            why = "whether it was there before this deployment is not known, so its " + size + " of data stay";
        }
        return new UndoItem(CLAIM, claim.name(), fate, why);
    }

    private boolean goes(PvcInfo claim) {
        return withClaims && mayGo(claim);
    }

    private boolean mayGo(PvcInfo claim) {
        return claimsToKeep.filter(kept -> !kept.contains(claim.uid())).isPresent();
    }

    private UndoItem namespaceItem(String name, List<UndoItem> going, Optional<ReleasePayload> payload) {
        List<Workload> workloads = payload.map(found -> plan(found).workloads()).orElse(List.of());
        Set<String> goes = new HashSet<>();
        going.stream().filter(UndoItem::removed).forEach(item -> goes.add(key(item)));
        List<String> others = session.contents(name).stream()
                .filter(object -> !goes.contains(object.kind() + "/" + object.name()))
                .filter(object -> !goesByItself(object, workloads))
                .filter(object -> payload.isEmpty() || !isHistory(object))
                .map(ObjectRef::display)
                .toList();
        return others.isEmpty()
                ? new UndoItem("Namespace", name, Fate.GOES, "made by this deployment, and nothing else is in it")
                : new UndoItem(
                        "Namespace",
                        name,
                        Fate.STAYS,
                        "it holds " + String.join(", ", others.subList(0, Math.min(3, others.size())))
                                + (others.size() > 3 ? " and " + (others.size() - 3) + " more" : ""));
    }

    /**
     * What goes by itself when the release goes. Pods are told by the workloads that the release still has: once it is gone
     * and its pods have stopped, a pod of whatever name is someone's.
     */
    private boolean goesByItself(ObjectRef object, List<Workload> workloads) {
        return switch (object.kind()) {
            case "ControllerRevision", "Endpoints", "EndpointSlice" ->
                object.name().startsWith(release.name());
            case "Pod" -> workloads.stream().anyMatch(workload -> workload.makesPod(object.name()));
            case "ReplicaSet" -> workloads.stream().anyMatch(workload -> workload.makesReplicaSet(object.name()));
            default -> false;
        };
    }

    private boolean isHistory(ObjectRef object) {
        return object.kind().equals("Secret") && object.name().startsWith("sh.helm.release.v1." + release.name() + ".");
    }

    /**
     * Removes what {@link #preview} says. What is gone already is passed over.
     *
     * @param told of each step forward: what to make of the preview's items from then on
     */
    void run(Consumer<UnaryOperator<UndoItem>> told) {
        List<PvcInfo> claims = claims(); // While the release still says which they are.
        Set<String> parts = parts();
        if (withRelease && ReleaseLookup.newestMeta(session, release).isPresent()) {
            change(
                    "uninstall",
                    "- Release " + release.name(),
                    Commands.uninstall(context(), release),
                    () -> services.installer().uninstall(session, release));
        }
        if (withRelease) {
            told.accept(item -> parts.contains(key(item)) && !HAS_PODS.contains(item.kind()) ? item.gone() : item);
            awaitPodsGone();
            told.accept(item -> parts.contains(key(item)) ? item.gone() : item);
        }
        secrets.stream()
                .filter(name -> session.secret(release.namespace(), name).isPresent())
                .forEach(name -> change(
                        "delete Secret",
                        "- Secret " + name,
                        Commands.delete(context(), release.namespace(), "secret", name),
                        () -> session.deleteSecret(release.namespace(), name)));
        told.accept(item -> item.kind().equals("Secret") && secrets.contains(item.name()) ? item.gone() : item);
        List<PvcInfo> going = claims.stream().filter(this::goes).toList();
        going.forEach(claim -> change(
                "delete volume claim",
                "- PersistentVolumeClaim " + claim.name() + " (" + Quantity.show(claim.requestedBytes()) + ")",
                Commands.delete(context(), release.namespace(), "pvc", claim.name()),
                () -> session.deletePvc(release.namespace(), claim.name())));
        if (!going.isEmpty()) {
            awaitClaimsGone(going.stream().map(PvcInfo::uid).collect(Collectors.toSet()));
        }
        told.accept(item -> item.kind().equals(CLAIM) ? item.gone() : item);
        namespace.ifPresent(name -> removeNamespace(name, told));
    }

    private void removeNamespace(String name, Consumer<UnaryOperator<UndoItem>> told) {
        if (session.namespaceExists(name) == Existence.PRESENT) {
            UndoItem now = preview().stream()
                    .filter(item -> item.is("Namespace", name))
                    .findFirst()
                    .orElseThrow();
            if (!now.removed()) { // Something came into it meanwhile.
                told.accept(item -> item.is("Namespace", name) ? now : item);
                return;
            }
            change(
                    "delete namespace",
                    "- Namespace " + name,
                    Commands.delete(context(), "", "namespace", name),
                    () -> session.deleteNamespace(name));
        }
        if (session.namespaceExists(name) == Existence.ENDING) {
            awaitNamespaceGone(name);
        }
        told.accept(item -> item.is("Namespace", name) ? item.gone() : item);
    }

    /** What goes with the release, by {@link #key}. */
    private Set<String> parts() {
        Set<String> parts = new HashSet<>(Set.of("Release/" + release.name()));
        payload()
                .ifPresent(found ->
                        plan(found).objects().forEach(object -> parts.add(object.kind() + "/" + object.name())));
        backups().forEach(name -> parts.remove(CLAIM + "/" + name));
        return parts;
    }

    private static String key(UndoItem item) {
        return item.kind() + "/" + item.name();
    }

    /** Claims that the chart's schedule saves to. Helm leaves them (helm.sh/resource-policy), and so does this. */
    private Set<String> backups() {
        return session.pvcs(release.namespace(), "app.kubernetes.io/component=backup").stream()
                .filter(claim -> release.name().equals(claim.labels().get(DeploySteps.INSTANCE)))
                .map(PvcInfo::name)
                .collect(Collectors.toSet());
    }

    /** The claims of the release, also when only they are left; none when the release is someone else's. */
    private List<PvcInfo> claims() {
        if (!withRelease) {
            return List.of();
        }
        Set<String> planned =
                payload().map(found -> Set.copyOf(plan(found).claimNames())).orElse(Set.of());
        return session.pvcs(release.namespace(), "").stream()
                .filter(claim -> planned.contains(claim.name())
                        || release.name().equals(claim.labels().get(DeploySteps.INSTANCE)))
                .filter(claim -> !"backup".equals(claim.labels().get("app.kubernetes.io/component")))
                .toList();
    }

    private Optional<ReleasePayload> payload() {
        try {
            return ReleaseLookup.newest(session, release);
        } catch (OpsException e) {
            if (e.kind() == ErrorKind.CORRUPT) {
                return Optional.empty(); // Helm says what it cannot do with it.
            }
            throw e;
        }
    }

    private ReleasePlan plan(ReleasePayload payload) {
        return ReleasePlan.parse(payload.manifest(), release.namespace());
    }

    /** Pods stop in their own time; until they did, their claims and their namespace are in use. Those of ended jobs are over. */
    private void awaitPodsGone() {
        Semaphore gone = new Semaphore(0);
        Instant end = services.clock().instant().plus(PODS_GONE);
        try (var _ = session.watchPods(release.namespace(), DeploySteps.INSTANCE + "=" + release.name(), seen -> {
            if (!seen.isStale()
                    && seen.data().stream()
                            .allMatch(pod -> List.of("Succeeded", "Failed").contains(pod.phase()))) {
                gone.release();
            }
        })) {
            long wait = Duration.between(services.clock().instant(), end).toMillis();
            if (!gone.tryAcquire(wait, TimeUnit.MILLISECONDS)) {
                throw new OpsException(
                        ErrorKind.TIMEOUT,
                        "wait for the pods to stop",
                        release.toString(),
                        "They are still there after " + PODS_GONE.toSeconds() + " s.",
                        "Look at the pods, then try again: what is gone already is passed over.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpsException(
                    ErrorKind.CANCELLED, "wait for the pods to stop", release.toString(), "It was interrupted.", "", e);
        }
    }

    /** A claim that is on its way would take the next release of this name with it. */
    private void awaitClaimsGone(Set<String> uids) {
        awaitGone(
                "wait for the volume claims to go",
                release.toString(),
                CLAIMS_GONE,
                () -> session.pvcs(release.namespace(), "").stream().anyMatch(claim -> uids.contains(claim.uid())));
    }

    /** Until it is gone nothing can be deployed into it. */
    private void awaitNamespaceGone(String name) {
        awaitGone(
                "wait for the namespace to go",
                name + " on " + context(),
                NAMESPACE_GONE,
                () -> session.namespaceExists(name) == Existence.ENDING);
    }

    /** It is asked for: the right to read a namespace is seldom one to watch namespaces. */
    private static void awaitGone(String what, String on, Duration patience, BooleanSupplier there) {
        long begun = System.nanoTime();
        try {
            while (there.getAsBoolean()) {
                if (System.nanoTime() - begun > patience.toNanos()) {
                    throw new OpsException(
                            ErrorKind.TIMEOUT,
                            what,
                            on,
                            "It is still being deleted after " + patience.toSeconds() + " s.",
                            "Look at what still uses it, then try again: what is gone already is passed over.");
                }
                TimeUnit.MILLISECONDS.sleep(ASK_AGAIN.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpsException(ErrorKind.CANCELLED, what, on, "It was interrupted.", "", e);
        }
    }

    private String context() {
        return session.context().name();
    }

    private void change(String what, String diff, String command, Runnable action) {
        services.change(context(), release, what, diff, command, action);
    }
}
