package dev.redwheel.ui.common;

/** How pods are called where their release is known. */
public final class PodNames {
    private PodNames() {}

    /** The pod's name without the release's, where something telling is left. */
    public static String within(String pod, String release) {
        if (pod.startsWith(release + "-")) {
            String rest = pod.substring(release.length() + 1);
            if (rest.chars().anyMatch(Character::isLetter)) {
                return rest;
            }
        }
        return pod;
    }
}
