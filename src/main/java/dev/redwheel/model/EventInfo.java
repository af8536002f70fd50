package dev.redwheel.model;

import java.time.Instant;

/**
 * One Kubernetes Event.
 *
 * @param warning type Warning; else Normal
 * @param reason the machine's word: "FailedScheduling"
 * @param kind kind of the object it is about
 * @param object name of the object it is about
 * @param count how often it was seen
 * @param at when it was last seen
 */
public record EventInfo(
        String namespace,
        String uid,
        boolean warning,
        String reason,
        String message,
        String kind,
        String object,
        int count,
        Instant at) {}
