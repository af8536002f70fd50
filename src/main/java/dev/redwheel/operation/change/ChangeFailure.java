package dev.redwheel.operation.change;

/**
 * Why a change stands.
 *
 * @param tried a verb phrase: "move slots"
 * @param on what it was tried on
 * @param why one or two sentences
 * @param next what to do
 */
public record ChangeFailure(String tried, String on, String why, String next) {}
