package dev.redwheel.helm;

/**
 * A chart that another one brings along, as Chart.yaml names it.
 *
 * @param alias the name its values go under when it is not its own; empty when there is none
 * @param enabled what Helm decided when the release was made
 */
public record ChartDependency(String name, String version, String repository, String alias, boolean enabled) {}
