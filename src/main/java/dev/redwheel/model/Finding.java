package dev.redwheel.model;

/**
 * One line of a check or a diagnosis.
 *
 * @param id stable name of the rule, kebab-case: "name-clash"
 * @param title what was looked at, a few words
 * @param detail what was found, with figures and units; never a secret
 * @param next what the user can do; empty when nothing is to be done
 */
public record Finding(String id, Severity severity, String title, String detail, String next) {}
