package dev.redwheel.insight.topology;

import dev.redwheel.error.OpsException;
import dev.redwheel.insight.topology.ServiceTruth.Intent;
import dev.redwheel.insight.topology.ServiceTruth.Reach;
import dev.redwheel.insight.topology.TruthRule.Told;
import dev.redwheel.model.RedisRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules about where Services lead and about who does not answer. */
final class ServiceRules {
    private ServiceRules() {}

    static Optional<Told> atReplica(Truth truth) {
        List<String> wrong = new ArrayList<>();
        for (ServiceTruth service : truth.picture.services()) {
            if (service.intent() != Intent.MASTER) {
                continue;
            }
            for (Reach reach : service.reaches()) {
                if (reach.ready() && reach.role() == RedisRole.REPLICA) {
                    String through = reach.through().isEmpty() ? "" : " through " + reach.through();
                    String pod = reach.pod().isEmpty() ? "a server" : reach.pod();
                    wrong.add("Service " + service.name() + " leads" + through + " to " + pod + ", a replica");
                }
            }
        }
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        "Service pointing at a replica",
                        String.join("; ", wrong) + ". Applications that write there get READONLY errors.",
                        truth.masters.isEmpty()
                                ? "It comes right once there is a master."
                                : (truth.masters.size() == 1 ? "The master is " : "Masters are ")
                                        + Truth.names(truth.masters)
                                        + ". A Service with a fixed selector does not follow a failover: reach the"
                                        + " master through Sentinel or a proxy that checks roles, or fail over"
                                        + " back."));
    }

    static Optional<Told> nowhere(Truth truth) {
        List<String> dead = new ArrayList<>();
        for (ServiceTruth service : truth.picture.services()) {
            if (service.intent() == Intent.ANY || service.headless()) {
                continue;
            }
            List<Reach> ready = service.reaches().stream().filter(Reach::ready).toList();
            // A replica Service of a release whose only replicas are away is told once, by the count.
            if (ready.isEmpty()) {
                if (service.intent() == Intent.MASTER) {
                    dead.add(service.name() + " has no ready endpoint");
                }
            } else if (ready.stream().allMatch(reach -> reach.error().isPresent())) {
                dead.add(service.name() + " leads to "
                        + Truth.joined(
                                ready.stream().map(Reach::through).distinct().toList())
                        + ", where no server answers ("
                        + ready.getFirst().error().map(OpsException::why).orElse("") + ")");
            }
        }
        return dead.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        "Service leads nowhere",
                        String.join("; ", dead) + ". Applications that connect there are refused.",
                        "See the pods it selects: they are not ready, or none of them is what the proxy looks for."));
    }

    static Optional<Told> silent(Truth truth) {
        List<String> silent = new ArrayList<>();
        truth.silent.forEach(node -> silent.add(told(node.name(), node.heard())));
        truth.picture.sentinels().stream()
                .filter(sentinel -> sentinel.heard().isSilent())
                .forEach(sentinel -> silent.add(told("the Sentinel of " + sentinel.name(), sentinel.heard())));
        return silent.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        silent.size() == 1 ? "One does not answer" : silent.size() + " do not answer",
                        "What they say now is not known: " + String.join("; ", silent) + ".",
                        "Look at the pod's state, events and log."));
    }

    private static String told(String who, Heard heard) {
        String why = heard.why();
        return who + ": "
                + (why.isEmpty() ? "no answer in time" : why.endsWith(".") ? why.substring(0, why.length() - 1) : why);
    }

    /** Servers known from before go on being asked: that they all agree says nothing of a pod that is new or gone. */
    static Optional<Told> podsUnread(Truth truth) {
        return truth.picture
                .podsError()
                .map(error -> new Told(
                        "Which pods there are now is not known",
                        (error.why() + " What is shown are the pods that were there before.").strip(),
                        error.next()));
    }

    static Optional<Told> unread(Truth truth) {
        return truth.picture
                .servicesError()
                .map(error -> new Told("Where Services lead is not known", error.why(), error.next()));
    }
}
