package dev.redwheel.operation;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.EventInfo;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PvcInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the cluster shows of a release at one moment; the input of {@link ProgressReducer}.
 *
 * @param missing objects of the plan that are not there yet
 * @param claims the volume claims its pods use
 * @param pods pods of the plan's workloads
 * @param events about any object of the release, newest first
 * @param redis what each running Redis answered; a pod made anew or a restarted container has not been asked yet
 * @param contact why the cluster tells nothing new at the moment; empty while it does
 */
public record ReleaseObservation(
        Set<ObjectRef> missing,
        List<PvcInfo> claims,
        List<PodInfo> pods,
        List<EventInfo> events,
        Map<Running, RedisAnswer> redis,
        Optional<OpsException> contact) {
    public ReleaseObservation {
        missing = Set.copyOf(missing);
        claims = List.copyOf(claims);
        pods = List.copyOf(pods);
        events = List.copyOf(events);
        redis = Map.copyOf(redis);
    }

    ReleaseObservation withRedis(Map<Running, RedisAnswer> answers) {
        return new ReleaseObservation(missing, claims, pods, events, answers, contact);
    }

    /** What this very Redis answered, if it was asked. */
    Optional<RedisAnswer> answer(PodInfo pod) {
        return Optional.ofNullable(redis.get(Running.of(pod)));
    }

    /** A pod from one start of its containers to the next: what one answered says nothing of the other. */
    record Running(String uid, int restarts) {
        static Running of(PodInfo pod) {
            return new Running(
                    pod.uid(),
                    pod.containers().stream()
                            .mapToInt(PodInfo.Container::restarts)
                            .sum());
        }
    }

    /**
     * @param right whether it answered with the role it should have and, for a replica, with its master link up
     * @param detail "master, 1 replica connected", "replica, link to its master is down", "no answer: refused"
     */
    public record RedisAnswer(boolean right, String detail) {}
}
