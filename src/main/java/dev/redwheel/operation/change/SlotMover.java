package dev.redwheel.operation.change;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.redis.RedisConnection;
import dev.redwheel.redis.RedisCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves slots with their keys from one node to another while clients read and write: the procedure of redis.io, "Redis
 * cluster specification", "Live reconfiguration", for several slots in each round trip. At every moment each key is at the
 * node that its slot's owner sends clients to, so that it can be killed anywhere and begun again.
 */
final class SlotMover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SlotMover.class);

    /** Slots that are open at the same time. */
    private static final int BATCH = 64;
    /**
     * The way there is tried with more and more patience. A MIGRATE stops both servers while it lasts, and this one as long as
     * it finds the other silent; who is stopped for cluster-node-timeout (5 s in the chart) is taken for dead. What a server
     * has been sent it runs without looking up, so the times add up: few at once, and none of them waits long. redis-cli sends
     * one at a time, with 10 keys, and has it wait for 60 s.
     *
     * @param together how many of them at once, each of one slot
     * @param keys in all of them
     */
    private record Way(int together, int keys, int millis) {}

    private static final List<Way> WAYS = List.of(new Way(8, 32, 500), new Way(1, 32, 1500), new Way(1, 1, 4000));

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration MIGRATE_LIMIT = Duration.ofSeconds(15);

    private final Servers servers;
    /** What a node signs in with at another one. */
    private final Optional<RedisCredentials> credentials;

    /** Reads the password once. */
    SlotMover(Servers servers) {
        this.servers = servers;
        this.credentials = servers.credentials();
    }

    @Override
    public void close() {
        credentials.ifPresent(RedisCredentials::clear);
    }

    /**
     * @param everybody who is told at once where the slots are now; the others hear of it
     * @param moved told how many more are where they should be
     */
    void move(ClusterNode from, ClusterNode to, List<Integer> slots, List<PodInfo> everybody, IntConsumer moved) {
        for (int at = 0; at < slots.size(); at += BATCH) {
            List<Integer> batch = slots.subList(at, Math.min(slots.size(), at + BATCH));
            // A new node may not have heard yet whose they are, and while it imports a slot it believes nobody about
            // its
            // owner (clusterUpdateSlotsConfigWith in cluster_legacy.c): it would refuse the keys for good.
            send(to, batch.stream().filter(slot -> !to.slots().get(slot)).toList(), "NODE", from.id());
            send(to, batch, "IMPORTING", from.id());
            send(from, batch, "MIGRATING", to.id());
            finish(from, to, batch, everybody);
            moved.accept(batch.size());
        }
    }

    private void finish(ClusterNode from, ClusterNode to, List<Integer> slots, List<PodInfo> everybody) {
        drain(from, to, slots);
        // First the new owner: were it told last, a moment could come in which nobody owns them.
        send(to, slots, "NODE", to.id());
        send(from, slots, "NODE", to.id());
        for (PodInfo other : everybody) {
            if (!other.name().equals(from.name()) && !other.name().equals(to.name())) {
                tell(other, slots, to.id());
            }
        }
    }

    /** A node that does not take it hears it from the new owner a moment later. */
    private void tell(PodInfo other, List<Integer> slots, String id) {
        try {
            servers.redis(other).send(setSlots(slots, "NODE", id), LIMIT);
        } catch (OpsException e) {
            LOG.debug("{} was not told of its new owner: {}", other.name(), e.getMessage());
        }
    }

    /** Closes slots without moving anything. */
    void close(ClusterNode node, List<Integer> slots) {
        servers.redis(node.pod())
                .send(
                        slots.stream()
                                .map(slot -> List.of("CLUSTER", "SETSLOT", "" + slot, "STABLE"))
                                .toList(),
                        LIMIT);
    }

    private void send(ClusterNode node, List<Integer> slots, String state, String id) {
        if (slots.isEmpty()) {
            return;
        }
        servers.redis(node.pod()).send(setSlots(slots, state, id), LIMIT);
    }

    private static List<List<String>> setSlots(List<Integer> slots, String state, String id) {
        return slots.stream()
                .map(slot -> List.of("CLUSTER", "SETSLOT", "" + slot, state, id))
                .toList();
    }

    private void drain(ClusterNode from, ClusterNode to, List<Integer> slots) {
        RedisConnection source = servers.redis(from.pod());
        List<Integer> left = List.copyOf(slots);
        int way = 0;
        while (!left.isEmpty()) {
            String count = "" + WAYS.get(way).keys();
            List<List<Object>> keys = source.send(
                    left.stream()
                            .map(slot -> List.of("CLUSTER", "GETKEYSINSLOT", "" + slot, count))
                            .toList(),
                    LIMIT);
            List<Integer> full = new ArrayList<>();
            List<List<Object>> some = new ArrayList<>();
            for (int i = 0; i < left.size(); i++) {
                if (!keys.get(i).isEmpty()) {
                    full.add(left.get(i));
                    some.add(keys.get(i));
                }
            }
            try {
                migrate(source, to, some, WAYS.get(way));
            } catch (OpsException e) {
                if (!e.why().contains("IOERR") || way == WAYS.size() - 1) {
                    throw e;
                }
                way++; // What was copied and not removed here is copied again.
            }
            left = full;
        }
    }

    private void migrate(RedisConnection source, ClusterNode to, List<List<Object>> some, Way way) {
        List<List<String>> together = new ArrayList<>();
        int keys = 0;
        for (List<Object> ofOneSlot : some) {
            if (together.size() == way.together() || keys + ofOneSlot.size() > way.keys()) {
                migrate(source, together);
                keys = 0;
            }
            together.add(migrate(to, ofOneSlot, "" + way.millis()));
            keys += ofOneSlot.size();
        }
        migrate(source, together);
    }

    private static void migrate(RedisConnection source, List<List<String>> together) {
        try {
            source.send(together, MIGRATE_LIMIT);
        } finally {
            together.forEach(List::clear); // The password is in them.
            together.clear();
        }
    }

    /**
     * REPLACE: a key that is at both ends was copied by a MIGRATE that was cut short before it removed it here, and clients
     * have been sent here for it ever since.
     */
    private List<String> migrate(ClusterNode to, List<Object> keys, String millis) {
        List<String> words = new ArrayList<>(
                List.of("MIGRATE", to.pod().ip(), "" + servers.target().port(), "", "0", millis, "REPLACE"));
        credentials.ifPresent(given -> {
            char[] password = given.password();
            String secret = RedisConnection.bytes(new String(password));
            if (given.username().isEmpty()) {
                words.addAll(List.of("AUTH", secret));
            } else {
                words.addAll(List.of("AUTH2", given.username(), secret));
            }
            Arrays.fill(password, '\0');
        });
        words.add("KEYS");
        keys.forEach(key -> words.add(String.valueOf(key)));
        return words;
    }
}
