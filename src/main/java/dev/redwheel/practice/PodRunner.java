package dev.redwheel.practice;

import dev.redwheel.settings.RunFolder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The life of one pod on the node: volumes, init containers, containers, its status in the store, its end. {@link #run} blocks
 * until the pod is over; {@link #stop} may come from any thread.
 */
final class PodRunner {
    /** What all pods share. */
    record Node(
            ObjectStore store,
            EventLog events,
            PodNetwork network,
            RedisPrograms redis,
            PodProcesses processes,
            HostNames names,
            StandIns standIns,
            ExecutorService threads,
            Path workspace,
            Scheduler scheduler) {}

    private static final Logger LOG = LoggerFactory.getLogger(PodRunner.class);

    private final Node node;
    private final ObjectNode pod;
    private final ObjectKey key;
    private final String uid;
    private final String address;
    private final Path directory;
    private final PodVolumes volumes;
    private final PodResizer resizer;
    private final List<ContainerRunner> initContainers = new ArrayList<>();
    private final List<ContainerRunner> containers = new ArrayList<>();
    private volatile boolean initialized;
    private volatile boolean stopping;
    private volatile String startTime = "";

    PodRunner(Node node, ObjectNode pod) {
        this.node = node;
        this.pod = pod.deepCopy();
        this.key = ObjectKey.of(ResourceType.PODS, pod);
        this.uid = Json.uid(pod);
        this.address = node.network().podAddress(key.namespace(), key.name());
        this.directory = node.workspace().resolve("pods").resolve(uid);
        this.volumes = new PodVolumes(node.store(), node.workspace().resolve("claims"), directory, this.pod, address);
        this.resizer = new PodResizer(this.pod, node.threads(), this::changed);
        Json.items(pod, "spec", "initContainers").forEach(c -> initContainers.add(container(c, true)));
        Json.items(pod, "spec", "containers").forEach(c -> containers.add(container(c, false)));
    }

    private ContainerRunner container(JsonNode spec, boolean init) {
        return new ContainerRunner(
                this, spec, init, directory.resolve("containers").resolve(Json.string(spec, "name")));
    }

    void run() {
        try {
            startTime = Json.now();
            changed();
            prepare();
            for (ContainerRunner container : initContainers) {
                if (container.run() != 0) {
                    return;
                }
            }
            initialized = true;
            changed();
            List<Future<Integer>> runs = new ArrayList<>();
            for (ContainerRunner container : containers) {
                runs.add(node.threads().submit(container::run));
            }
            for (Future<Integer> run : runs) {
                run.get();
            }
            changed();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException closing) {
            // The cluster closes.
        } catch (ExecutionException | IOException e) {
            LOG.warn("Pod {}/{} of the practice cluster failed", key.namespace(), key.name(), e);
            event("Warning", "Failed", "Error: " + e.getMessage(), "");
        }
    }

    private void prepare() throws IOException, InterruptedException {
        for (String list : List.of("initContainers", "containers")) {
            for (JsonNode container : Json.items(pod, "spec", list)) {
                Path home = directory.resolve("containers").resolve(Json.string(container, "name"));
                Files.createDirectories(home.resolve("tmp"));
                Files.createDirectories(home.resolve("data"));
            }
        }
        while (!stopping) {
            try {
                volumes.prepare();
                return;
            } catch (PodVolumes.MountException e) {
                event("Warning", "FailedMount", String.valueOf(e.getMessage()), "");
                Thread.sleep(1000);
            }
        }
    }

    /**
     * Ends all containers and takes the pod out of the store. Blocks up to the grace time.
     *
     * @param grace zero kills at once
     */
    void stop(Duration grace) throws InterruptedException {
        stopping = true;
        List<Future<?>> stops = new ArrayList<>();
        for (ContainerRunner container : containers) {
            stops.add(node.threads().submit(() -> {
                container.stop(grace);
                return null;
            }));
        }
        for (ContainerRunner container : initContainers) {
            container.stop(grace);
        }
        for (Future<?> stop : stops) {
            try {
                stop.get();
            } catch (ExecutionException e) {
                LOG.warn("A container of {}/{} did not stop cleanly", key.namespace(), key.name(), e);
            }
        }
        node.store().remove(key, uid);
        try {
            RunFolder.deleteTree(directory);
        } catch (IOException e) {
            LOG.info("Files of pod {} stay until the practice cluster ends: {}", key.name(), e.getMessage());
        }
    }

    /** A container's command as it is really run: paths, environment, working directory. */
    PodProcesses.Command command(JsonNode container, Path home, List<String> words)
            throws IOException, ContainerEnvironment.ConfigException, PodVolumes.MountException {
        Map<String, Path> usual = new LinkedHashMap<>();
        usual.put("/tmp", home.resolve("tmp"));
        usual.put("/data", home.resolve("data"));
        usual.put("/usr/local/bin", node.redis().directory());
        PathTranslation paths = volumes.mount(container, usual);
        Map<String, String> own = new ContainerEnvironment(node.store()).of(pod, container, address);
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", node.redis().directory() + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        environment.put("HOME", home.toString());
        environment.put("TMPDIR", home.resolve("tmp").toString());
        environment.put("HOSTNAME", key.name());
        environment.put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        own.forEach((variable, value) -> environment.put(variable, paths.translate(value)));
        environment.putAll(practiceVariables(container));
        List<String> real = words.stream()
                .map(word -> paths.translate(ContainerEnvironment.expand(word, own)))
                .toList();
        String workingDirectory = Json.string(container, "workingDir");
        Path where = Path.of(paths.translate(workingDirectory.isEmpty() ? "/data" : workingDirectory));
        return new PodProcesses.Command(real, environment, Files.isDirectory(where) ? where : home);
    }

    /** What the scripts before redis-server and redis-cli need to know. */
    private Map<String, String> practiceVariables(JsonNode container) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PRACTICE_IP", address);
        variables.put("PRACTICE_DIRECTORY", directory.toString());
        variables.put("PRACTICE_REDIS", node.redis().server().toString());
        variables.put("PRACTICE_HOSTS", node.names().file(key.namespace()).toString());
        String subdomain = Json.string(pod, "spec", "subdomain");
        if (!subdomain.isEmpty()) {
            variables.put("PRACTICE_FQDN", key.name() + "." + subdomain + "." + key.namespace() + ".svc.cluster.local");
        }
        if (node.redis().knowsSourceAddress() && node.network().ownAddresses()) {
            variables.put("PRACTICE_SOURCE_ADDRESS", "yes");
        }
        if (Images.of(Json.string(container, "image"))
                .filter(i -> i != Images.REDIS)
                .isPresent()) {
            variables.putAll(node.standIns().environment(key));
        }
        List<JsonNode> ports = Json.items(container, "ports");
        if (!node.network().ownAddresses() && !ports.isEmpty()) {
            int port = Json.integer(ports.getFirst(), 6379, "containerPort");
            variables.put("PRACTICE_PORT", Integer.toString(socket(port).getPort()));
        }
        return variables;
    }

    Probe probe(JsonNode container, Path home, String kind) {
        ContainerRunner runner = containers.stream()
                .filter(c -> c.name().equals(Json.string(container, "name")))
                .findFirst()
                .orElseThrow();
        return new Probe(
                container.path(kind),
                node.processes(),
                words -> probeCommand(container, home, words),
                runner::socket,
                home.resolve(kind + ".out"));
    }

    private PodProcesses.Command probeCommand(JsonNode container, Path home, List<String> words) {
        try {
            return command(container, home, words);
        } catch (IOException | ContainerEnvironment.ConfigException | PodVolumes.MountException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Whatever resources the pod is to have by now. Never waits. */
    void resize(ObjectNode now) {
        if (!stopping) {
            resizer.sync(now, () -> node.scheduler().resizeObstacle(now));
        }
    }

    /** Writes the status as it is now. Called by containers at every change. */
    synchronized void changed() {
        ObjectNode status = Json.object();
        node.store().update(key, stored -> {
            if (!Json.uid(stored).equals(uid)) {
                return;
            }
            JsonNode before = Json.at(stored, "status");
            status.setAll(build(before));
            stored.set("status", status);
        });
    }

    private ObjectNode build(JsonNode before) {
        boolean allReady = !containers.isEmpty() && containers.stream().allMatch(ContainerRunner::ready);
        boolean anyRunning = containers.stream().anyMatch(ContainerRunner::running);
        boolean allOver = containers.stream().allMatch(ContainerRunner::over);
        ObjectNode status = Json.object();
        status.put("phase", phase(before, anyRunning, allOver));
        boolean ready = allReady && !stopping;
        ArrayNode conditions = status.putArray("conditions");
        condition(conditions, before, "PodScheduled", true, "");
        condition(
                conditions, before, "Initialized", initialized || initContainers.isEmpty(), "ContainersNotInitialized");
        condition(conditions, before, "ContainersReady", ready, "ContainersNotReady");
        condition(conditions, before, "Ready", ready, "ContainersNotReady");
        resizer.tell(conditions);
        status.put("hostIP", "127.0.0.1").put("podIP", address);
        status.putArray("hostIPs").addObject().put("ip", "127.0.0.1");
        status.putArray("podIPs").addObject().put("ip", address);
        status.put("startTime", startTime);
        if (!initContainers.isEmpty()) {
            ArrayNode list = status.putArray("initContainerStatuses");
            initContainers.forEach(c -> list.add(c.status()));
        }
        ArrayNode list = status.putArray("containerStatuses");
        containers.forEach(c -> list.add(withResources(c)));
        status.put("qosClass", Json.string(before, "qosClass"));
        return status;
    }

    private ObjectNode withResources(ContainerRunner container) {
        ObjectNode status = container.status();
        JsonNode resources = resizer.of(container.name());
        status.set("resources", resources);
        if (resources.path("requests").isObject()) {
            status.set("allocatedResources", resources.path("requests").deepCopy());
        }
        return status;
    }

    private String phase(JsonNode before, boolean anyRunning, boolean allOver) {
        if (allOver && !stopping) {
            boolean good = containers.stream()
                    .allMatch(c -> c.status().at("/state/terminated/exitCode").asInt(-1) == 0);
            return good ? "Succeeded" : "Failed";
        }
        // A pod that ran once stays Running while its containers are restarted.
        return anyRunning || Json.string(before, "phase").equals("Running") ? "Running" : "Pending";
    }

    private void condition(ArrayNode list, JsonNode before, String type, boolean now, String reason) {
        String status = now ? "True" : "False";
        Optional<JsonNode> old = Json.items(before, "conditions").stream()
                .filter(c -> Json.string(c, "type").equals(type)
                        && Json.string(c, "status").equals(status))
                .findFirst();
        ObjectNode condition = list.addObject().put("type", type).put("status", status);
        if (!now) {
            List<String> missing = containers.stream()
                    .filter(c -> !c.ready())
                    .map(ContainerRunner::name)
                    .toList();
            condition
                    .put("reason", reason)
                    .put("message", "containers with unready status: [" + String.join(" ", missing) + "]");
        }
        condition.put(
                "lastTransitionTime",
                old.map(c -> Json.string(c, "lastTransitionTime")).orElseGet(Json::now));
    }

    Optional<Path> log(String container, boolean previous) {
        return Stream.concat(initContainers.stream(), containers.stream())
                .filter(c -> c.name().equals(container))
                .findFirst()
                .flatMap(c -> c.currentLog(previous));
    }

    void event(String type, String reason, String message, String container) {
        node.events().write(pod, EventLog.KUBELET, type, reason, message, container);
    }

    /** As a kubelet does it, the node tells from then on that it holds the image. */
    void imageIsHere(String image) {
        node.store().update(new ObjectKey(ResourceType.NODES, "", Scheduler.NODE), live -> {
            ObjectNode status = Json.ensure(live, "status");
            boolean known = Json.items(status, "images").stream()
                    .anyMatch(one ->
                            Json.items(one, "names").getFirst().asString("").equals(image));
            if (!known) {
                status.withArrayProperty("images").addObject().putArray("names").add(image);
            }
        });
    }

    InetSocketAddress socket(int port) {
        return node.network().podSocket(key.namespace(), key.name(), port);
    }

    String restartPolicy() {
        return Json.string(pod, "spec", "restartPolicy");
    }

    Duration grace() {
        return Duration.ofSeconds(Json.integer(pod, 30, "spec", "terminationGracePeriodSeconds"));
    }

    String uid() {
        return uid;
    }

    String name() {
        return key.name();
    }

    String namespace() {
        return key.namespace();
    }

    ObjectKey key() {
        return key;
    }

    RedisPrograms redis() {
        return node.redis();
    }

    PodProcesses processes() {
        return node.processes();
    }

    ExecutorService threads() {
        return node.threads();
    }
}
