package dev.redwheel.operation;

import dev.redwheel.model.EventInfo;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.values.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * From what the cluster shows to the states of the observing steps: a pure function, so that recorded sequences of
 * observations can be played through it.
 *
 * <p>The steps overlap, as they do in the cluster (a StatefulSet makes its second pod when the first is ready): each one is
 * done when all that it waits for is there.
 */
final class ProgressReducer {
    private static final int SHOWN_EVENTS = 100;

    private ProgressReducer() {}

    /**
     * @param steps the timeline with the observing steps brought up to date
     * @param problems in the order in which they are told: the cause before its consequences
     * @param done whether every step is over
     */
    record Reduction(
            List<StepProgress> steps,
            List<ObjectState> objects,
            List<EventInfo> events,
            List<Problem> problems,
            boolean done) {}

    static Reduction reduce(ReleasePlan plan, ReleaseObservation seen, List<StepProgress> before, Instant now) {
        List<EventInfo> events = events(plan, seen);
        List<Problem> problems = ProblemRules.find(plan, seen, events);
        List<StepProgress> steps = new ArrayList<>();
        for (StepProgress step : before) {
            steps.add(step.kind().isObservation() ? observe(step, plan, seen, problems, now) : step);
        }
        return new Reduction(
                steps,
                objects(plan, seen),
                events.subList(0, Math.min(events.size(), SHOWN_EVENTS)),
                problems,
                steps.stream().allMatch(step -> step.state().isOver()));
    }

    private static StepProgress observe(
            StepProgress step, ReleasePlan plan, ReleaseObservation seen, List<Problem> problems, Instant now) {
        int pods = plan.pods();
        List<PodInfo> living =
                seen.pods().stream().filter(pod -> pod.deletion().isEmpty()).toList();
        Count count = switch (step.kind()) {
            case OBJECTS ->
                new Count(
                        plan.objects().size() - seen.missing().size(),
                        plan.objects().size(),
                        "objects created");
            case VOLUMES ->
                new Count(
                        seen.claims().stream()
                                .filter(claim -> claim.phase().equals("Bound"))
                                .count(),
                        plan.claimNames().size(),
                        "volume claims bound");
            case SCHEDULING -> new Count(made(plan, living, pod -> !pod.node().isEmpty()), pods, "pods have a node");
            case IMAGES ->
                new Count(made(plan, living, pod -> pulled(pod, seen.events())), pods, "pods have their images");
            case READY -> new Count(made(plan, living, ProgressReducer::isThrough), pods, "pods ready");
            case REDIS ->
                new Count(
                        living.stream()
                                .filter(pod -> plan.serves(pod.name()))
                                .filter(pod -> seen.answer(pod)
                                        .filter(ReleaseObservation.RedisAnswer::right)
                                        .isPresent())
                                .count(),
                        plan.servers(),
                        "Redis servers answer with the right role");
            case NAMESPACE, SECRET, INSTALL -> throw new IllegalArgumentException(step.kind() + " observes nothing");
        };
        if (step.kind() == StepKind.VOLUMES && count.wanted() == 0) {
            return step.to(State.SKIPPED, "No volumes: the data is lost when the container restarts.", now);
        }
        if (count.there() >= count.wanted()) {
            return step.to(State.DONE, count.text() + redisDetail(step.kind(), seen), now);
        }
        if (step.kind() == StepKind.REDIS && living.stream().noneMatch(PodInfo::ready)) {
            return step.state() == State.PENDING ? step : step.to(State.RUNNING, count.text(), now);
        }
        Optional<Problem> problem =
                problems.stream().filter(p -> p.failure().step() == step.kind()).findFirst();
        return step.to(
                State.RUNNING,
                problem.map(p -> p.failure().object() + ": " + p.failure().why())
                        .orElseGet(count::text),
                now);
    }

    /** A pod of a Job that has done what it was for. */
    static boolean ended(PodInfo pod) {
        return pod.phase().equals("Succeeded");
    }

    /** Ready, or for a pod of a Job, which is ready while it works: done. */
    private static boolean isThrough(PodInfo pod) {
        return pod.ownerKind().equals("Job") ? ended(pod) : pod.ready();
    }

    /** How many of the pods that the plan asks for are so far; a Job's second try does not count for another's pod. */
    private static long made(ReleasePlan plan, List<PodInfo> living, Predicate<PodInfo> soFar) {
        return plan.workloads().stream()
                .mapToLong(workload -> Math.min(
                        workload.replicas(),
                        living.stream()
                                .filter(pod -> workload.makesPod(pod.name()))
                                .filter(soFar)
                                .count()))
                .sum();
    }

    private static String redisDetail(StepKind kind, ReleaseObservation seen) {
        if (kind != StepKind.REDIS || seen.redis().isEmpty()) {
            return "";
        }
        return ": "
                + seen.pods().stream()
                        .flatMap(pod -> seen.answer(pod).map(answer -> pod.name() + " is " + answer.detail()).stream())
                        .collect(Collectors.joining("; "));
    }

    private record Count(long there, int wanted, String what) {
        String text() {
            return there + " of " + wanted + " " + what;
        }
    }

    /** Whether every image of the pod is on its node: its containers got further than pulling, or the kubelet said so. */
    static boolean pulled(PodInfo pod, List<EventInfo> events) {
        return !pod.node().isEmpty()
                && !pod.containers().isEmpty()
                && pod.containers().stream().allMatch(container -> beyondPull(container) || toldPulled(pod, events));
    }

    private static boolean beyondPull(PodInfo.Container container) {
        String state = container.state();
        return container.restarts() > 0
                || state.startsWith("running")
                || state.startsWith("terminated")
                || state.contains("CrashLoopBackOff")
                || state.contains("CreateContainer")
                || state.contains("RunContainerError");
    }

    private static boolean toldPulled(PodInfo pod, List<EventInfo> events) {
        long told = events.stream()
                .filter(event -> event.object().equals(pod.name()))
                .filter(event -> event.reason().equals("Pulled"))
                .filter(event -> pod.started().isEmpty()
                        || !event.at().isBefore(pod.started().get()))
                .map(EventInfo::uid)
                .distinct()
                .count();
        return told >= pod.containers().size();
    }

    /** Events about objects of the release, newest first. */
    private static List<EventInfo> events(ReleasePlan plan, ReleaseObservation seen) {
        Set<String> names = new HashSet<>(plan.claimNames());
        plan.objects().forEach(object -> names.add(object.name()));
        seen.pods().forEach(pod -> names.add(pod.name()));
        plan.workloads().forEach(workload -> {
            for (int ordinal = 0; ordinal < workload.replicas(); ordinal++) {
                names.add(workload.name() + "-" + ordinal);
            }
        });
        return seen.events().stream()
                .filter(event -> names.contains(event.object()))
                .sorted(java.util.Comparator.comparing(EventInfo::at).reversed())
                .toList();
    }

    private static List<ObjectState> objects(ReleasePlan plan, ReleaseObservation seen) {
        List<ObjectState> states = new ArrayList<>();
        for (PodInfo pod : seen.pods()) {
            states.add(new ObjectState("Pod", pod.name(), podState(pod), podSeverity(pod)));
        }
        for (PvcInfo claim : seen.claims()) {
            boolean bound = claim.phase().equals("Bound");
            String size = Quantity.show(bound ? claim.capacityBytes() : claim.requestedBytes());
            states.add(new ObjectState(
                    "PersistentVolumeClaim",
                    claim.name(),
                    claim.phase() + ", " + size,
                    bound ? Severity.OK : claim.phase().equals("Lost") ? Severity.BLOCKED : Severity.INFO));
        }
        for (ReleasePlan.Workload workload : plan.workloads()) {
            long ready = seen.pods().stream()
                    .filter(pod -> isThrough(pod) && workload.makesPod(pod.name()))
                    .count();
            states.add(new ObjectState(
                    workload.kind(),
                    workload.name(),
                    ready + " of " + workload.replicas() + (workload.kind().equals("Job") ? " done" : " ready"),
                    ready >= workload.replicas() ? Severity.OK : Severity.INFO));
        }
        for (ObjectRef object : plan.objects()) {
            if (plan.workloads().stream()
                    .noneMatch(w -> w.name().equals(object.name()) && w.kind().equals(object.kind()))) {
                boolean missing = seen.missing().contains(object);
                states.add(new ObjectState(
                        object.kind(),
                        object.name(),
                        missing ? "not created yet" : "created",
                        missing ? Severity.INFO : Severity.OK));
            }
        }
        return states;
    }

    private static String podState(PodInfo pod) {
        if (pod.deletion().isPresent()) {
            return "being deleted";
        }
        if (pod.node().isEmpty()) {
            return "waiting for a node";
        }
        if (ended(pod)) {
            return "done";
        }
        if (pod.ready()) {
            return (pod.ownerKind().equals("Job") ? "running on " : "ready on ") + pod.node();
        }
        return pod.containers().stream()
                .filter(container -> !container.ready())
                .map(container -> container.state().isEmpty() ? "starting" : container.state())
                .findFirst()
                .orElse(pod.phase());
    }

    private static Severity podSeverity(PodInfo pod) {
        if (pod.ready() || ended(pod)) {
            return Severity.OK;
        }
        boolean broken = pod.containers().stream()
                .map(PodInfo.Container::state)
                .anyMatch(state -> state.contains("BackOff") || state.contains("Err") || state.contains("Invalid"));
        return broken ? Severity.WARNING : Severity.INFO;
    }
}
