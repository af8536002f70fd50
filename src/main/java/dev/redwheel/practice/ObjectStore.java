package dev.redwheel.practice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every object of the cluster, its revision and the recent changes. Thread-safe.
 *
 * <p>What {@link #find} and {@link #list} hand out is shared: read it, never change it. Changes go through {@link #update}, which
 * works on a copy and publishes it whole.
 */
final class ObjectStore {
    enum ChangeType {
        ADDED,
        MODIFIED,
        DELETED
    }

    /** @param before the object as it was, null for a new one */
    record Change(
            long revision,
            ChangeType type,
            ObjectKey key,
            ObjectNode object,
            @Nullable ObjectNode before) {}

    /** As etcd behind a real API server keeps some minutes of history: enough for a slow watch, bounded for us. */
    private static final int HISTORY = 8192;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final NavigableMap<ObjectKey, ObjectNode> objects = new TreeMap<>();
    private final Set<String> uids = new HashSet<>();
    private final List<Change> history = new ArrayList<>();
    private long revision = 1000;
    private boolean closed;

    /** Stores a new object under its metadata's name; gives it uid, creation time, revision and generation. */
    ObjectNode create(ResourceType type, ObjectNode object) {
        lock.lock();
        try {
            ObjectKey key = ObjectKey.of(type, object);
            if (objects.containsKey(key)) {
                throw ApiException.exists(type, key.name());
            }
            ObjectNode stored = object.deepCopy();
            ObjectNode meta = Json.meta(stored);
            meta.put("uid", UUID.randomUUID().toString());
            meta.put("creationTimestamp", Json.now());
            if (stored.has("spec")) {
                meta.put("generation", 1);
            }
            uids.add(Json.uid(stored));
            publish(ChangeType.ADDED, key, stored, null);
            return stored;
        } finally {
            lock.unlock();
        }
    }

    Optional<ObjectNode> find(ObjectKey key) {
        lock.lock();
        try {
            return Optional.ofNullable(objects.get(key));
        } finally {
            lock.unlock();
        }
    }

    Optional<ObjectNode> find(ResourceType type, String namespace, String name) {
        return find(new ObjectKey(type, namespace, name));
    }

    /** @param namespace "" for all */
    List<ObjectNode> list(ResourceType type, String namespace) {
        lock.lock();
        try {
            List<ObjectNode> found = new ArrayList<>();
            ObjectKey from = new ObjectKey(type, namespace, "");
            for (var entry : objects.tailMap(from).entrySet()) {
                ObjectKey key = entry.getKey();
                if (key.type() != type
                        || !(namespace.isEmpty() || key.namespace().equals(namespace))) {
                    break;
                }
                found.add(entry.getValue());
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** Every object there is; for the clearing of namespaces and of what lost its owner. */
    List<ObjectKey> keys() {
        lock.lock();
        try {
            return List.copyOf(objects.keySet());
        } finally {
            lock.unlock();
        }
    }

    boolean uidLives(String uid) {
        lock.lock();
        try {
            return uids.contains(uid);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes an object. Nothing happens, not even a new revision, when the change leaves it as it was. An object whose
     * deletion is asked for and whose last finaliser this takes away is gone after.
     *
     * @return the object as it is now, empty when there is none
     */
    Optional<ObjectNode> update(ObjectKey key, Consumer<ObjectNode> change) {
        lock.lock();
        try {
            ObjectNode before = objects.get(key);
            if (before == null) {
                return Optional.empty();
            }
            ObjectNode after = before.deepCopy();
            change.accept(after);
            if (after.equals(before)) {
                return Optional.of(before);
            }
            if (!Json.at(after, "spec").equals(Json.at(before, "spec")) && key.type() != ResourceType.PODS) {
                Json.meta(after).put("generation", Json.integer(before, 0, "metadata", "generation") + 1);
            }
            if (Json.terminating(before)
                    && !Json.items(before, "metadata", "finalizers").isEmpty()
                    && Json.items(after, "metadata", "finalizers").isEmpty()) {
                drop(key, after);
            } else {
                publish(ChangeType.MODIFIED, key, after, before);
            }
            return Optional.of(after);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the object away at once. */
    void remove(ObjectKey key) {
        lock.lock();
        try {
            ObjectNode before = objects.get(key);
            if (before != null) {
                drop(key, before.deepCopy());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the object away only if it is still the one with this uid. */
    void remove(ObjectKey key, String uid) {
        lock.lock();
        try {
            ObjectNode before = objects.get(key);
            if (before != null && Json.uid(before).equals(uid)) {
                drop(key, before.deepCopy());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Runs several steps so that nobody sees the state between them. */
    <T> T atomically(Supplier<T> steps) {
        lock.lock();
        try {
            return steps.get();
        } finally {
            lock.unlock();
        }
    }

    long revision() {
        lock.lock();
        try {
            return revision;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The changes after a revision, waiting for the first one up to the time given; empty when none came.
     *
     * @throws ApiException 410 when the history no longer reaches back that far
     */
    List<Change> changesAfter(long after, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (revision <= after && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (revision <= after) {
                return List.of();
            }
            long first = history.isEmpty() ? revision + 1 : history.getFirst().revision();
            if (after + 1 < first) {
                throw ApiException.gone("too old resource version: " + after + " (" + first + ")");
            }
            return List.copyOf(history.subList((int) (after + 1 - first), history.size()));
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes everybody who waits for changes. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void drop(ObjectKey key, ObjectNode last) {
        ObjectNode before = objects.remove(key);
        uids.remove(Json.uid(last));
        record(ChangeType.DELETED, key, last, before);
    }

    private void publish(ChangeType type, ObjectKey key, ObjectNode object, @Nullable ObjectNode before) {
        record(type, key, object, before);
        objects.put(key, object);
    }

    private void record(ChangeType type, ObjectKey key, ObjectNode object, @Nullable ObjectNode before) {
        revision++;
        Json.meta(object).put("resourceVersion", Long.toString(revision));
        history.add(new Change(revision, type, key, object, before));
        if (history.size() > HISTORY) {
            history.subList(0, HISTORY / 4).clear();
        }
        changed.signalAll();
    }
}
