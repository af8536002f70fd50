package dev.redwheel.values;

import dev.redwheel.model.Severity;

/**
 * Something to say about one line of a redis.conf.
 *
 * @param line from 1
 */
public record ConfProblem(int line, String directive, Severity severity, String message) {}
