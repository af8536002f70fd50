package dev.redwheel.practice;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The figures that are derived from others: the status of PodDisruptionBudgets and of ResourceQuotas. */
final class BudgetController implements Controller {
    private final ObjectStore store;
    private final Quotas quotas;

    BudgetController(ObjectStore store, Quotas quotas) {
        this.store = store;
        this.quotas = quotas;
    }

    @Override
    public void reconcile() {
        quotas.refresh();
        for (ObjectNode budget : store.list(ResourceType.DISRUPTION_BUDGETS, "")) {
            List<ObjectNode> pods = store.list(ResourceType.PODS, Json.namespace(budget)).stream()
                    .filter(Selectors.labelSelector(Json.at(budget, "spec", "selector")))
                    .toList();
            int expected = pods.size();
            int healthy =
                    (int) pods.stream().filter(EndpointsController::podReady).count();
            JsonNode maximum = Json.at(budget, "spec", "maxUnavailable");
            int desired = maximum.isMissingNode()
                    ? amount(Json.at(budget, "spec", "minAvailable"), expected)
                    : expected - amount(maximum, expected);
            store.update(
                    ObjectKey.of(ResourceType.DISRUPTION_BUDGETS, budget),
                    b -> b.putObject("status")
                            .put("observedGeneration", Json.integer(b, 1, "metadata", "generation"))
                            .put("expectedPods", expected)
                            .put("currentHealthy", healthy)
                            .put("desiredHealthy", Math.max(0, desired))
                            .put("disruptionsAllowed", Math.max(0, healthy - Math.max(0, desired))));
        }
    }

    /** A number, or a percentage rounded up. */
    private static int amount(JsonNode value, int of) {
        String text = value.asString("0");
        return text.endsWith("%")
                ? (int) Math.ceil(of * Integer.parseInt(text.substring(0, text.length() - 1)) / 100.0)
                : value.asInt(0);
    }
}
