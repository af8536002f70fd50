package dev.redwheel.practice;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Jobs: one pod after the other until as many have succeeded as asked for, too many have failed or the time is over; some time
 * later, where asked for, the job goes.
 */
final class JobController implements Controller {
    private static final String COMPONENT = "job-controller";

    private final ObjectStore store;
    private final Admission admission;
    private final Deletion deletion;
    private final EventLog events;
    private final SecureRandom random = new SecureRandom();

    JobController(ObjectStore store, Admission admission, Deletion deletion, EventLog events) {
        this.store = store;
        this.admission = admission;
        this.deletion = deletion;
        this.events = events;
    }

    @Override
    public void reconcile() {
        for (ObjectNode job : store.list(ResourceType.JOBS, "")) {
            if (Json.terminating(job)) {
                continue;
            }
            List<JsonNode> conditions = Json.items(job, "status", "conditions");
            if (conditions.isEmpty()) {
                job(job);
            } else {
                retire(job, Json.string(conditions.getFirst(), "lastTransitionTime"));
            }
        }
    }

    private void retire(ObjectNode job, String finished) {
        int seconds = Json.integer(job, -1, "spec", "ttlSecondsAfterFinished");
        if (seconds >= 0 && since(finished).compareTo(Duration.ofSeconds(seconds)) >= 0) {
            deletion.delete(ObjectKey.of(ResourceType.JOBS, job));
        }
    }

    private static Duration since(String time) {
        return Duration.between(Instant.parse(time), Instant.now());
    }

    private void job(ObjectNode job) {
        List<ObjectNode> pods = PodTemplates.owned(store, ResourceType.PODS, job);
        int succeeded = count(pods, "Succeeded");
        int failed = count(pods, "Failed");
        int active = pods.size() - succeeded - failed;
        boolean complete = succeeded >= Json.integer(job, 1, "spec", "completions");
        Optional<String> hopeless = complete ? Optional.empty() : hopeless(job, pods, failed);
        if (!complete && hopeless.isEmpty() && active == 0 && create(job)) {
            active = 1;
        }
        if (hopeless.isPresent()) {
            pods.stream()
                    .filter(pod -> !PodTemplates.failed(pod) && !Json.terminating(pod))
                    .forEach(pod -> deletion.delete(ObjectKey.of(ResourceType.PODS, pod)));
        }
        int running = active;
        store.update(ObjectKey.of(ResourceType.JOBS, job), j -> {
            ObjectNode status = Json.ensure(j, "status");
            status.putIfAbsent("startTime", Json.text(Json.now()));
            status.put("active", running).put("succeeded", succeeded).put("failed", failed);
            if (complete) {
                condition(status, "Complete", "CompletionsReached");
                status.put("completionTime", Json.now());
            }
            hopeless.ifPresent(reason -> condition(status, "Failed", reason));
        });
    }

    /** Why this job is given up, if it is. */
    private Optional<String> hopeless(ObjectNode job, List<ObjectNode> pods, int failed) {
        int limit = Json.integer(job, 6, "spec", "backoffLimit");
        int restarts = pods.stream()
                .flatMap(pod -> Json.items(pod, "status", "containerStatuses").stream())
                .mapToInt(status -> Json.integer(status, 0, "restartCount"))
                .sum();
        if (failed > limit || (restarts > 0 && restarts >= limit)) {
            events.warning(job, COMPONENT, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
            return Optional.of("BackoffLimitExceeded");
        }
        int deadline = Json.integer(job, 0, "spec", "activeDeadlineSeconds");
        String begin = Json.string(job, "status", "startTime");
        if (deadline > 0 && !begin.isEmpty() && since(begin).compareTo(Duration.ofSeconds(deadline)) >= 0) {
            events.warning(job, COMPONENT, "DeadlineExceeded", "Job was active longer than specified deadline");
            return Optional.of("DeadlineExceeded");
        }
        return Optional.empty();
    }

    private static void condition(ObjectNode status, String type, String reason) {
        status.putArray("conditions")
                .addObject()
                .put("type", type)
                .put("status", "True")
                .put("reason", reason)
                .put("lastTransitionTime", Json.now());
    }

    private static int count(List<ObjectNode> pods, String phase) {
        return (int) pods.stream()
                .filter(p -> Json.string(p, "status", "phase").equals(phase))
                .count();
    }

    private boolean create(ObjectNode job) {
        ObjectNode pod = PodTemplates.pod(job, Json.at(job, "spec", "template"));
        String name = Json.name(job) + "-" + ResourceApi.suffix(random);
        Json.meta(pod).put("name", name);
        try {
            store.atomically(() -> {
                admission.admitNew(ResourceType.PODS, pod);
                return store.create(ResourceType.PODS, pod);
            });
            events.normal(job, COMPONENT, "SuccessfulCreate", "Created pod: " + name);
            return true;
        } catch (ApiException refused) {
            events.warning(job, COMPONENT, "FailedCreate", "Error creating: " + refused.text());
            return false;
        }
    }
}
