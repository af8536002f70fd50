package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts are those of Helm 3.21 against Kubernetes 1.20 and, where noted, of client-go's sources. */
class HelmErrorsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        CONFLICT | cannot re-use a name that is still in use
        CONFLICT | another operation (install/upgrade/rollback) is in progress
        CONFLICT | services "redis-master" already exists
        CONFLICT | cannot patch "redis-master" with kind StatefulSet: StatefulSet.apps "redis-master" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'template', and 'updateStrategy' are forbidden
        CONFLICT | Operation cannot be fulfilled on statefulsets.apps "redis": the object has been modified; please apply your changes to the latest version and try again
        CONFLICT | cannot patch "redis-master" with kind Service: Service "redis-master" is invalid: spec.clusterIP: Invalid value: "None": field is immutable
        FORBIDDEN | query: failed to query with labels: secrets is forbidden: User "limited" cannot list resource "secrets" in API group "" in the namespace "default"
        INVALID_INPUT | failed to create resource: pods "x" is forbidden: exceeded quota: small, requested: memory=1Gi, used: memory=0, limited: memory=512Mi
        INVALID_INPUT | failed to parse /tmp/redwheel-values-123.yaml: error converting YAML to JSON: yaml: line 2: did not find expected ',' or ']'
        INVALID_INPUT | release name "Bad_Name": invalid release name, must match regex ^[a-z0-9]$ and the length must not be longer than 53
        INVALID_INPUT | failed to create resource: Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 5: provided port is not in the valid range
        INVALID_INPUT | admission webhook "policy.example.org" denied the request: no limits set
        TIMEOUT | context deadline exceeded
        TIMEOUT | timed out waiting for the condition
        TIMEOUT | Kubernetes cluster unreachable: Get "https://10.0.0.1/version": net/http: TLS handshake timeout
        TIMEOUT | Kubernetes cluster unreachable: Get "https://10.0.0.1/version": dial tcp 10.0.0.1:443: i/o timeout
        UNREACHABLE | Kubernetes cluster unreachable: Get "https://127.0.0.1:1/version": dial tcp 127.0.0.1:1: connect: connection refused
        UNREACHABLE | Kubernetes cluster unreachable: Get "https://no.such.host.invalid:6443/version": dial tcp: lookup no.such.host.invalid on 10.255.255.53:53: no such host
        TLS | Kubernetes cluster unreachable: Get "https://10.199.0.1:6443/version": x509: certificate signed by unknown authority
        UNAUTHORISED | Kubernetes cluster unreachable: the server has asked for the client to provide credentials
        UNAUTHORISED | Kubernetes cluster unreachable: Unauthorized
        UNAUTHORISED | Kubernetes cluster unreachable: Get "https://x/version": getting credentials: exec: executable kubelogin not found
        NOT_FOUND | uninstall: Release not loaded: none: release: not found
        NOT_FOUND | "none" has no deployed releases
        NOT_FOUND | create: failed to create: namespaces "nope" not found
        UNSUPPORTED | unable to build kubernetes objects from release manifest: resource mapping not found for name: "x" namespace: "" from "": no matches for kind "ServiceMonitor" in version "monitoring.coreos.com/v1"
        UNSUPPORTED | chart requires kubeVersion: >=1.20.0-0 which is incompatible with Kubernetes v1.19.0
        SERVER | an error on the server ("") has prevented the request from succeeding (get secrets)
        SERVER | etcdserver: request timed out
        SERVER | something never heard of
        """)
    void tellsKindsApart(ErrorKind kind, String text) {
        assertThat(classify(text).kind()).isEqualTo(kind);
        assertThat(classify(text).next()).isNotBlank();
    }

    @Test
    void namesTheMissingRight() {
        OpsException error = classify(
                "could not get information about the resource NetworkPolicy \"redis\" in namespace \"limited-ns\":"
                    + " networkpolicies.networking.k8s.io \"redis\" is forbidden: User \"limited\" cannot get resource"
                    + " \"networkpolicies\" in API group \"networking.k8s.io\" in the namespace \"limited-ns\"");

        assertThat(error.why())
                .isEqualTo("The right to get networkpolicies.networking.k8s.io in namespace limited-ns is missing.");
        assertThat(classify("namespaces is forbidden: User \"limited\" cannot create resource \"namespaces\" in API"
                                + " group \"\" at the cluster scope")
                        .why())
                .isEqualTo("The right to create namespaces in the whole cluster is missing.");
    }

    @Test
    void namesEveryFieldThatTheSchemaRefuses() {
        OpsException error = classify("""
            values don't meet the specifications of the schema(s) in the following chart(s):
            redis:
            - at '/replica/replicaCount': got string, want integer
            - at '/auth': validation failed
              - at '/auth/existingSecret': 'BAD NAME' does not match pattern '^$|^[a-z]$'
              - at '/auth': additional properties 'foo' not allowed
            """);

        assertThat(error.kind()).isEqualTo(ErrorKind.INVALID_INPUT);
        assertThat(error.why()).isEqualTo("""
            auth.existingSecret: 'BAD NAME' does not match pattern '^$|^[a-z]$'.
            auth: additional properties 'foo' not allowed.
            replica.replicaCount: got string, want integer.\
            """);
    }

    @Test
    void keepsTheChartsOwnSentence() {
        OpsException error =
                classify("execution error at (redis/templates/checks.yaml:3:4): architecture: cluster is not there."
                        + "\n\nUse --debug flag to render out invalid YAML");

        assertThat(error.why()).isEqualTo("architecture: cluster is not there.");
    }

    @Test
    void saysWhichObjectIsInTheWay() {
        OpsException error =
                classify("Unable to continue with install: Service \"redis-master\" in namespace \"caching\" exists"
                    + " and cannot be imported into the current release: invalid ownership metadata; label validation"
                    + " error: missing key \"app.kubernetes.io/managed-by\": must be set to \"Helm\"");

        assertThat(error.kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(error.why())
                .isEqualTo("Service redis-master in namespace caching exists already and does not belong to this"
                        + " release.");
    }

    @Test
    void removesSecrets() {
        String values = """
            auth: {password: "hunter2"} # mine
            token: abc123
            env:
              - name: REDIS_PASSWORD
                value: from-env
            configuration: "requirepass from-conf"
            """;
        for (String text : new String[] {
            "failed: hunter2 is no good",
            "failed: from-env and from-conf are no good",
            "- at '/auth/password': 'other-secret' does not match pattern '^x$'",
            "x: Authorization: Bearer eyJhbGciOi.JIUzI1-NiJ9 refused",
            "Get \"https://user:other-secret@host/version\": refused",
            "Secret in version \"v1\" cannot be handled as a Secret: illegal base64, error found in #10 byte of"
                    + " ...|word\":\"other-secret\"|..., bigger context ...|other-secret|...",
            "token abc123 rejected"
        }) {
            OpsException error = HelmErrors.classify("try", "it", values, new IllegalStateException(text));

            assertThat(error.getMessage())
                    .doesNotContain("hunter2", "other-secret", "eyJ", "abc123", "from-env", "from-conf");
            assertThat(error.getCause()).isNotNull();
            assertThat(String.valueOf(error.getCause()))
                    .doesNotContain("hunter2", "other-secret", "eyJ", "abc123", "from-env", "from-conf");
        }
    }

    @Test
    void saysWhichSystemsTheNativeLibraryNeeds() {
        OpsException error = HelmErrors.classify("load Helm", "this machine", "", new UnsatisfiedLinkError("no glibc"));

        assertThat(error.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
        assertThat(error.next()).contains("glibc 2.34");
    }

    private static OpsException classify(String text) {
        return HelmErrors.classify(
                "install release redis", "namespace x of context y", "", new IllegalStateException(text));
    }
}
