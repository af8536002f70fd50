package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.JsonNode;

/** The one place where answers and failures of an API server become {@link OpsException}s. */
final class KubeErrors {
    private static final int LONGEST_MESSAGE = 500;
    private static final String BUSY = "The cluster is busy: ";

    private final String context;

    KubeErrors(String context) {
        this.context = context;
    }

    /** For an answer with a status that is no success. */
    OpsException status(Call call, int status, byte[] body) {
        String said = said(status, body);
        return switch (status) {
            case 401 ->
                error(
                        call,
                        ErrorKind.UNAUTHORISED,
                        "The cluster does not accept these credentials: " + said,
                        "Sign in again.");
            case 403 ->
                error(
                        call,
                        ErrorKind.FORBIDDEN,
                        said,
                        "Ask for the right to " + call.verb() + " "
                                + call.what().replaceFirst(" .*", "") + place(call) + ".");
            case 404 -> error(call, ErrorKind.NOT_FOUND, said, "");
            case 409 -> error(call, ErrorKind.CONFLICT, said, "Look at it again before repeating this.");
            case 410 -> error(call, ErrorKind.CONFLICT, said, "It is listed anew.");
            case 400, 413, 422 -> error(call, ErrorKind.INVALID_INPUT, said, "Correct it and try again.");
            case 405, 406, 415, 501 -> error(call, ErrorKind.UNSUPPORTED, said, "");
            case 429 -> error(call, ErrorKind.SERVER, BUSY + said, "Try again in a moment.");
            default ->
                status >= 300 && status < 400
                        ? error(
                                call,
                                ErrorKind.SERVER,
                                "It answered HTTP " + status + ", a redirect, which an API server does not do.",
                                "Check the server's address.")
                        : error(call, ErrorKind.SERVER, "It answered HTTP " + status + ": " + said, "Try again.");
        };
    }

    /** Whether it tells of a server that asks for patience. */
    static boolean isBusy(OpsException error) {
        return error.kind() == ErrorKind.SERVER && error.why().startsWith(BUSY);
    }

    /** For a request that got no whole answer. */
    OpsException transport(Call call, Throwable failure) {
        Throwable cause = failure;
        while (carries(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case OpsException ops -> ops;
            case InterruptedException interrupted ->
                error(call, ErrorKind.CANCELLED, "It was cancelled.", "", interrupted);
            case HttpConnectTimeoutException connect ->
                error(call, ErrorKind.UNREACHABLE, "No connection in time.", "Check network and VPN.", connect);
            case HttpTimeoutException late -> late(call, late);
            case TimeoutException late -> late(call, late);
            case SSLException gone
            when String.valueOf(gone.getMessage())
                    .startsWith("Remote host ") -> // As Java's TLS says it: nobody was refused.
                error(
                        call,
                        ErrorKind.UNREACHABLE,
                        "It ended the connection.",
                        "Check that the cluster runs, network and VPN.",
                        gone);
            case SSLException tls ->
                error(call, ErrorKind.TLS, tlsReason(tls), "Check the cluster's authority in the kubeconfig.", tls);
            case UnknownHostException unknown -> noSuchHost(call, unknown);
            case ConnectException refused
            when caused(refused, UnresolvedAddressException.class) -> noSuchHost(call, refused);
            case ConnectException refused ->
                error(
                        call,
                        ErrorKind.UNREACHABLE,
                        "The connection was refused.",
                        "Check that the cluster runs, network and VPN.",
                        refused);
            case NoRouteToHostException none ->
                error(call, ErrorKind.UNREACHABLE, "There is no route to it.", "Check network and VPN.", none);
            case JacksonException broken ->
                error(call, ErrorKind.CORRUPT, "The answer is not the JSON it should be.", "Try again.", broken);
            case null, default ->
                error(
                        call,
                        ErrorKind.UNREACHABLE,
                        "The connection ended before the answer was complete.",
                        "Try again.",
                        failure);
        };
    }

    /** Whether the failure only wraps another: what a task or the JSON parser met, and a stream whose reader was interrupted. */
    private static boolean carries(Throwable failure) {
        return failure instanceof ExecutionException
                || failure instanceof CompletionException
                || failure instanceof JacksonIOException
                || (failure instanceof IOException && failure.getCause() instanceof InterruptedException);
    }

    OpsException error(Call call, ErrorKind kind, String why, String next) {
        return new OpsException(kind, call.verb() + " " + call.what(), on(call), why, next);
    }

    private OpsException error(Call call, ErrorKind kind, String why, String next, Throwable cause) {
        return new OpsException(kind, call.verb() + " " + call.what(), on(call), why, next, cause);
    }

    private OpsException late(Call call, Exception cause) {
        return error(call, ErrorKind.TIMEOUT, "No answer in time.", "Try again; check network and VPN.", cause);
    }

    private OpsException noSuchHost(Call call, Exception cause) {
        return error(call, ErrorKind.UNREACHABLE, "Its host name is not known.", "Check network, VPN and DNS.", cause);
    }

    private String on(Call call) {
        return call.namespace().isEmpty()
                ? "context " + context
                : "namespace " + call.namespace() + " of context " + context;
    }

    private static String place(Call call) {
        return call.namespace().isEmpty() ? " in the whole cluster" : " in namespace " + call.namespace();
    }

    /** The message of a Status object; else a plain text's first line. */
    static String said(int status, byte[] body) {
        String text = "";
        try {
            JsonNode parsed = KubeApi.JSON.readTree(body);
            text = parsed.path("message").asString("");
        } catch (JacksonException e) {
            String plain = new String(body, java.nio.charset.StandardCharsets.UTF_8).strip();
            text = plain.startsWith("<") ? "" : plain.lines().findFirst().orElse("");
        }
        if (text.isBlank()) {
            text = "HTTP " + status + " without a reason";
        }
        String shortened = text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "...";
        return shortened.endsWith(".") ? shortened : shortened + ".";
    }

    static String tlsReason(SSLException tls) {
        Throwable cause = tls;
        while (cause != null) {
            if (cause instanceof CertificateException certificate && certificate.getCause() == null) {
                return sentence(String.valueOf(certificate.getMessage()));
            }
            if (cause.getClass().getName().endsWith("CertPathBuilderException")) {
                return "The server's certificate is not signed by the authority this context trusts.";
            }
            cause = cause.getCause();
        }
        String said = String.valueOf(tls.getMessage());
        if (said.toLowerCase(Locale.ROOT).contains("unrecognized ssl message")) {
            return "The server does not speak TLS on this port.";
        }
        return sentence(said);
    }

    private static String sentence(String text) {
        String said = String.valueOf(text).replaceFirst("^\\([a-z_]+\\) ", "");
        return said.endsWith(".") ? said : said + ".";
    }

    private static boolean caused(Throwable error, Class<? extends Throwable> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
