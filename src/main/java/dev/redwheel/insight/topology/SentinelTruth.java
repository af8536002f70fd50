package dev.redwheel.insight.topology;

import dev.redwheel.model.SentinelReport.Address;
import dev.redwheel.model.SentinelReport.Watched;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One Sentinel and what it says of this release's master set.
 *
 * @param watched what it last said; empty before, or when it watches no master of this release
 * @param master the pod of the release it names as the master; empty when the address is no pod's
 * @param replicas pods of the release it knows as replicas
 * @param down pods of the release it holds for down
 * @param strangers addresses it knows as replicas that are no pod of the release
 */
public record SentinelTruth(
        PodPlace pod,
        Heard heard,
        Optional<Watched> watched,
        Optional<String> master,
        Set<String> replicas,
        Set<String> down,
        List<Address> strangers) {
    public SentinelTruth {
        replicas = Set.copyOf(replicas);
        down = Set.copyOf(down);
        strangers = List.copyOf(strangers);
    }

    public String name() {
        return pod.name();
    }

    /** It says something of this release now. */
    public boolean speaks() {
        return heard.isCurrent() && watched.isPresent();
    }

    /** The pod it names, or the address as it stands where that is no pod. */
    public String named() {
        return master.orElseGet(
                () -> watched.map(one -> one.address().toString()).orElse(""));
    }
}
