package dev.redwheel.kube;

import java.util.Map;

/**
 * A Secret that is to be made. Its values never show in {@link #toString()}.
 *
 * @param type {@link #OPAQUE}, {@link #TLS}
 */
public record NewSecret(
        String name,
        String type,
        Map<String, String> labels,
        Map<String, String> annotations,
        Map<String, byte[]> data) {
    public static final String OPAQUE = "Opaque";
    /** The server asks for the keys tls.crt and tls.key. */
    public static final String TLS = "kubernetes.io/tls";

    public NewSecret {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        data = Map.copyOf(data);
    }

    /** One of no particular type. */
    public static NewSecret opaque(String name, Map<String, String> labels, Map<String, byte[]> data) {
        return new NewSecret(name, OPAQUE, labels, Map.of(), data);
    }

    @Override
    public String toString() {
        return "Secret " + name + " with keys " + data.keySet();
    }
}
