package dev.redwheel.kube;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessAnswer.Verdict;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.task.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks the cluster what this user may do, by SelfSubjectAccessReview. */
final class AccessReviews {
    private static final int AT_ONCE = 8;

    private final KubeApi api;

    AccessReviews(KubeApi api) {
        this.api = api;
    }

    /** Order is kept. A question that fails is answered UNKNOWN with the reason. */
    List<AccessAnswer> ask(List<AccessRequest> requests) {
        List<FutureTask<AccessAnswer>> asked = requests.stream()
                .map(request -> new FutureTask<>(() -> ask(request)))
                .toList();
        // Closing them interrupts what still runs, which ends its request.
        try (Workers workers = new Workers("access review", AT_ONCE)) {
            asked.forEach(workers::submit);
            List<AccessAnswer> answers = new ArrayList<>();
            for (FutureTask<AccessAnswer> each : asked) {
                answers.add(each.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw api.errors().transport(Call.create(Resource.ACCESS_REVIEWS, "", "", new byte[0]), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause()); // A bug: every failure of a request is an answer.
        }
    }

    private AccessAnswer ask(AccessRequest request) {
        try {
            JsonNode review = api.json(Call.create(Resource.ACCESS_REVIEWS, "", "", body(request)));
            return answer(request, review.path("status"));
        } catch (OpsException e) {
            return new AccessAnswer(request, Verdict.UNKNOWN, e.why());
        }
    }

    private static byte[] body(AccessRequest request) {
        String[] resource = request.resource().split("/", 2);
        ObjectNode review = KubeApi.JSON.createObjectNode();
        review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
        ObjectNode attributes = review.putObject("spec").putObject("resourceAttributes");
        attributes.put("verb", request.verb()).put("group", request.group()).put("resource", resource[0]);
        if (resource.length > 1) {
            attributes.put("subresource", resource[1]);
        }
        if (!request.namespace().isEmpty()) {
            attributes.put("namespace", request.namespace());
        }
        return KubeApi.JSON.writeValueAsBytes(review);
    }

    private static AccessAnswer answer(AccessRequest request, JsonNode status) {
        Verdict verdict = status.path("allowed").asBoolean(false)
                ? Verdict.ALLOWED
                : status.has("allowed")
                                && Fields.text(status, "evaluationError").isEmpty()
                        ? Verdict.DENIED
                        : Verdict.UNKNOWN;
        String reason = Fields.text(status, "reason");
        return new AccessAnswer(request, verdict, reason.isEmpty() ? Fields.text(status, "evaluationError") : reason);
    }
}
