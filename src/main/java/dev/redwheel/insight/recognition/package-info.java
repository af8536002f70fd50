/** Which Redis a chart or a workload is: rules read from {@code rules/charts.yaml}, and nothing that asks a cluster. */
@NullMarked
package dev.redwheel.insight.recognition;

import org.jspecify.annotations.NullMarked;
