package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodSize;
import dev.redwheel.model.PodSize.Resizing;
import dev.redwheel.model.PodTemplate;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.WorkloadInfo;
import dev.redwheel.operation.Commands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Running pods are given the resources of the newest template, and are of that template then: their StatefulSet, which is held
 * back meanwhile, finds nothing to restart when it is let go. Whoever cannot be given them is left to {@link RollWork#roll}.
 */
final class ResizeWork {
    /** A node may get room while it waits; a restart may find another node. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** What a node has said about an earlier wish may stand in the pod until it has seen this one. */
    private static final Duration STALE = Duration.ofSeconds(5);

    private static final Duration CONTROLLER = Duration.ofMinutes(1);
    private static final String REVISION = "controller-revision-hash";

    private final ChangeContext context;

    ResizeWork(ChangeContext context) {
        this.context = context;
    }

    /** One pod after the other, replicas first: a container may restart for it all the same (resizePolicy). */
    void resize() {
        List<String> done = new ArrayList<>();
        List<String> others = new ArrayList<>();
        try {
            for (WorkloadInfo set : new RollWork(context).serving()) {
                PodTemplate newest = newest(set);
                for (PodInfo pod : highestFirst(set)) {
                    String why = again(newest, pod);
                    if (why.isEmpty()) {
                        done.add(pod.name());
                    } else {
                        others.add(pod.name() + " restarts: " + why);
                    }
                }
            }
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.FORBIDDEN) {
                throw e;
            }
            others.add("What is left restarts: " + e.why());
        }
        String told = done.size() + (done.size() == 1 ? " running pod has" : " running pods have")
                + " the resources that are wanted";
        context.note().accept(others.isEmpty() ? told : told + "; " + String.join("; ", others));
    }

    /** What cannot be found out now is asked again: done once more it finds what is done. */
    private String again(PodTemplate newest, PodInfo asked) {
        String[] why = {""};
        context.until("resize " + asked.name(), PATIENCE.plus(CONTROLLER), () -> {
            Optional<PodInfo> now = context.servers().podsOf(asked.ownerName()).stream()
                    .filter(pod -> pod.uid().equals(asked.uid()))
                    .findFirst();
            why[0] = now.isPresent() ? resize(newest, now.get()) : "it was made anew meanwhile";
            return "";
        });
        return why[0];
    }

    private PodTemplate newest(WorkloadInfo set) {
        List<PodTemplate> found = new ArrayList<>();
        context.until("look at the new template", CONTROLLER, () -> {
            context.session().newestTemplate(set.namespace(), set.name()).ifPresent(found::add);
            return found.isEmpty() ? "The controller of " + set.name() + " has not seen it" : "";
        });
        return found.getFirst();
    }

    private List<PodInfo> highestFirst(WorkloadInfo set) {
        return context.servers().podsOf(set.name()).stream()
                .filter(pod -> pod.deletion().isEmpty() && !pod.node().isEmpty())
                .sorted(Comparator.comparingInt(ResizeWork::ordinal).reversed())
                .toList();
    }

    private static int ordinal(PodInfo pod) {
        return Integer.parseInt(pod.name().substring(pod.name().lastIndexOf('-') + 1));
    }

    /** @return why it is left to the restarts; empty when it has what the template says, and is of it */
    private String resize(PodTemplate newest, PodInfo pod) {
        String revision = pod.labels().getOrDefault(REVISION, "");
        boolean isNew = revision.equals(newest.revision());
        if (revision.isEmpty()) {
            return "it is of no template";
        }
        Optional<PodTemplate> before =
                isNew ? Optional.of(newest) : context.session().template(pod.namespace(), revision);
        if (before.filter(old -> old.rest().equals(newest.rest())).isEmpty()) {
            return "more than its resources changes";
        }
        Map<String, ResourceSpec> wanted = wanted(newest, before.get(), pod.size());
        String why = give(pod, wanted);
        if (!why.isEmpty()) {
            // One that an interrupted change had resized is of the right template, and has other resources than that
            // says.
            return isNew ? ofRevision(pod, "") + why : why;
        }
        return isNew ? "" : ofRevision(pod, newest.revision());
    }

    private String give(PodInfo pod, Map<String, ResourceSpec> wanted) {
        Map<String, ResourceSpec> missing = new TreeMap<>(wanted);
        missing.entrySet()
                .removeIf(each -> Amounts.same(
                        each.getValue(), pod.size().wanted().getOrDefault(each.getKey(), ResourceSpec.NONE)));
        if (!missing.isEmpty()) {
            try {
                context.audited(
                        "resize running pod",
                        "Pod " + pod.name() + " "
                                + Amounts.difference(pod.size().wanted(), missing),
                        Commands.resize(context.change().context(), pod.namespace(), pod.name(), missing),
                        () -> context.session().resize(pod.namespace(), pod.name(), missing));
            } catch (OpsException e) {
                if (!refused(e)) {
                    throw e;
                }
                return e.why();
            }
        }
        return follow(pod, wanted);
    }

    /** What would be refused again. */
    private static boolean refused(OpsException e) {
        return switch (e.kind()) {
            case INVALID_INPUT, FORBIDDEN, NOT_FOUND, UNSUPPORTED, CONFLICT -> true;
            default -> false;
        };
    }

    /** Waits until the node has given it. */
    private String follow(PodInfo asked, Map<String, ResourceSpec> wanted) {
        String[] never = {""};
        Instant begun = context.services().clock().instant();
        try {
            context.until("resize " + asked.name(), PATIENCE, () -> {
                Optional<PodInfo> now = context.servers().podsOf(asked.ownerName()).stream()
                        .filter(pod -> pod.uid().equals(asked.uid()))
                        .findFirst();
                if (now.isEmpty()) {
                    never[0] = "it was made anew meanwhile";
                    return "";
                }
                PodSize size = now.get().size();
                if (has(size, wanted) && (now.get().ready() || !asked.ready())) {
                    return "";
                }
                boolean fresh =
                        Duration.between(begun, context.services().clock().instant())
                                        .compareTo(STALE)
                                >= 0;
                if (size.resizing() == Resizing.INFEASIBLE && fresh) {
                    never[0] = size.message();
                    return "";
                }
                return asked.name() + " is resized" + (size.message().isEmpty() ? "" : ": " + size.message());
            });
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.TIMEOUT) {
                throw e;
            }
            return e.why();
        }
        return never[0];
    }

    private static boolean has(PodSize size, Map<String, ResourceSpec> wanted) {
        return size.resizing() != Resizing.IN_PROGRESS
                && wanted.entrySet().stream()
                        .allMatch(each -> Amounts.same(
                                        each.getValue(), size.wanted().getOrDefault(each.getKey(), ResourceSpec.NONE))
                                && Amounts.near(
                                        each.getValue(), size.actual().getOrDefault(each.getKey(), ResourceSpec.NONE)));
    }

    private static Map<String, ResourceSpec> wanted(PodTemplate newest, PodTemplate before, PodSize size) {
        Map<String, ResourceSpec> wanted = new TreeMap<>();
        newest.resources()
                .forEach((container, spec) -> wanted.put(
                        container,
                        Amounts.of(
                                spec,
                                before.resources().getOrDefault(container, ResourceSpec.NONE),
                                size.wanted().getOrDefault(container, ResourceSpec.NONE))));
        return wanted;
    }

    private String ofRevision(PodInfo pod, String revision) {
        try {
            context.audited(
                    revision.isEmpty() ? "let pod be made anew" : "pod is of the newest template",
                    "Pod " + pod.name() + " " + REVISION + " " + pod.labels().getOrDefault(REVISION, "") + " → "
                            + revision,
                    Commands.label(context.change().context(), pod.namespace(), pod.name(), REVISION, revision),
                    () -> context.session().ofRevision(pod.namespace(), pod.name(), pod.uid(), revision));
            return "";
        } catch (OpsException e) {
            if (!refused(e)) {
                throw e;
            }
            return e.why();
        }
    }
}
