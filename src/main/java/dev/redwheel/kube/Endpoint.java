package dev.redwheel.kube;

import java.net.Proxy;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How to speak to an API server right now, for those who open connections of their own.
 *
 * @param base "https://host:6443/prefix", without a slash at its end
 * @param tls null for plain http
 * @param verifyHost whether the certificate's name is checked
 * @param tlsServerName the name to ask for and to check instead of the address's host; "" for the host
 * @param headers Authorization and impersonation; never logged
 */
record Endpoint(
        URI base,
        @Nullable SSLContext tls,
        boolean verifyHost,
        String tlsServerName,
        Proxy proxy,
        Map<String, List<String>> headers) {

    static Map<String, List<String>> headers(Issued issued, KubeUser.Impersonation as) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        if (!issued.authorization().isEmpty()) {
            headers.put("Authorization", List.of(issued.authorization()));
        }
        if (!as.user().isEmpty()) {
            headers.put("Impersonate-User", List.of(as.user()));
            if (!as.uid().isEmpty()) {
                headers.put("Impersonate-Uid", List.of(as.uid()));
            }
            if (!as.groups().isEmpty()) {
                headers.put("Impersonate-Group", as.groups());
            }
            as.extra().forEach((key, values) -> headers.put("Impersonate-Extra-" + key, values));
        }
        return headers;
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
