package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.model.PodInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The redis-server of a pod as its machine has it: stopped with SIGSTOP (it still takes connections, the kernel does that, and
 * answers nothing), let go on, or killed with its disk emptied.
 *
 * <p>On the practice cluster it is a process of this machine, whose number and directory the server itself tells. On a real
 * cluster a privileged pod that shares the node's process table (hostPID) does it, to the redis-server whose control group
 * names the pod's uid.
 */
final class ServerProcess implements AutoCloseable {
    private final ClusterUnderTest cluster;
    private final ReleaseUnderTest release;
    private final PodInfo pod;
    private final String number;
    private final Path data;
    private boolean stopped;

    private ServerProcess(ClusterUnderTest cluster, ReleaseUnderTest release, PodInfo pod, String number, Path data) {
        this.cluster = cluster;
        this.release = release;
        this.pod = pod;
        this.number = number;
        this.data = data;
    }

    static ServerProcess of(ClusterUnderTest cluster, ReleaseUnderTest release, String pod) {
        try (RawRedis redis = release.redis(pod)) {
            String number = redis.send("INFO", "server")
                    .lines()
                    .filter(line -> line.startsWith("process_id:"))
                    .map(line -> line.substring("process_id:".length()).strip())
                    .findFirst()
                    .orElseThrow();
            Path data = Path.of(redis.send("CONFIG", "GET", "dir").substring("dir ".length()));
            return new ServerProcess(cluster, release, release.pod(pod), number, data);
        }
    }

    void stop() {
        stopped = true;
        signal("STOP");
    }

    /** As if nothing had been. */
    void goOn() {
        if (stopped) {
            stopped = false;
            signal("CONT");
        }
    }

    /** At once; its pod starts it again, with the disk it had. */
    void kill() {
        signal("KILL");
    }

    /** As when their node fails; their pods start them again there. */
    static void killAtOnce(List<ServerProcess> servers) {
        ServerProcess first = servers.getFirst();
        if (first.cluster.isPractice()) {
            signal("KILL", servers.stream().map(server -> server.number).toList());
        } else {
            first.throughNode("kill-all", servers, "kill -KILL $number");
        }
    }

    /** Everything in its data directory goes, and the server with it at once. */
    void emptyAndKill() {
        if (cluster.isPractice()) {
            // First the server: it would write its files again.
            signal("STOP");
            FileTrees.deleteContents(data);
            signal("KILL");
        } else {
            throughNode("empty", "kill -STOP $number && rm -rf /proc/$number/root/data/* && kill -KILL $number");
        }
    }

    private void signal(String signal) {
        if (!cluster.isPractice()) {
            throughNode(signal.toLowerCase(java.util.Locale.ROOT), "kill -" + signal + " $number");
            return;
        }
        signal(signal, List.of(number));
    }

    private static void signal(String signal, List<String> numbers) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        command.addAll(numbers);
        try {
            Process kill = new ProcessBuilder(command).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void throughNode(String what, String command) {
        throughNode(what, List.of(this), command);
    }

    /** @param command of a shell, which knows the process's number on the node; run for each of the servers */
    private void throughNode(String what, List<ServerProcess> servers, String command) {
        String uids = servers.stream()
                .map(server -> server.pod.uid() + "|" + server.pod.uid().replace('-', '_'))
                .collect(Collectors.joining("|"));
        String name = what + "-" + pod.name() + "-" + pod.uid().substring(0, 5);
        String namespace = release.key().namespace();
        try {
            cluster.apply(release.session(), namespace, name, """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: %s}
                spec:
                  hostPID: true
                  nodeName: %s
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 0
                  containers:
                    - name: node
                      image: docker.io/library/redis:8.0
                      imagePullPolicy: IfNotPresent
                      securityContext: {privileged: true, runAsUser: 0}
                      command:
                        - bash
                        - -c
                        - |
                          done=0
                          for process in /proc/[0-9]*; do
                            if [ "$(cat $process/comm 2>/dev/null)" = redis-server ] &&
                              grep -q -E '%s' $process/cgroup; then
                              number=${process#/proc/}
                              { %s; } || exit 1
                              done=$((done + 1))
                            fi
                          done
                          [ "$done" = %d ]
                """.formatted(
                            name, namespace, pod.node(), uids, command, servers.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await(what + " " + pod.name())
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    String phase = release.session().pods(namespace, "").stream()
                            .filter(helper -> helper.name().equals(name))
                            .map(PodInfo::phase)
                            .findFirst()
                            .orElse("");
                    assertThat(phase).isNotEqualTo("Failed");
                    return phase.equals("Succeeded");
                });
    }

    @Override
    public void close() {
        goOn();
    }
}
