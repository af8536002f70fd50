package dev.redwheel.kube;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessAnswer.Verdict;
import dev.redwheel.model.AccessRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
        List<AccessAnswer> answers = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += AT_ONCE) {
            List<CompletableFuture<AccessAnswer>> running =
                    requests.subList(from, Math.min(from + AT_ONCE, requests.size())).stream()
                            .map(this::ask)
                            .toList();
            running.forEach(answer -> answers.add(answer.join()));
        }
        return answers;
    }

    private CompletableFuture<AccessAnswer> ask(AccessRequest request) {
        Call call = Call.create(Resource.ACCESS_REVIEWS, "", "", body(request));
        return api.async(call)
                .thenApply(review -> answer(request, review.path("status")))
                .exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    OpsException error = api.errors().transport(call, cause);
                    return new AccessAnswer(request, Verdict.UNKNOWN, error.why());
                });
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
