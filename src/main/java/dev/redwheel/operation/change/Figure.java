package dev.redwheel.operation.change;

/**
 * One thing that a change makes different, as it is and as it is wanted.
 *
 * @param name stable, kebab-case: "masters"
 * @param now with its unit; empty when it is not known
 * @param wanted with its unit
 */
public record Figure(String name, String now, String wanted) {}
