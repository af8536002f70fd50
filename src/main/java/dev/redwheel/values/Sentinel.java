package dev.redwheel.values;

import java.util.Optional;

/**
 * The sentinels of a replication with automatic failover, and the proxy that leads to the current master. What is empty is
 * left to the chart. What else the chart can be told of them stays in {@link Deployment#extra()}.
 *
 * @param count sentinels
 * @param quorum how many of them must agree that the master is down
 * @param proxy whether HAProxy stands behind the master's Service, so that it follows the master
 * @param proxies pods of that proxy
 */
public record Sentinel(
        Optional<Integer> count, Optional<Integer> quorum, Optional<Boolean> proxy, Optional<Integer> proxies) {
    public static final Sentinel NONE =
            new Sentinel(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public int sentinels() {
        return count.orElse(ChartDefaults.SENTINELS);
    }

    public int agreeing() {
        return quorum.orElse(ChartDefaults.QUORUM);
    }

    public boolean proxied() {
        return proxy.orElse(true);
    }

    /** Pods of the proxy; 0 when it is off. */
    public int proxyPods() {
        return proxied() ? proxies.orElse(ChartDefaults.PROXIES) : 0;
    }

    /** How many sentinels must be up to carry out a failover, whatever the quorum: more than half of them. */
    public int majority() {
        return sentinels() / 2 + 1;
    }

    /** How many sentinels must be up for a failover: the quorum to see it, and the majority to carry it out. */
    public int needed() {
        return Math.max(majority(), agreeing());
    }

    /** How many sentinels may be away with a failover still possible. */
    public int spare() {
        return Math.max(0, sentinels() - needed());
    }

    public Sentinel withCount(int value) {
        return new Sentinel(Optional.of(value), quorum, proxy, proxies);
    }

    public Sentinel withQuorum(int value) {
        return new Sentinel(count, Optional.of(value), proxy, proxies);
    }

    public Sentinel withProxy(boolean value) {
        return new Sentinel(count, quorum, Optional.of(value), proxies);
    }
}
