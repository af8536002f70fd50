package dev.redwheel.practice;

import java.security.SecureRandom;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs: one pod after the other until as many have succeeded as asked for, or too many have failed. */
final class JobController implements Controller {
    private final ObjectStore store;
    private final Admission admission;
    private final EventLog events;
    private final SecureRandom random = new SecureRandom();

    JobController(ObjectStore store, Admission admission, EventLog events) {
        this.store = store;
        this.admission = admission;
        this.events = events;
    }

    @Override
    public void reconcile() {
        store.list(ResourceType.JOBS, "").stream()
                .filter(job -> !Json.terminating(job)
                        && Json.items(job, "status", "conditions").isEmpty())
                .forEach(this::job);
    }

    private void job(ObjectNode job) {
        List<ObjectNode> pods = PodTemplates.owned(store, ResourceType.PODS, job);
        int succeeded = count(pods, "Succeeded");
        int failed = count(pods, "Failed");
        int active = pods.size() - succeeded - failed;
        int completions = Json.integer(job, 1, "spec", "completions");
        boolean complete = succeeded >= completions;
        boolean hopeless = failed > Json.integer(job, 6, "spec", "backoffLimit");
        if (!complete && !hopeless && active == 0 && create(job)) {
            active = 1;
        }
        int running = active;
        store.update(ObjectKey.of(ResourceType.JOBS, job), j -> {
            ObjectNode status = Json.ensure(j, "status");
            status.putIfAbsent("startTime", Json.text(Json.now()));
            status.put("active", running).put("succeeded", succeeded).put("failed", failed);
            if (complete || hopeless) {
                ArrayNode conditions = status.putArray("conditions");
                conditions
                        .addObject()
                        .put("type", complete ? "Complete" : "Failed")
                        .put("status", "True")
                        .put("reason", complete ? "CompletionsReached" : "BackoffLimitExceeded")
                        .put("lastTransitionTime", Json.now());
                if (complete) {
                    status.put("completionTime", Json.now());
                }
            }
        });
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
            events.normal(job, "job-controller", "SuccessfulCreate", "Created pod: " + name);
            return true;
        } catch (ApiException refused) {
            events.warning(job, "job-controller", "FailedCreate", "Error creating: " + refused.text());
            return false;
        }
    }
}
