package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.EventInfo;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.ProgressReducer.Reduction;
import dev.redwheel.operation.ReleaseObservation.RedisAnswer;
import dev.redwheel.operation.StepProgress.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sequences of observations as a Kubernetes 1.20 gave them, played through the reducer. */
class ProgressReducerTest {
    private static final ReleaseKey REDIS = new ReleaseKey("caching", "redis");
    private static final ReleasePlan PLAN = ReleasePlan.parse(FakeCluster.MANIFEST, "caching");
    private static final Instant NOW = FakeCluster.NOW;

    private final List<StepProgress> begun =
            Stream.of(StepKind.values()).map(StepProgress::pending).toList();

    private static ReleaseObservation seen(List<PvcInfo> claims, List<PodInfo> pods, EventInfo... events) {
        return new ReleaseObservation(Set.of(), claims, pods, List.of(events), Map.of(), Optional.empty());
    }

    private static PvcInfo claim(String phase) {
        return FakeCluster.claim("caching", "redis-data-redis-master-0", phase);
    }

    private static PodInfo pod(String node, boolean ready, String state, int restarts) {
        return FakeCluster.pod(REDIS, "redis-master-0", node, ready, state, restarts, "");
    }

    private static EventInfo warning(String reason, String message, String kind, String object) {
        return new EventInfo("caching", reason + object, true, reason, message, kind, object, 1, NOW);
    }

    private static EventInfo pulled() {
        return new EventInfo(
                "caching", "pulled", false, "Pulled", "Successfully pulled", "Pod", "redis-master-0", 1, NOW);
    }

    private Reduction reduce(ReleaseObservation seen) {
        return ProgressReducer.reduce(PLAN, seen, begun, NOW);
    }

    private static State state(Reduction reduction, StepKind kind) {
        return reduction.steps().stream()
                .filter(step -> step.kind() == kind)
                .findFirst()
                .orElseThrow()
                .state();
    }

    private OperationFailure only(ReleaseObservation seen) {
        List<Problem> problems = reduce(seen).problems();
        assertThat(problems).hasSize(1);
        return problems.getFirst().failure();
    }

    @Test
    void theStepsFollowTheClusterOneByOne() {
        Reduction nothing = ProgressReducer.reduce(
                PLAN,
                new ReleaseObservation(
                        Set.copyOf(PLAN.objects()), List.of(), List.of(), List.of(), Map.of(), Optional.empty()),
                begun,
                NOW);
        assertThat(state(nothing, StepKind.OBJECTS)).isEqualTo(State.RUNNING);
        assertThat(state(nothing, StepKind.REDIS)).isEqualTo(State.PENDING);

        Reduction pending = reduce(seen(List.of(claim("Pending")), List.of(pod("", false, "", 0))));
        assertThat(state(pending, StepKind.OBJECTS)).isEqualTo(State.DONE);
        assertThat(state(pending, StepKind.VOLUMES)).isEqualTo(State.RUNNING);
        assertThat(state(pending, StepKind.SCHEDULING)).isEqualTo(State.RUNNING);

        Reduction placed =
                reduce(seen(List.of(claim("Bound")), List.of(pod("node1", false, "waiting: ContainerCreating", 0))));
        assertThat(state(placed, StepKind.VOLUMES)).isEqualTo(State.DONE);
        assertThat(state(placed, StepKind.SCHEDULING)).isEqualTo(State.DONE);
        assertThat(state(placed, StepKind.IMAGES)).isEqualTo(State.RUNNING);

        Reduction image = reduce(
                seen(List.of(claim("Bound")), List.of(pod("node1", false, "waiting: ContainerCreating", 0)), pulled()));
        assertThat(state(image, StepKind.IMAGES)).isEqualTo(State.DONE);
        assertThat(state(image, StepKind.READY)).isEqualTo(State.RUNNING);

        ReleaseObservation up = seen(List.of(claim("Bound")), List.of(pod("node1", true, "running", 0)));
        assertThat(state(reduce(up), StepKind.READY)).isEqualTo(State.DONE);
        assertThat(state(reduce(up), StepKind.REDIS)).isEqualTo(State.RUNNING);
        Reduction answered = reduce(up.withRedis(
                Map.of(ReleaseObservation.Running.of(up.pods().getFirst()), new RedisAnswer(true, "master"))));
        assertThat(state(answered, StepKind.REDIS)).isEqualTo(State.DONE);
        assertThat(answered.problems()).isEmpty();
    }

    @Test
    void whatOneRedisAnsweredSaysNothingOfTheNext() {
        ReleaseObservation up = seen(List.of(claim("Bound")), List.of(pod("node1", true, "running", 0)));
        var answers = Map.of(ReleaseObservation.Running.of(up.pods().getFirst()), new RedisAnswer(true, "master"));
        ReleaseObservation restarted = seen(List.of(claim("Bound")), List.of(pod("node1", true, "running", 1)));
        assertThat(reduce(up.withRedis(answers)).done()).isFalse(); // The steps before are not begun here.
        assertThat(state(reduce(up.withRedis(answers)), StepKind.REDIS)).isEqualTo(State.DONE);
        assertThat(state(reduce(restarted.withRedis(answers)), StepKind.REDIS)).isEqualTo(State.RUNNING);
    }

    @Test
    void aClaimThatWaitsForItsFirstPodIsNoProblem() {
        assertThat(reduce(seen(List.of(claim("Pending")), List.of(pod("", false, "", 0))))
                        .problems())
                .isEmpty();
    }

    @Test
    void aClassThatDoesNotExist() {
        OperationFailure failure = only(seen(
                List.of(claim("Pending")),
                List.of(),
                warning(
                        "ProvisioningFailed",
                        "storageclass.storage.k8s.io \"fast\" not found",
                        "PersistentVolumeClaim",
                        "redis-data-redis-master-0")));
        assertThat(failure.step()).isEqualTo(StepKind.VOLUMES);
        assertThat(failure.why()).contains("\"fast\" not found");
    }

    @Test
    void anEventThatTheStateNoLongerConfirmsIsHistory() {
        EventInfo old = warning("FailedScheduling", "0/1 nodes are available", "Pod", "redis-master-0");
        assertThat(reduce(seen(List.of(claim("Bound")), List.of(pod("node1", false, "running", 0)), old))
                        .problems())
                .extracting(Problem::key)
                .containsExactly("ready/redis-master-0");
    }

    @Test
    void noRoomOnAnyNode() {
        OperationFailure failure = only(seen(
                List.of(claim("Bound")),
                List.of(pod("", false, "", 0)),
                warning(
                        "FailedScheduling",
                        "0/1 nodes are available: 1 Insufficient memory.",
                        "Pod",
                        "redis-master-0")));
        assertThat(failure.step()).isEqualTo(StepKind.SCHEDULING);
        assertThat(failure.next()).contains("less memory");
    }

    @Test
    void thePodsOwnConditionIsNewerThanTheFirstMessageOfAnEvent() {
        OperationFailure failure = only(seen(
                List.of(claim("Bound")),
                List.of(FakeCluster.unscheduled(
                        REDIS, "redis-master-0", "0/1 nodes are available: 1 Insufficient memory.")),
                warning(
                        "FailedScheduling",
                        "0/1 nodes are available: 1 pod has unbound immediate PersistentVolumeClaims.",
                        "Pod",
                        "redis-master-0")));
        assertThat(failure.why()).contains("Insufficient memory");
        assertThat(failure.next()).contains("less memory");
    }

    @Test
    void aQuotaThatRefusesThePod() {
        OperationFailure failure = only(seen(
                List.of(),
                List.of(),
                warning(
                        "FailedCreate",
                        "create Pod redis-master-0 in StatefulSet redis-master failed error: pods \"redis-master-0\" is"
                                + " forbidden: exceeded quota: team",
                        "StatefulSet",
                        "redis-master")));
        assertThat(failure.object()).isEqualTo("StatefulSet redis-master");
        assertThat(failure.next()).contains("quota");
    }

    @Test
    void anImageThatCannotBePulled() {
        OperationFailure failure =
                only(seen(List.of(claim("Bound")), List.of(pod("node1", false, "waiting: ImagePullBackOff", 0))));
        assertThat(failure.step()).isEqualTo(StepKind.IMAGES);
        assertThat(failure.why()).contains("docker.io/library/redis:7.0.15");
    }

    @Test
    void aContainerThatIsKilledForItsMemory() {
        OperationFailure failure =
                only(seen(List.of(claim("Bound")), List.of(pod("node1", false, "terminated: OOMKilled (137)", 2))));
        assertThat(failure.next()).contains("higher memory limit");
    }

    @Test
    void aKubeletThatIsSlowToHearOfItsConfigMapsIsGivenMoreTimeThanAMissingOne() {
        Problem missing = mount("configmap \"settings\" not found");
        Problem slow = mount("failed to sync configmap cache: timed out waiting for the condition");

        assertThat(missing.patience()).isEqualTo(Duration.ofSeconds(20));
        assertThat(slow.patience()).isEqualTo(Duration.ofSeconds(90));
    }

    private Problem mount(String why) {
        String message = "MountVolume.SetUp failed for volume \"configuration\" : " + why;
        Reduction reduction = reduce(seen(
                List.of(claim("Bound")),
                List.of(pod("node1", false, "waiting: ContainerCreating", 0)),
                warning("FailedMount", message, "Pod", "redis-master-0")));
        assertThat(reduction.problems()).hasSize(1);
        assertThat(reduction.problems().getFirst().failure().why()).contains(why);
        return reduction.problems().getFirst();
    }

    @Test
    void aProblemIsAFailureOnlyWhenItLasts() {
        Problem problem = new Problem(
                "k",
                Duration.ofSeconds(8),
                new OperationFailure(StepKind.READY, "Pod", "why", List.of(), List.of(), "next", true),
                Optional.empty());
        Patience patience = new Patience();
        assertThat(patience.exhausted(List.of(problem), NOW)).isEmpty();
        assertThat(patience.exhausted(List.of(problem), NOW.plusSeconds(7))).isEmpty();
        assertThat(patience.exhausted(List.of(problem), NOW.plusSeconds(8))).contains(problem);
        assertThat(patience.exhausted(List.of(), NOW.plusSeconds(9))).isEmpty();
        assertThat(patience.exhausted(List.of(problem), NOW.plusSeconds(10))).isEmpty();
    }
}
