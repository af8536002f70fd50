package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.ForwardHandshake.Protocol;
import dev.redwheel.task.Scope;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * Opens {@link Forward}s to the pods of one cluster, over sockets of its own: the Kubernetes client's forward never closes
 * its stream when the local side leaves, and is slower (docs/decisions/0003-port-forward-transport.md).
 */
final class Forwards implements AutoCloseable {
    private static final int LONGEST_REASON = 300;

    private final Supplier<Endpoint> server;
    private final Predicate<Endpoint> refused;
    private final String context;
    private final Scope open = new Scope();
    private volatile Protocol spoken = Protocol.SPDY;

    /**
     * @param server asked with every connection, as credentials change; may block
     * @param refused told of an endpoint whose credentials were not accepted; true when asking again may give others
     * @param context name of the context, for messages
     */
    Forwards(Supplier<Endpoint> server, Predicate<Endpoint> refused, String context) {
        this.server = server;
        this.refused = refused;
        this.context = context;
    }

    /**
     * Opens a port on loopback; asks the cluster nothing yet.
     *
     * @param pod asked with every connection, on a thread that may block; may throw OpsException
     * @throws OpsException when no port can be opened on this machine
     */
    Forward open(String namespace, Supplier<String> pod, int port) {
        // What the errors speak of: the pod that was dialed last.
        String[] dialed = {"a pod"};
        try {
            Forward forward = Forward.open(
                    namespace + ":" + port,
                    () -> {
                        String name = pod.get();
                        dialed[0] = "pod " + name;
                        return dial(namespace, name, port);
                    },
                    e -> broken(e, on(namespace, dialed[0], port)),
                    closing -> open.release(closing));
            return open.add(forward);
        } catch (IOException e) {
            throw new OpsException(
                    ErrorKind.UNREACHABLE,
                    "open a local port",
                    "127.0.0.1",
                    "The system gave none: " + e.getMessage() + ".",
                    "Close programs that hold many connections.",
                    e);
        }
    }

    private ForwardStream dial(String namespace, String pod, int port) {
        String on = on(namespace, "pod " + pod, port);
        try {
            Endpoint to = server.get();
            try {
                return upgraded(to, namespace, pod, port);
            } catch (ForwardHandshake.RefusedException e) {
                if (e.status() != 401 || !refused.test(to)) {
                    throw e;
                }
                return upgraded(server.get(), namespace, pod, port);
            }
        } catch (ForwardHandshake.RefusedException e) {
            throw refused(e, on);
        } catch (IOException e) {
            throw unreachable(e, on);
        }
    }

    /**
     * SPDY first, which costs the nodes less. Where it is refused, for want of the protocol, of the verb create, or by
     * something on the way, a WebSocket, and from then on only that.
     */
    private ForwardStream upgraded(Endpoint to, String namespace, String pod, int port) throws IOException {
        String path =
                "/api/v1/namespaces/" + Resource.encoded(namespace) + "/pods/" + Resource.encoded(pod) + "/portforward";
        if (spoken == Protocol.SPDY) {
            try {
                return ForwardSpdy.open(ForwardHandshake.open(to, Protocol.SPDY, path), port);
            } catch (ForwardHandshake.RefusedException | EOFException e) {
                // Told below by the WebSocket's own refusal, if that is refused too.
            }
        }
        ForwardStream stream =
                new ForwardWebSocket(ForwardHandshake.open(to, Protocol.WEBSOCKET, path + "?ports=" + port));
        spoken = Protocol.WEBSOCKET;
        return stream;
    }

    private String on(String namespace, String pod, int port) {
        return "port " + port + " of " + pod + " in namespace " + namespace + " of context " + context;
    }

    private static OpsException refused(ForwardHandshake.RefusedException e, String on) {
        byte[] body = e.body().getBytes(StandardCharsets.UTF_8);
        String why = "The API server answered " + e.status() + ": " + shortened(KubeErrors.said(e.status(), body));
        return switch (e.status()) {
            case 401 -> failure(ErrorKind.UNAUTHORISED, on, why, "Sign in to the cluster again.", e);
            case 403 ->
                failure(
                        ErrorKind.FORBIDDEN,
                        on,
                        why,
                        "Ask for the verbs get and create on pods/portforward in this namespace.",
                        e);
            case 404 -> failure(ErrorKind.NOT_FOUND, on, why, "The pod may be on its way; it is tried again.", e);
            // The API server says 500 for a pod that has no node yet, and 400 for one that does not run.
            default -> failure(ErrorKind.SERVER, on, why, "It is tried again.", e);
        };
    }

    private static OpsException unreachable(IOException e, String on) {
        if (e instanceof SocketTimeoutException) {
            return failure(ErrorKind.TIMEOUT, on, "The API server did not answer in time.", "It is tried again.", e);
        }
        if (e instanceof SSLException) {
            return failure(ErrorKind.TLS, on, "TLS failed: " + e.getMessage() + ".", "Check the context's CA.", e);
        }
        return failure(
                ErrorKind.UNREACHABLE,
                on,
                "The API server could not be reached: " + e.getMessage() + ".",
                "Check network and VPN.",
                e);
    }

    private static OpsException broken(IOException e, String on) {
        if (e instanceof ForwardStream.RemoteException) {
            String said = shortened(String.valueOf(e.getMessage()));
            return failure(ErrorKind.UNREACHABLE, on, "The node says: " + said, "It is tried again.", e);
        }
        return failure(ErrorKind.UNREACHABLE, on, "The stream ended: " + e.getMessage() + ".", "It is tried again.", e);
    }

    private static OpsException failure(ErrorKind kind, String on, String why, String next, IOException cause) {
        return new OpsException(kind, "forward a port", on, why, next, cause);
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + " ...";
    }

    /** Closes every forward that is still open. */
    @Override
    public void close() {
        open.close();
    }
}
