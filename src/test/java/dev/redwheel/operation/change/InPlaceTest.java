package dev.redwheel.operation.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.operation.ReleasePlan;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InPlaceTest {
    private static final ResourceSpec SMALL = new ResourceSpec("10m", "64Mi", "", "96Mi");
    private static final ReleasePlan PLAN = ReleasePlan.parse("""
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: redis-master}
        spec:
          replicas: 1
          template:
            spec:
              containers:
                - name: redis
                  image: redis
                  resources: {requests: {cpu: 10m, memory: 64Mi}, limits: {memory: 96Mi}}
        """, "n");

    private static Optional<String> rule(ResourceSpec wanted, String version) {
        return InPlace.rule(PLAN, SMALL, wanted, version);
    }

    @Test
    void moreAndLessIsPossible() {
        assertThat(rule(SMALL.withMemoryLimit("128Mi"), "v1.33.1")).isEmpty();
        assertThat(rule(SMALL.withMemoryLimit("80Mi"), "v1.34.0")).isEmpty();
        assertThat(rule(SMALL.withCpuLimit("1"), "v1.33.1")).isEmpty();
    }

    @Test
    void whatEveryClusterRefusesIsToldBefore() {
        assertThat(rule(SMALL.withMemoryLimit("80Mi"), "v1.33.1"))
                .hasValueSatisfying(why -> assertThat(why).contains("1.33"));
        assertThat(rule(SMALL.withMemoryLimit(""), "v1.34.0"))
                .hasValueSatisfying(why -> assertThat(why).contains("takes no request or limit away"));
        assertThat(rule(new ResourceSpec("1", "96Mi", "1", "96Mi"), "v1.34.0"))
                .hasValueSatisfying(why -> assertThat(why).contains("from Burstable to Guaranteed"));
    }
}
