package dev.redwheel.operation.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.ResourceSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AmountsTest {
    private static final ResourceSpec SMALL = new ResourceSpec("10m", "64Mi", "", "96Mi");

    @Test
    void amountsAreTheSameHoweverTheyAreWritten() {
        assertThat(Amounts.same(SMALL, new ResourceSpec("0.01", "67108864", "", "96Mi")))
                .isTrue();
        assertThat(Amounts.same(SMALL, SMALL.withMemoryLimit("97Mi"))).isFalse();
        assertThat(Amounts.same(SMALL, SMALL.withCpuLimit("1"))).isFalse();
    }

    @Test
    void whatAKernelRoundsIsNear() {
        assertThat(Amounts.near(SMALL, SMALL.withCpuRequest("12m"))).isTrue();
        assertThat(Amounts.near(SMALL, SMALL.withCpuRequest("50m"))).isFalse();
        assertThat(Amounts.near(SMALL, SMALL.withMemoryLimit("97Mi"))).isFalse();
    }

    @Test
    void aContainerWithoutARequestAsksForItsLimit() {
        assertThat(Amounts.defaulted(new ResourceSpec("", "", "1", "1Gi")))
                .isEqualTo(new ResourceSpec("1", "1Gi", "1", "1Gi"));
        assertThat(Amounts.defaulted(SMALL)).isEqualTo(SMALL);
    }

    @Test
    void whatNoTemplateSaysStaysAndWhatTheNewOneSaysNoLongerGoes() {
        ResourceSpec has = SMALL.withCpuLimit("2");
        assertThat(Amounts.of(SMALL.withMemoryLimit("128Mi"), SMALL, has)).isEqualTo(has.withMemoryLimit("128Mi"));
        assertThat(Amounts.of(SMALL, SMALL.withCpuLimit("2"), has)).isEqualTo(SMALL);
        assertThat(Amounts.of(
                        new ResourceSpec("", "", "", "128Mi"),
                        new ResourceSpec("", "", "", "96Mi"),
                        new ResourceSpec("", "96Mi", "", "96Mi")))
                .isEqualTo(new ResourceSpec("", "128Mi", "", "128Mi"));
    }

    @Test
    void aDifferenceNamesWhatChanges() {
        assertThat(Amounts.difference(Map.of("redis", SMALL), Map.of("redis", SMALL.withMemoryLimit("128Mi"))))
                .isEqualTo("redis limits.memory 96Mi → 128Mi");
    }
}
