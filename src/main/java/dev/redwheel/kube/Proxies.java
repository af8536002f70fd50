package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/** The proxy on the way to an API server: the cluster's proxy-url, else the environment's, as kubectl finds it. */
final class Proxies {
    private Proxies() {}

    /** @throws OpsException of kind INVALID_INPUT for a proxy-url that is none */
    static Proxy of(KubeCluster cluster, URI server, Map<String, String> environment) {
        if (!cluster.proxyUrl().isEmpty()) {
            return parse(cluster.proxyUrl(), cluster.name());
        }
        String host = server.getHost();
        if (isLocal(host) || exempt(host, variable(environment, "no_proxy"))) {
            return Proxy.NO_PROXY;
        }
        String named = variable(environment, "https".equals(server.getScheme()) ? "https_proxy" : "http_proxy");
        return named.isEmpty()
                ? Proxy.NO_PROXY
                : parse(named.contains("://") ? named : "http://" + named, "environment");
    }

    private static Proxy parse(String url, String of) {
        try {
            URI uri = URI.create(url);
            String scheme = String.valueOf(uri.getScheme());
            boolean socks = scheme.startsWith("socks5");
            if (uri.getHost() != null && (socks || scheme.equals("http") || scheme.equals("https"))) {
                int port = uri.getPort() > 0 ? uri.getPort() : socks ? 1080 : scheme.equals("https") ? 443 : 80;
                return new Proxy(
                        socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP,
                        InetSocketAddress.createUnresolved(uri.getHost(), port));
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new OpsException(
                ErrorKind.INVALID_INPUT,
                "use the proxy",
                of,
                "Its address is not a URL with http, https or socks5.",
                "Correct proxy-url in the kubeconfig, or HTTPS_PROXY.");
    }

    private static String variable(Map<String, String> environment, String name) {
        String lower = environment.getOrDefault(name, "");
        return lower.isEmpty() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : lower;
    }

    private static boolean isLocal(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** Names match themselves and what is below them; networks in CIDR notation match IPv4 addresses. */
    static boolean exempt(String host, String noProxy) {
        for (String entry : noProxy.split(",")) {
            String rule = entry.strip();
            String name = rule.startsWith("*.") ? rule.substring(2) : rule.startsWith(".") ? rule.substring(1) : rule;
            boolean named = !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
            if (rule.equals("*") || named || inNetwork(host, rule)) {
                return true;
            }
        }
        return false;
    }

    private static boolean inNetwork(String host, String rule) {
        int slash = rule.indexOf('/');
        if (slash < 0 || !host.matches("\\d+(\\.\\d+){3}") || !rule.matches("\\d+(\\.\\d+){3}/\\d{1,2}")) {
            return false;
        }
        int bits = Math.min(32, Integer.parseInt(rule.substring(slash + 1)));
        long mask = bits == 0 ? 0 : 0xffffffffL << (32 - bits);
        return (ipv4(host) & mask) == (ipv4(rule.substring(0, slash)) & mask);
    }

    private static long ipv4(String address) {
        long value = 0;
        for (String part : address.split("\\.")) {
            value = (value << 8) | (Integer.parseInt(part) & 0xff);
        }
        return value;
    }
}
