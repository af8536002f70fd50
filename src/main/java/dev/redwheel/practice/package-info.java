/**
 * The practice cluster: a Kubernetes API in this process, with real redis-server processes behind its pods. Only launcher and
 * tests reach it, through {@link dev.redwheel.practice.PracticeCluster}; everything else sees a kubeconfig like any other.
 *
 * <p>How it is built:
 *
 * <ul>
 *   <li>{@code ObjectStore} holds every object as JSON with revisions and a bounded history of changes; {@code ResourceApi},
 *       {@code Watch}, {@code Patches}, {@code StrategicMerge}, {@code ServerSideApply}, {@code Deletion}, {@code Admission} and
 *       {@code Discovery} give it the manners of a Kubernetes API; {@code ApiServer} puts that on a loopback port.
 *   <li>{@code ControlLoop} runs the controllers ({@code *Controller}, {@code Scheduler}, {@code GarbageCollector},
 *       {@code ServiceProxies}) after every change: small and complete rather than clever.
 *   <li>{@code Kubelet} runs a {@code PodRunner} for each pod and that a {@code ContainerRunner} for each container: images by
 *       name, volumes as directories, probes really carried out, restarts with back-off, logs.
 *   <li>{@code PodResizes} and {@code PodResizer} are pods/resize: what the API lets be asked, and what the node makes of it. Nothing
 *       is limited, so what a real kubelet says of memory that is in use is never said.
 *   <li>{@code StandIns} runs what stands in for other images: {@code Haproxy} and {@code RedisExporter}, each for as long as the
 *       process of its container lives.
 *   <li>{@code PodNetwork} gives pods and services addresses of their own in 127.0.0.0/8; {@code PortForwardEndpoint} speaks the
 *       WebSocket protocol of port-forwards.
 *   <li>{@code PracticeHome} and {@code ProcessRecords} see to it that nothing stays behind, also after a kill.
 * </ul>
 *
 * <p>What it is not, and does not pretend to be: containers are plain processes without a file system, user or memory limit of
 * their own ({@code PathTranslation} replaces mount paths in what they are given; only maxmemory bounds a Redis; a root file
 * system is not read-only). Whatever the image tag, the machine's redis-server runs, or the bundled one, and the Pulled event
 * says which. Of other images only haproxy and redis_exporter run, as stand-ins that know a part of what the real ones do and
 * refuse the rest. There is no DNS: names are looked up in front of redis-server, redis-cli and getent and by the stand-ins
 * ({@code HostNames}), and pods keep their addresses; what would announce a name announces an address. Sentinel and cluster mode
 * need addresses of their own, which Linux has and macOS has not. Processes share one table: {@code kill 1} in a script means the
 * machine's. Server-side apply knows no conflicts; roles and network policies are kept but not enforced (what a user may do is
 * told to {@code AccessRules}); exec, attach, Table answers and OpenAPI are missing.
 */
@NullMarked
package dev.redwheel.practice;

import org.jspecify.annotations.NullMarked;
