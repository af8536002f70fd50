package dev.redwheel.practice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;

/**
 * The addresses of pods and services: each its own of 127.0.0.0/8, where the system lets us listen there (Linux does). A pod
 * keeps its address for as long as the cluster lives, also over deletion and return, because its name, which stays the same,
 * is resolved once, when a process that mentions it starts. Thread-safe.
 *
 * <p>Where only 127.0.0.1 can be used, every pod has that address and its ports are mapped to free ones.
 */
final class PodNetwork {
    private final boolean ownAddresses;
    private final int prefix;
    private final Map<String, String> addresses = new TreeMap<>();
    private final Map<String, Integer> mappedPorts = new TreeMap<>();
    private int next = 2;

    private PodNetwork(boolean ownAddresses, int prefix) {
        this.ownAddresses = ownAddresses;
        this.prefix = prefix;
    }

    /** Addresses of their own if the system allows them. */
    static PodNetwork probe() {
        SecureRandom random = new SecureRandom();
        for (int attempt = 0; attempt < 3; attempt++) {
            int prefix = 16 + random.nextInt(230);
            if (canListen("127." + prefix + ".0.1")) {
                return new PodNetwork(true, prefix);
            }
        }
        return withMappedPorts();
    }

    static PodNetwork withMappedPorts() {
        return new PodNetwork(false, 0);
    }

    boolean ownAddresses() {
        return ownAddresses;
    }

    synchronized String podAddress(String namespace, String pod) {
        return address("pod/" + namespace + "/" + pod);
    }

    synchronized String serviceAddress(String namespace, String service) {
        return address("service/" + namespace + "/" + service);
    }

    /** Where a pod's port really is. */
    synchronized InetSocketAddress podSocket(String namespace, String pod, int port) {
        return socket("pod/" + namespace + "/" + pod, port);
    }

    synchronized InetSocketAddress serviceSocket(String namespace, String service, int port) {
        return socket("service/" + namespace + "/" + service, port);
    }

    private String address(String owner) {
        if (!ownAddresses) {
            return "127.0.0.1";
        }
        return addresses.computeIfAbsent(owner, o -> {
            int number = next++;
            return "127." + prefix + "." + (number / 250) + "." + (2 + number % 250);
        });
    }

    private InetSocketAddress socket(String owner, int port) {
        int real = ownAddresses ? port : mappedPorts.computeIfAbsent(owner + ":" + port, p -> freePort());
        return new InetSocketAddress(InetAddress.ofLiteral(address(owner)), real);
    }

    private static boolean canListen(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
