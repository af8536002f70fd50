package dev.redwheel.operation.change;

import java.util.OptionalDouble;

/**
 * How far a backup has come.
 *
 * @param server the pod that sends
 * @param part from 1
 * @param bytes of this part
 * @param share of this part, from 0 to 1; empty while it is not known
 */
public record BackupProgress(String server, int part, int parts, long bytes, OptionalDouble share) {}
