package dev.redwheel.values;

import dev.redwheel.model.ResourceSpec;
import java.util.Optional;

/** What the built-in chart does where the values say nothing. A test compares this with the chart's values.yaml. */
final class ChartDefaults {
    static final int REPLICAS = 3;
    static final ResourceSpec RESOURCES = new ResourceSpec("100m", "256Mi", "", "256Mi");
    static final Deployment.Persistence PERSISTENCE = new Deployment.Persistence(Optional.of(true), "8Gi", "");

    private ChartDefaults() {}
}
