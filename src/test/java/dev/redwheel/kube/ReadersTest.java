package dev.redwheel.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.EventInfo;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodSize;
import dev.redwheel.model.PodSize.Resizing;
import dev.redwheel.model.QuotaInfo;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.WorkloadInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ReadersTest {
    @Test
    void podTellsItsStateOwnerAndLimits() {
        PodInfo pod = PodReader.pod(json("""
            {"metadata":{"namespace":"n","name":"p","uid":"u","labels":{"a":"b"},
              "ownerReferences":[{"kind":"Other","name":"o"},{"kind":"StatefulSet","name":"s","controller":true}]},
             "spec":{"nodeName":"node1","containers":[
               {"name":"redis","image":"redis:8.0","ports":[{"containerPort":6379}],
                "resources":{"limits":{"memory":"1536Mi","cpu":"1500m"}}},
               {"name":"side","image":"x"}]},
             "status":{"phase":"Running","podIP":"10.0.0.1","startTime":"2026-11-23T05:00:00Z",
               "conditions":[{"type":"Ready","status":"False"}],
               "containerStatuses":[
                 {"name":"side","ready":true,"restartCount":0,"state":{"running":{}}},
                 {"name":"redis","ready":false,"restartCount":4,
                  "state":{"waiting":{"reason":"CrashLoopBackOff"}},
                  "lastState":{"terminated":{"reason":"OOMKilled","exitCode":137}}}]}}\
            """));
        assertThat(pod.ownerKind()).isEqualTo("StatefulSet");
        assertThat(pod.ready()).isFalse();
        assertThat(pod.started()).contains(Instant.parse("2026-11-23T05:00:00Z"));
        PodInfo.Container redis = pod.containers().getFirst();
        assertThat(redis.memoryLimitBytes()).isEqualTo(1536L << 20);
        assertThat(redis.cpuLimitMillis()).isEqualTo(1500);
        assertThat(redis.ports()).containsExactly(6379);
        assertThat(redis.state()).isEqualTo("waiting: CrashLoopBackOff");
        assertThat(redis.message()).isEqualTo("The container before it ended: OOMKilled (137).");
        assertThat(redis.restarts()).isEqualTo(4);
        assertThat(pod.containers().getLast().memoryLimitBytes()).isZero();
    }

    @Test
    void podTellsWhatItIsToHaveAndWhatItHas() {
        String pod = """
            {"spec":{"containers":[{"name":"redis","resources":{
               "requests":{"cpu":"10m","memory":"64Mi"},"limits":{"memory":"128Mi"}}},{"name":"side"}]},
             "status":{"conditions":[%s],"containerStatuses":[{"name":"redis","allocatedResources":{"memory":"64Mi"},
               "resources":{"requests":{"cpu":"10m","memory":"64Mi"},"limits":{"memory":"96Mi"}}}]}}\
            """;
        PodSize size = PodReader.pod(json(pod.formatted(""))).size();
        ResourceSpec wanted = new ResourceSpec("10m", "64Mi", "", "128Mi");
        assertThat(size.wanted()).containsOnly(Map.entry("redis", wanted), Map.entry("side", ResourceSpec.NONE));
        assertThat(size.actual()).containsOnly(Map.entry("redis", wanted.withMemoryLimit("96Mi")));
        assertThat(size.resizing()).isEqualTo(Resizing.NONE);
        assertThat(resizing(pod, "PodResizeInProgress", "")).isEqualTo(Resizing.IN_PROGRESS);
        assertThat(resizing(pod, "PodResizePending", "Deferred")).isEqualTo(Resizing.DEFERRED);
        assertThat(resizing(pod, "PodResizePending", "Infeasible")).isEqualTo(Resizing.INFEASIBLE);
        assertThat(resizing(pod, "PodResizePending", "SomethingNewer")).isEqualTo(Resizing.DEFERRED);
        PodInfo pending = PodReader.pod(json(pod.formatted("""
            {"type":"PodResizePending","status":"True","reason":"Deferred","message":"no memory left"}\
            """)));
        assertThat(pending.size().message()).isEqualTo("no memory left");
    }

    private static Resizing resizing(String pod, String type, String reason) {
        return PodReader.pod(json(pod.formatted("""
            {"type":"%s","status":"True","reason":"%s"}\
            """.formatted(type, reason))))
                .size()
                .resizing();
    }

    @Test
    void whileAPodIsResizedTheSchedulerCountsTheLargerUnlessItIsNeverGiven() {
        String pod = """
            {"spec":{"containers":[{"name":"redis","resources":{"requests":{"memory":"900Mi"}}}]},
             "status":{"conditions":[{"type":"PodResizePending","status":"True","reason":"%s"}],
               "containerStatuses":[{"name":"redis","resources":{"requests":{"memory":"64Mi"}}}]}}\
            """;
        assertThat(PodReader.requested(json(pod.formatted("Deferred")), "memory"))
                .isEqualTo(900L << 20);
        assertThat(PodReader.requested(json(pod.formatted("Infeasible")), "memory"))
                .isEqualTo(64L << 20);
    }

    @Test
    void aPodNoNodeTakesSaysWhy() {
        PodInfo pod = PodReader.pod(json("""
            {"metadata":{"name":"p"},"spec":{},"status":{"phase":"Pending","conditions":[
              {"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"1 Insufficient memory."}]}}\
            """));
        assertThat(pod.unschedulable()).isEqualTo("1 Insufficient memory.");
        assertThat(PodReader.pod(json("""
            {"status":{"conditions":[{"type":"PodScheduled","status":"True"}]}}\
            """)).unschedulable()).isEmpty();
    }

    @Test
    void requestsAreWhatTheSchedulerCounts() {
        JsonNode pod = json("""
            {"spec":{"overhead":{"memory":"10Mi"},
              "containers":[{"resources":{"requests":{"cpu":"100m","memory":"100Mi"}}},
                            {"resources":{"requests":{"cpu":"0.2","memory":"100Mi"}}}],
              "initContainers":[{"resources":{"requests":{"cpu":"1","memory":"50Mi"}}},
                                {"restartPolicy":"Always","resources":{"requests":{"memory":"20Mi"}}}]}}\
            """);
        assertThat(PodReader.requested(pod, "memory")).isEqualTo(230L << 20);
        assertThat(PodReader.requested(pod, "cpu")).isEqualTo(1000);
    }

    @Test
    void rolloutIsDoneWhenTheNewestTemplateIsReadyEverywhere() {
        String set = """
            {"metadata":{"name":"s","generation":3,"annotations":{"meta.helm.sh/release-name":"r"}},
             "spec":{"replicas":2,"selector":{"matchLabels":{"a":"b"}}},
             "status":{"observedGeneration":%d,"readyReplicas":%d,"updatedReplicas":%d}}\
            """;
        assertThat(workload(set.formatted(3, 2, 2)).rolloutDone()).isTrue();
        assertThat(workload(set.formatted(2, 2, 2)).rolloutDone()).isFalse();
        assertThat(workload(set.formatted(3, 1, 2)).rolloutDone()).isFalse();
        assertThat(workload(set.formatted(3, 2, 1)).rolloutDone()).isFalse();
        assertThat(workload(set.formatted(3, 2, 1)).helmRelease()).isEqualTo("r");
    }

    @Test
    void quotaLinesAreInBaseUnits() {
        QuotaInfo quota = ObjectReader.quota(json("""
            {"metadata":{"name":"q"},"status":{
              "hard":{"requests.cpu":"2","requests.memory":"4Gi","persistentvolumeclaims":"5"},
              "used":{"requests.cpu":"500m","requests.memory":"1Gi","persistentvolumeclaims":"6"}}}\
            """));
        assertThat(quota.lines())
                .containsExactly(
                        new QuotaInfo.Line("requests.cpu", 2000, 500),
                        new QuotaInfo.Line("requests.memory", 4L << 30, 1L << 30),
                        new QuotaInfo.Line("persistentvolumeclaims", 5, 6));
        assertThat(quota.lines().getLast().free()).isZero();
    }

    @Test
    void eventsOfBothApisTellWhenAndHowOften() {
        EventInfo old = ObjectReader.event(json("""
            {"metadata":{"uid":"1"},"type":"Warning","reason":"BackOff","message":"m\\n","count":3,
             "firstTimestamp":"2026-11-23T04:00:00Z","lastTimestamp":"2026-11-23T05:00:00Z",
             "involvedObject":{"kind":"Pod","name":"p"}}\
            """));
        assertThat(old.count()).isEqualTo(3);
        assertThat(old.at()).isEqualTo(Instant.parse("2026-11-23T05:00:00Z"));
        assertThat(old.message()).isEqualTo("m");
        EventInfo fresh = ObjectReader.event(json("""
            {"metadata":{"uid":"2"},"eventTime":"2026-11-23T04:00:00.123456Z",
             "series":{"count":7,"lastObservedTime":"2026-11-23T05:30:00.000000Z"}}\
            """));
        assertThat(fresh.count()).isEqualTo(7);
        assertThat(fresh.at()).isEqualTo(Instant.parse("2026-11-23T05:30:00Z"));
    }

    @Test
    void quantitiesOfEveryNotationAreRead() {
        assertThat(List.of("1Gi", "1073741824", "1e3", "2k", "0.5", "100m", "nonsense", ""))
                .extracting(text -> Fields.quantity(text).doubleValue())
                .containsExactly(1073741824.0, 1073741824.0, 1000.0, 2000.0, 0.5, 0.1, 0.0, 0.0);
    }

    @Property(tries = 300)
    void anyQuantityTextGivesANumber(@ForAll String text) {
        assertThat(Fields.quantity(text)).isNotNull();
    }

    @Test
    void objectsOfAnotherShapeGiveEmptyValues() {
        for (String odd :
                List.of("{}", "[]", "null", "5", "{\"metadata\":[],\"spec\":\"x\",\"status\":{\"phase\":{}}}")) {
            assertThat(PodReader.pod(json(odd)).containers()).isEmpty();
            assertThat(workload(odd).containers()).isEmpty();
            assertThat(ObjectReader.pvc(json(odd)).requestedBytes()).isZero();
            assertThat(ObjectReader.service(json(odd)).ports()).isEmpty();
            assertThat(ObjectReader.event(json(odd)).count()).isEqualTo(1);
            assertThat(ObjectReader.secret(json(odd)).data()).isEmpty();
            assertThat(ObjectReader.quota(json(odd)).lines()).isEmpty();
        }
    }

    @Test
    void proxiesAreLeftOutAsTheEnvironmentSays() {
        assertThat(Proxies.exempt("10.1.2.3", "localhost,10.0.0.0/8")).isTrue();
        assertThat(Proxies.exempt("11.1.2.3", "localhost,10.0.0.0/8")).isFalse();
        assertThat(Proxies.exempt("api.corp.example", ".corp.example")).isTrue();
        assertThat(Proxies.exempt("api.corp.example", "corp.example")).isTrue();
        assertThat(Proxies.exempt("apicorp.example", "corp.example")).isFalse();
        assertThat(Proxies.exempt("anything", "*")).isTrue();
        assertThat(Proxies.exempt("anything", "")).isFalse();
    }

    private static WorkloadInfo workload(String json) {
        return ObjectReader.workload("StatefulSet", json(json));
    }

    private static JsonNode json(String text) {
        return KubeApi.JSON.readTree(text);
    }
}
