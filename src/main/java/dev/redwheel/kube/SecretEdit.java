package dev.redwheel.kube;

import java.util.Map;
import java.util.Set;

/**
 * What becomes of a Secret; all that is not named stays as it is. Its values never show in {@link #toString()}.
 *
 * @param put keys with their new values
 * @param gone keys that are taken away
 * @param annotations with their new values
 */
public record SecretEdit(Map<String, byte[]> put, Set<String> gone, Map<String, String> annotations) {
    public SecretEdit {
        put = Map.copyOf(put);
        gone = Set.copyOf(gone);
        annotations = Map.copyOf(annotations);
    }

    public static SecretEdit put(Map<String, byte[]> values) {
        return new SecretEdit(values, Set.of(), Map.of());
    }

    @Override
    public String toString() {
        return "keys " + put.keySet() + " change, keys " + gone + " go";
    }
}
