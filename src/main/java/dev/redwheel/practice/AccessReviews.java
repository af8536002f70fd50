package dev.redwheel.practice;

import tools.jackson.databind.node.ObjectNode;

/** SelfSubjectAccessReview and SelfSubjectRulesReview, answered from the asking user's {@link AccessRules}. */
final class AccessReviews {
    private AccessReviews() {}

    static ObjectNode answer(AccessRules rules, ResourceType type, ObjectNode review) {
        review.put("kind", type.kind()).put("apiVersion", type.apiVersion());
        Json.meta(review);
        return type == ResourceType.RULES_REVIEWS ? rulesReview(rules, review) : accessReview(rules, review);
    }

    private static ObjectNode accessReview(AccessRules rules, ObjectNode review) {
        String[] attributes = {"spec", "resourceAttributes"};
        ObjectNode status = review.putObject("status");
        if (!Json.at(review, attributes).isObject()) {
            return allowed(status, true, review);
        }
        String sub = Json.string(review, "spec", "resourceAttributes", "subresource");
        String resource = Json.string(review, "spec", "resourceAttributes", "resource");
        return allowed(
                status,
                rules.allows(
                        Json.string(review, "spec", "resourceAttributes", "verb"),
                        sub.isEmpty() ? resource : resource + "/" + sub,
                        Json.string(review, "spec", "resourceAttributes", "namespace")),
                review);
    }

    private static ObjectNode allowed(ObjectNode status, boolean allowed, ObjectNode review) {
        status.put("allowed", allowed);
        if (!allowed) {
            status.put("reason", "forbidden on the practice cluster");
        }
        return review;
    }

    private static ObjectNode rulesReview(AccessRules rules, ObjectNode review) {
        ObjectNode status = review.putObject("status");
        ObjectNode rule = status.putArray("resourceRules").addObject();
        rule.putArray("verbs").add("*");
        rule.putArray("apiGroups").add("*");
        rule.putArray("resources").add("*");
        ObjectNode other = status.putArray("nonResourceRules").addObject();
        other.putArray("verbs").add("*");
        other.putArray("nonResourceURLs").add("*");
        // With something forbidden the list above says too much; a real server says so with this flag too.
        status.put("incomplete", rules.restricted());
        return review;
    }
}
