package dev.redwheel.kube;

import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.EndpointsInfo;
import dev.redwheel.model.EventInfo;
import dev.redwheel.model.KubeContext;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodTemplate;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.QuotaInfo;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.ServiceInfo;
import dev.redwheel.model.Snapshot;
import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.model.WorkloadInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One context's cluster, opened with the rights of its user. Safe from any thread.
 *
 * <p>Every call blocks and is bounded: a request that gets no answer in time ends in an {@link
 * dev.redwheel.error.OpsException} of kind TIMEOUT, any other refusal in one of the kind that fits, naming verb, resource,
 * namespace and context. Interrupting the calling thread ends the call with kind CANCELLED. Long lists are fetched in
 * pages. Calls that change the cluster first ask the {@link WriteGuard} the session was opened with.
 *
 * <p>Where a {@code namespace} may be {@link #ALL_NAMESPACES}, that asks for all of them in one request, which needs the
 * cluster-wide right. A {@code selector} is a Kubernetes label selector, "" for everything.
 *
 * <p>Watches list first, then follow; they reconnect by themselves with growing pauses and never stop silently: while
 * they cannot follow they publish the last snapshot marked stale, before the first success an empty one. Consumers run on
 * the watch's thread, one call at a time.
 */
public interface KubeSession extends AutoCloseable {
    String ALL_NAMESPACES = "";

    KubeContext context();

    /**
     * Asks the {@link WriteGuard} for what changes the cluster by another way than this session, as through a forward.
     *
     * @param tried a verb phrase: "move the slots"
     */
    void mayChange(String tried);

    /** The server's version, "v1.34.1". */
    String version();

    /**
     * The namespaces to choose from.
     *
     * @param candidates tried when the user may not list them (remembered and typed ones); the context's own is tried too
     */
    NamespaceList namespaces(List<String> candidates);

    Existence namespaceExists(String namespace);

    /** Empty when there is none or it may not be read. */
    Optional<Map<String, String>> namespaceLabels(String namespace);

    /**
     * Every object of a namespace, of every kind that can be listed, but for Events and what Kubernetes puts into every
     * namespace itself (service account "default" and its token, ConfigMap "kube-root-ca.crt"). A kind that may not be
     * listed ends in an exception: what cannot be seen must not be deleted.
     */
    List<ObjectRef> contents(String namespace);

    void createNamespace(String namespace, Map<String, String> labels);

    void deleteNamespace(String namespace);

    /** One access review for each question, several at a time; a review that fails answers UNKNOWN. Order is kept. */
    List<AccessAnswer> review(List<AccessRequest> requests);

    List<StorageClassInfo> storageClasses();

    List<NodeInfo> nodes();

    /**
     * The images that each node that takes pods says it holds, under all their names. A kubelet tells of 50 at most, so one
     * that is missing may be there all the same.
     */
    Map<String, Set<String>> nodeImages();

    /** The zone of each node by its name, empty for a node that has none; asks for nothing else. */
    Map<String, String> zones();

    List<QuotaInfo> quotas(String namespace);

    List<PodInfo> pods(String namespace, String selector);

    Subscription watchPods(String namespace, String selector, Consumer<Snapshot<List<PodInfo>>> consumer);

    /**
     * Runs one, labelled as managed by Redwheel and by no release's labels, so that no Service leads to it. It ends by itself
     * within ten minutes; whoever made it deletes it.
     */
    void createPod(String namespace, NewPod pod);

    /** The last lines of a container's log; {@code previous} asks for the container before its last restart. */
    String podLog(String namespace, String pod, String container, int tailLines, boolean previous);

    /**
     * Opens a port on loopback that leads to a port of a pod; contacts nobody until something connects to it. Closed with
     * the session at the latest.
     *
     * @param pod asked with every connection, on a thread that may block; may throw OpsException
     * @throws dev.redwheel.error.OpsException when this machine has no port to give
     */
    Forward forward(String namespace, Supplier<String> pod, int port);

    Optional<SecretData> secret(String namespace, String name);

    /** Names of the namespace's Secrets, sorted, without those Helm keeps its releases in. Their contents are not fetched. */
    List<String> secretNames(String namespace);

    /** @throws dev.redwheel.error.OpsException of kind CONFLICT when it exists */
    void createSecret(String namespace, NewSecret secret);

    /** One of no particular type. */
    default void createSecret(String namespace, String name, Map<String, String> labels, Map<String, byte[]> data) {
        createSecret(namespace, NewSecret.opaque(name, labels, data));
    }

    /**
     * Changes what it names, and leaves all else as it is.
     *
     * @param version that it was read at, {@link SecretData#version()}
     * @throws dev.redwheel.error.OpsException of kind CONFLICT when it was changed since, NOT_FOUND when it is gone
     */
    void changeSecret(String namespace, String name, String version, SecretEdit edit);

    /** @return false when there was none */
    boolean deleteSecret(String namespace, String name);

    List<PvcInfo> pvcs(String namespace, String selector);

    Subscription watchPvcs(String namespace, String selector, Consumer<Snapshot<List<PvcInfo>>> consumer);

    /**
     * Asks for more room on a bound claim's volume; the storage follows in its own time.
     *
     * @param size a quantity
     * @throws dev.redwheel.error.OpsException when its class does not let it grow, or it is to become smaller
     */
    void growPvc(String namespace, String name, String size);

    /** @return false when there was none */
    boolean deletePvc(String namespace, String name);

    List<ServiceInfo> services(String namespace, String selector);

    /** Where the namespace's Services lead now. Endpoints carry their Service's labels. */
    List<EndpointsInfo> endpoints(String namespace, String selector);

    List<WorkloadInfo> statefulSets(String namespace, String selector);

    Subscription watchStatefulSets(String namespace, String selector, Consumer<Snapshot<List<WorkloadInfo>>> consumer);

    List<WorkloadInfo> deployments(String namespace, String selector);

    /** The namespace's events, oldest first. */
    List<EventInfo> events(String namespace);

    /** Each event that happens or repeats from now on. While it cannot follow it retries; events are never told twice. */
    Subscription watchEvents(String namespace, Consumer<EventInfo> consumer);

    /** Metadata of the newest revision Secrets of Helm releases: label owner=helm, status not superseded. */
    List<ResourceMeta> releaseMetadata(String namespace);

    /** Metadata of all revision Secrets of one release, superseded ones among them. */
    List<ResourceMeta> releaseHistory(String namespace, String release);

    Subscription watchReleaseMetadata(String namespace, Consumer<Snapshot<List<ResourceMeta>>> consumer);

    /** @throws dev.redwheel.error.OpsException of kind NOT_FOUND when it is gone, CORRUPT when it holds no release */
    ReleaseSecret releasePayload(String namespace, String secretName);

    /**
     * All payloads that are not superseded, one by one while they arrive, as the server's cache has them: perhaps a moment
     * old. Secrets without a release in them are left out.
     */
    void releasePayloads(String namespace, Consumer<ReleaseSecret> consumer);

    /**
     * Asks the server what applying each object of the manifest would give, by server-side apply as a dry run. Changes
     * nothing. Order is the manifest's.
     *
     * @param manifest YAML, several documents
     * @param namespace for objects that name none
     * @throws dev.redwheel.error.OpsException of kind INVALID_INPUT when it is no YAML
     */
    List<ObjectPreview> dryRun(String manifest, String namespace);

    /**
     * The objects a manifest names, without asking anything but the API's discovery.
     *
     * @param namespace for objects that name none
     */
    List<ObjectRef> objects(String manifest, String namespace);

    Existence exists(ObjectRef object);

    /**
     * Deletes one object, its dependents in the background.
     *
     * @return false when there was none
     */
    boolean delete(ObjectRef object);

    /**
     * Deletes one object and lets its dependents go: they stay, and whoever comes with a fitting selector adopts them.
     *
     * @return false when there was none
     */
    boolean orphan(ObjectRef object);

    /**
     * Pods of a StatefulSet whose ordinal is lower keep their template until this is lowered again: 0 for none of them
     * (Kubernetes, StatefulSets, "Partitioned rolling updates").
     */
    void partition(String namespace, String statefulSet, int ordinal);

    /** Whether running pods can be given other resources: the API has pods/resize, as Kubernetes 1.33 and later do. */
    boolean offersResize();

    /** The template that a StatefulSet's pods are to have; empty while its controller has not seen the newest, or there is none. */
    Optional<PodTemplate> newestTemplate(String namespace, String statefulSet);

    /** The template of a revision, by the name of the ControllerRevision; empty when it is kept no longer. */
    Optional<PodTemplate> template(String namespace, String revision);

    /**
     * Asks for other resources for a running pod. Its node follows in its own time, and says in the pod's conditions when it
     * does not ({@link dev.redwheel.model.PodSize}).
     *
     * @param resources of the containers that are to change; what is empty there is taken away
     * @throws dev.redwheel.error.OpsException of kind INVALID_INPUT or FORBIDDEN when the API server does not let it: another QoS
     *     class, an amount taken away, a quota; on Kubernetes before 1.35 perhaps a lower memory limit
     */
    void resize(String namespace, String pod, Map<String, ResourceSpec> resources);

    /**
     * Says of which revision a pod of a StatefulSet is. Its controller goes by this label alone and makes a pod of another one anew
     * (Kubernetes, pkg/controller/statefulset, getPodRevision).
     *
     * @param uid which the pod still has, or nothing is changed
     * @param revision of {@link PodTemplate}; "" for none, so that it is made anew
     */
    void ofRevision(String namespace, String pod, String uid, String revision);

    /** Writes a kubeconfig of this session for Helm; see {@link TemporaryKubeconfig}. Close it soon. */
    TemporaryKubeconfig helmKubeconfig(String namespace);

    /** Ends all watches, forwards and connections of the session. */
    @Override
    void close();
}
