package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.NewPod;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.operation.Commands;
import dev.redwheel.operation.ReleasePlan;
import dev.redwheel.values.ValueEdit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step before a revision with other images: on every node where the release runs, a pod of each image asks for its version
 * once. So a registry that does not give an image stops the change before anything has restarted, and what restarts later does
 * not wait for a download. One thread.
 */
final class ImageWork {
    private static final Logger LOG = LoggerFactory.getLogger(ImageWork.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** A registry may have a bad moment; a kubelet asks again within that time. */
    private static final Duration REFUSED = Duration.ofSeconds(25);

    private static final Pattern NOT_GIVEN = Pattern.compile("waiting: (ErrImage|ImagePull|Registry|InvalidImage).*");
    private static final Pattern VERSION = Pattern.compile("\\bv=([0-9.]+)");
    private static final String TRIED = "get the image";
    private static final String PREFIX = "redwheel-image-";
    private static final String MANAGED = "app.kubernetes.io/managed-by=redwheel";

    private final ChangeContext context;

    ImageWork(ChangeContext context) {
        this.context = context;
    }

    /** Images of workloads as this step takes them. */
    static List<ValueEdit> edits(Set<String> images, List<ReleasePlan.Workload> workloads) {
        return images.stream()
                .map(image -> new ValueEdit(
                        image,
                        workloads.stream()
                                .flatMap(workload -> workload.containers().stream()
                                        .filter(container -> container.image().equals(image))
                                        .map(container -> asked(workload.pulling(), container.pullPolicy())))
                                .findFirst()
                                .orElse(Map.of())))
                .toList();
    }

    private static Map<String, Object> asked(ReleasePlan.Pulling pulling, String policy) {
        return Map.of("account", pulling.account(), "secrets", pulling.secrets(), "policy", policy);
    }

    /** An image on a node, and what is known of it so far. */
    private static final class Trial {
        final NewPod pod;
        /** Of the Redis in it, once it has run: empty where it is no Redis, or does not say. */
        Optional<String> version = Optional.empty();
        /** Why it could not be tried, which stops nothing. */
        String untried = "";
        /** Since when its registry does not give it, and why. */
        Optional<Instant> refused = Optional.empty();

        String reason = "";

        Trial(NewPod pod) {
            this.pod = pod;
        }

        String what() {
            return pod.image() + " on " + pod.node();
        }

        boolean over() {
            return version.isPresent() || !untried.isEmpty();
        }
    }

    void pull(List<ValueEdit> images) {
        List<Trial> trials = trials(images);
        try {
            trials.forEach(this::make);
            String late = "";
            try {
                context.until(TRIED, PATIENCE, () -> missing(trials));
            } catch (OpsException e) {
                if (e.kind() != ErrorKind.TIMEOUT) {
                    throw e;
                }
                late = e.why(); // Nobody has refused it: the restarts will tell.
            }
            context.note().accept(told(trials, late));
        } finally {
            trials.forEach(this::remove);
        }
    }

    private List<Trial> trials(List<ValueEdit> images) {
        Set<String> nodes = Stream.concat(context.servers().pods().stream(), context.servers().sentinels().stream())
                .map(PodInfo::node)
                .filter(node -> !node.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        List<Trial> trials = new ArrayList<>();
        for (ValueEdit image : images) {
            for (String node : nodes) {
                trials.add(new Trial(pod(name(image, node), image, node)));
            }
        }
        return trials;
    }

    /** The same for the same: one that a killed console has left is found again. */
    private String name(ValueEdit image, String node) {
        CRC32 sum = new CRC32();
        sum.update((context.change().release() + " " + image.path() + " " + node).getBytes(StandardCharsets.UTF_8));
        return PREFIX + Long.toHexString(sum.getValue());
    }

    static NewPod pod(String name, ValueEdit image, String node) {
        Map<?, ?> asked = image.value() instanceof Map<?, ?> map ? map : Map.of();
        return new NewPod(
                name,
                node,
                image.path(),
                text(asked.get("policy")),
                List.of("redis-server", "--version"),
                text(asked.get("account")),
                asked.get("secrets") instanceof List<?> names
                        ? names.stream().map(ImageWork::text).toList()
                        : List.of());
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** What a namespace does not let run is not tried: the servers have their own ways in. */
    private void make(Trial trial) {
        try {
            context.until(TRIED, Duration.ofMinutes(1), () -> {
                if (found(trial).isPresent()) { // A killed console's, or one whose making was not answered.
                    remove(trial);
                    return trial.pod.name() + " ends";
                }
                create(trial);
                return "";
            });
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.FORBIDDEN && e.kind() != ErrorKind.INVALID_INPUT) {
                throw e;
            }
            trial.untried = e.why();
        }
    }

    private void create(Trial trial) {
        String namespace = context.change().release().namespace();
        context.audited(
                "try image " + trial.what(),
                "+ Pod " + trial.pod.name() + ", for as long as it takes",
                Commands.tryImage(context.change().context(), namespace, trial.pod),
                () -> context.session().createPod(namespace, trial.pod));
    }

    private Optional<PodInfo> found(Trial trial) {
        return context.session().pods(context.change().release().namespace(), MANAGED).stream()
                .filter(pod -> pod.name().equals(trial.pod.name()))
                .findFirst();
    }

    /** What is waited for; empty when every trial is over. All are looked at: one that waits must not hide one that is refused. */
    private String missing(List<Trial> trials) {
        String first = "";
        for (Trial trial : trials) {
            String waits = trial.over() ? "" : look(trial);
            if (first.isEmpty()) {
                first = waits;
            }
        }
        return first;
    }

    private String look(Trial trial) {
        Optional<PodInfo> pod = found(trial);
        PodInfo.Container container = pod.stream()
                .flatMap(there -> there.containers().stream())
                .filter(one -> one.name().equals(NewPod.CONTAINER))
                .findFirst()
                .orElse(null);
        boolean waits = container != null && container.state().startsWith("waiting");
        if (container == null || (waits && pod.get().phase().equals("Failed"))) {
            trial.untried = "the pod was turned away"; // Its node does not take it, or somebody has deleted it.
            return "";
        }
        if (container.state().matches("waiting(: (ContainerCreating|PodInitializing))?")) {
            return trial.what() + " is being fetched";
        }
        if (NOT_GIVEN.matcher(container.state()).matches()) {
            notGiven(trial, container);
            return trial.what() + ": " + container.state().replace("waiting: ", "");
        }
        trial.version = Optional.of(version(trial));
        return "";
    }

    private void notGiven(Trial trial, PodInfo.Container container) {
        // "Back-off" says less than what it backs off from.
        if (trial.reason.isEmpty()
                || !(container.message().isEmpty() || container.message().startsWith("Back-off"))) {
            trial.reason = container.message();
        }
        Instant now = context.services().clock().instant();
        Instant since = trial.refused.orElse(now);
        trial.refused = Optional.of(since);
        if (container.state().contains("InvalidImage") || now.isAfter(since.plus(REFUSED))) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    TRIED,
                    trial.pod.image(),
                    "Node " + trial.pod.node() + " does not get it: " + trial.reason,
                    "Nothing has been changed yet. Look at the image's name and tag, at image.pullSecrets, and"
                            + " whether the node reaches the registry; then resume, or leave this change and"
                            + " plan another.");
        }
    }

    private String version(Trial trial) {
        try {
            Matcher version = VERSION.matcher(context.session()
                    .podLog(context.change().release().namespace(), trial.pod.name(), NewPod.CONTAINER, 5, false));
            return version.find() ? version.group(1) : "";
        } catch (OpsException e) {
            LOG.info("The version of {} is not known: {}", trial.what(), e.getMessage());
            return "";
        }
    }

    private static String told(List<Trial> trials, String late) {
        List<String> parts = new ArrayList<>();
        trials.stream().map(trial -> trial.pod.image()).distinct().forEach(image -> {
            List<Trial> all = trials.stream()
                    .filter(trial -> trial.pod.image().equals(image))
                    .toList();
            List<String> there =
                    all.stream().flatMap(trial -> trial.version.stream()).toList();
            String version = there.stream()
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .map(text -> " (Redis " + text + ")")
                    .orElse("");
            if (!there.isEmpty()) {
                parts.add(image + version + " is on " + there.size() + " of " + all.size()
                        + (all.size() == 1 ? " node" : " nodes") + " where servers run");
            }
        });
        trials.stream()
                .filter(trial -> !trial.untried.isEmpty())
                .forEach(trial -> parts.add(trial.what() + " could not be tried: " + trial.untried));
        if (!late.isEmpty()) {
            parts.add(late);
        }
        return String.join("; ", parts);
    }

    private void remove(Trial trial) {
        remove(context.session(), context.change().release().namespace(), trial.pod.name());
    }

    private static void remove(KubeSession session, String namespace, String pod) {
        try {
            session.delete(new ObjectRef("v1", "Pod", namespace, pod));
        } catch (OpsException e) {
            LOG.info("{} is left: {}", pod, e.getMessage()); // It ends by itself, and the next try deletes it first.
        }
    }

    static boolean isIn(ChangeRecord change) {
        return change.steps().stream().anyMatch(step -> step.kind() == ChangeStepKind.PULL);
    }

    /** What a killed console has left of a change that nobody goes on with. */
    static void removeLeft(KubeSession session, String namespace) {
        session.pods(namespace, MANAGED).stream()
                .map(PodInfo::name)
                .filter(name -> name.startsWith(PREFIX))
                .forEach(name -> remove(session, namespace, name));
    }
}
