package dev.redwheel.practice;

import java.util.Arrays;
import java.util.Optional;

/**
 * A kind of object that this API serves. The constants are the whole of it: discovery, storage and paths follow from them.
 */
enum ResourceType {
    NAMESPACES("", "v1", "namespaces", "Namespace", false, "ns"),
    NODES("", "v1", "nodes", "Node", false, "no"),
    PERSISTENT_VOLUMES("", "v1", "persistentvolumes", "PersistentVolume", false, "pv"),
    CONFIG_MAPS("", "v1", "configmaps", "ConfigMap", true, "cm"),
    SECRETS("", "v1", "secrets", "Secret", true, ""),
    SERVICE_ACCOUNTS("", "v1", "serviceaccounts", "ServiceAccount", true, "sa"),
    SERVICES("", "v1", "services", "Service", true, "svc"),
    ENDPOINTS("", "v1", "endpoints", "Endpoints", true, "ep"),
    PODS("", "v1", "pods", "Pod", true, "po"),
    CLAIMS("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", true, "pvc"),
    EVENTS("", "v1", "events", "Event", true, "ev"),
    RESOURCE_QUOTAS("", "v1", "resourcequotas", "ResourceQuota", true, "quota"),
    LIMIT_RANGES("", "v1", "limitranges", "LimitRange", true, "limits"),
    STATEFUL_SETS("apps", "v1", "statefulsets", "StatefulSet", true, "sts"),
    DEPLOYMENTS("apps", "v1", "deployments", "Deployment", true, "deploy"),
    REPLICA_SETS("apps", "v1", "replicasets", "ReplicaSet", true, "rs"),
    DAEMON_SETS("apps", "v1", "daemonsets", "DaemonSet", true, "ds"),
    CONTROLLER_REVISIONS("apps", "v1", "controllerrevisions", "ControllerRevision", true, ""),
    JOBS("batch", "v1", "jobs", "Job", true, ""),
    CRON_JOBS("batch", "v1", "cronjobs", "CronJob", true, "cj"),
    DISRUPTION_BUDGETS("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true, "pdb"),
    STORAGE_CLASSES("storage.k8s.io", "v1", "storageclasses", "StorageClass", false, "sc"),
    ROLES("rbac.authorization.k8s.io", "v1", "roles", "Role", true, ""),
    ROLE_BINDINGS("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true, ""),
    CLUSTER_ROLES("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false, ""),
    CLUSTER_ROLE_BINDINGS("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false, ""),
    ACCESS_REVIEWS("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false, ""),
    RULES_REVIEWS("authorization.k8s.io", "v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview", false, ""),
    INGRESSES("networking.k8s.io", "v1", "ingresses", "Ingress", true, "ing"),
    NETWORK_POLICIES("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true, "netpol"),
    ENDPOINT_SLICES("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true, ""),
    AUTOSCALERS("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true, "hpa");

    private final String group;
    private final String version;
    private final String plural;
    private final String kind;
    private final boolean namespaced;
    private final String shortName;

    ResourceType(String group, String version, String plural, String kind, boolean namespaced, String shortName) {
        this.group = group;
        this.version = version;
        this.plural = plural;
        this.kind = kind;
        this.namespaced = namespaced;
        this.shortName = shortName;
    }

    static Optional<ResourceType> of(String group, String version, String plural) {
        return Arrays.stream(values())
                .filter(type -> type.group.equals(group) && type.version.equals(version) && type.plural.equals(plural))
                .findFirst();
    }

    static Optional<ResourceType> ofKind(String apiVersion, String kind) {
        return Arrays.stream(values())
                .filter(type -> type.kind.equals(kind) && type.apiVersion().equals(apiVersion))
                .findFirst();
    }

    String group() {
        return group;
    }

    String version() {
        return version;
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    String plural() {
        return plural;
    }

    String kind() {
        return kind;
    }

    boolean namespaced() {
        return namespaced;
    }

    /** "po" for pods, "" for a kind that has none. */
    String shortName() {
        return shortName;
    }

    /** Only asked, never kept. */
    boolean review() {
        return this == ACCESS_REVIEWS || this == RULES_REVIEWS;
    }

    /** Its status is written by the cluster; what a client sends there is dropped. */
    boolean hasStatus() {
        return switch (this) {
            case NAMESPACES,
                    NODES,
                    PERSISTENT_VOLUMES,
                    SERVICES,
                    PODS,
                    CLAIMS,
                    RESOURCE_QUOTAS,
                    STATEFUL_SETS,
                    DEPLOYMENTS,
                    REPLICA_SETS,
                    DAEMON_SETS,
                    JOBS,
                    CRON_JOBS,
                    DISRUPTION_BUDGETS,
                    INGRESSES,
                    AUTOSCALERS -> true;
            default -> false;
        };
    }

    boolean scalable() {
        return this == STATEFUL_SETS || this == DEPLOYMENTS || this == REPLICA_SETS;
    }

    /** "pods" or "statefulsets.apps", as error messages name it. */
    String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
