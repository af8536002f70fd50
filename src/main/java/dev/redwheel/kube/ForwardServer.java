package dev.redwheel.kube;

import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a forward needs to open its own connection to an API server.
 *
 * @param base the server's address, "https://host:6443/prefix"
 * @param tls null for plain http
 * @param verifyHost whether the certificate's name is checked
 * @param tlsServerName the name to ask for and to check instead of the address's host; empty for the host
 * @param proxy HTTP (CONNECT) or SOCKS, or {@link Proxy#NO_PROXY}
 * @param headers Authorization and impersonation; never logged
 */
record ForwardServer(
        URI base,
        @Nullable SSLContext tls,
        boolean verifyHost,
        String tlsServerName,
        Proxy proxy,
        Map<String, List<String>> headers) {
    @Override
    public String toString() {
        return base.toString();
    }
}
