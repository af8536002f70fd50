package dev.redwheel.practice;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** The node's agent: runs the pods bound to it, ends those that are to go, and knows their logs. */
final class Kubelet implements PodLogs.Source {
    private static final class Entry {
        final PodRunner runner;
        int grace = Integer.MAX_VALUE;

        Entry(PodRunner runner) {
            this.runner = runner;
        }
    }

    private final PodRunner.Node node;
    private final Map<String, Entry> pods = new ConcurrentHashMap<>();

    Kubelet(PodRunner.Node node) {
        this.node = node;
    }

    /** Brings what runs in line with what is stored. Called by the controllers' thread alone; never blocks. */
    void sync() {
        for (ObjectNode pod : node.store().list(ResourceType.PODS, "")) {
            String uid = Json.uid(pod);
            Entry entry = pods.get(uid);
            String phase = Json.string(pod, "status", "phase");
            boolean over = phase.equals("Succeeded") || phase.equals("Failed");
            if (entry == null && !Json.string(pod, "spec", "nodeName").isEmpty() && !over && !Json.terminating(pod)) {
                Entry fresh = new Entry(new PodRunner(node, pod));
                pods.put(uid, fresh);
                node.threads().execute(fresh.runner::run);
            } else if (entry != null && !Json.terminating(pod)) {
                entry.runner.resize(pod);
            } else if (Json.terminating(pod)) {
                int grace = Json.integer(pod, 30, "metadata", "deletionGracePeriodSeconds");
                if (entry == null) {
                    node.store().remove(ObjectKey.of(ResourceType.PODS, pod), uid);
                } else {
                    stop(uid, entry, grace);
                }
            }
        }
        pods.forEach((uid, entry) -> {
            if (!node.store().uidLives(uid)) {
                stop(uid, entry, 0);
            }
        });
    }

    private void stop(String uid, Entry entry, int grace) {
        if (grace >= entry.grace) {
            return;
        }
        entry.grace = grace;
        node.threads().execute(() -> {
            try {
                entry.runner.stop(Duration.ofSeconds(grace));
                pods.remove(uid);
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public Optional<Path> log(String podUid, String container, boolean previous) {
        return Optional.ofNullable(pods.get(podUid)).flatMap(entry -> entry.runner.log(container, previous));
    }
}
