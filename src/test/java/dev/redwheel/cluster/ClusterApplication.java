package dev.redwheel.cluster;

import dev.redwheel.model.PodInfo;
import java.util.HashMap;
import java.util.Map;

/**
 * An application that speaks the cluster protocol: it goes where MOVED and ASK send it (redis.io, "Redis cluster
 * specification"). One thread.
 */
final class ClusterApplication implements AutoCloseable {
    private final ReleaseUnderTest release;
    private final Map<String, RawRedis> connections = new HashMap<>();
    /** Pod by slot, as far as it was told. */
    private final Map<Integer, String> places = new HashMap<>();

    private String any = "redis-cluster-0";

    ClusterApplication(ReleaseUnderTest release) {
        this.release = release;
    }

    /** One command with a key as its second word. Follows up to eight redirections. */
    String send(String... words) {
        String pod = places.values().stream().findAny().orElse(any);
        int slot = slot(words[1]);
        pod = places.getOrDefault(slot, pod);
        boolean asking = false;
        for (int tries = 0; tries < 8; tries++) {
            try {
                RawRedis redis = at(pod);
                if (asking) {
                    redis.send("ASKING");
                }
                return redis.send(words);
            } catch (IllegalStateException answer) {
                String text = String.valueOf(answer.getMessage());
                if (!text.startsWith("-MOVED") && !text.startsWith("-ASK")) {
                    throw answer;
                }
                asking = text.startsWith("-ASK");
                pod = pod(text.split(" ")[2]);
                if (!asking) {
                    places.put(slot, pod);
                }
            } catch (RuntimeException broken) {
                forget(pod);
                throw broken;
            }
        }
        throw new IllegalStateException("sent from node to node for " + words[1]);
    }

    private RawRedis at(String pod) {
        return connections.computeIfAbsent(pod, release::impatient);
    }

    private void forget(String pod) {
        RawRedis gone = connections.remove(pod);
        if (gone != null) {
            gone.close();
        }
        places.values().removeIf(pod::equals);
        // Any other one: this may be gone for good.
        any = release.pods("cluster").stream()
                .filter(PodInfo::ready)
                .map(PodInfo::name)
                .filter(name -> !name.equals(pod))
                .findFirst()
                .orElse("redis-cluster-0");
    }

    private String pod(String address) {
        String host = address.substring(0, address.lastIndexOf(':'));
        return release.pods("cluster").stream()
                .filter(pod -> host.startsWith(pod.name() + ".") || host.equals(pod.ip()))
                .map(PodInfo::name)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no pod at " + host));
    }

    /** CRC16 (XMODEM) of the key or of its tag, modulo 16384 (redis.io, "Redis cluster specification", "Key distribution"). */
    static int slot(String key) {
        int open = key.indexOf('{');
        int close = key.indexOf('}', open + 1);
        String hashed = open >= 0 && close > open + 1 ? key.substring(open + 1, close) : key;
        int crc = 0;
        for (byte b : hashed.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            crc ^= (b & 0xff) << 8;
            for (int i = 0; i < 8; i++) {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }
            crc &= 0xffff;
        }
        return crc % 16384;
    }

    @Override
    public void close() {
        connections.values().forEach(RawRedis::close);
        connections.clear();
    }
}
