package dev.redwheel.helm;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Turns what Helm says into an {@link OpsException}. Helm-java throws {@code IllegalStateException(text)} for every
 * failure, so the text is all there is; the texts are those of Helm 3.21, client-go and the API server. The first rule
 * that matches decides, special before general.
 */
final class HelmErrors {
    private record Rule(Pattern pattern, ErrorKind kind, String next) {
        Rule(String regex, ErrorKind kind, String next) {
            this(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), kind, next);
        }
    }

    private static final Pattern FORBIDDEN = Pattern.compile(
            "cannot (\\w+) resource \"([^\"]+)\" in API group \"([^\"]*)\"(?: in the namespace \"([^\"]+)\"| (at the"
                    + " cluster scope))?");

    private static final List<Rule> RULES = List.of(
            new Rule(
                    "cannot re-?use a name that is still in use",
                    ErrorKind.CONFLICT,
                    "Choose another name, or upgrade or uninstall the release that has it."),
            new Rule(
                    "another operation \\(install/upgrade/rollback\\) is in progress",
                    ErrorKind.CONFLICT,
                    "Wait for it to end. If nobody runs it any more, roll back or uninstall the pending revision."),
            new Rule(
                    "invalid ownership metadata|cannot be imported into the current release",
                    ErrorKind.CONFLICT,
                    "An object of that name exists and belongs to something else: delete it or choose another release"
                            + " name."),
            new Rule(
                    "field is immutable|updates to statefulset spec for fields other than",
                    ErrorKind.CONFLICT,
                    "Kubernetes does not let this value change on an existing object; it must be made anew."),
            new Rule(
                    "values don't meet the specifications of the schema|additional propert|json schema|jsonschema",
                    ErrorKind.INVALID_INPUT,
                    "Correct the values that are named and try again."),
            new Rule(
                    "execution error at|error calling fail",
                    ErrorKind.INVALID_INPUT,
                    "Correct the values and try again."),
            new Rule("exceeded quota", ErrorKind.INVALID_INPUT, "Ask for less, or have the namespace's quota raised."),
            new Rule(
                    "failed to parse .*values|error converting YAML|yaml: |cannot unmarshal|is invalid: |admission"
                            + " webhook .* denied|release name .*invalid|invalid release name|release name is invalid",
                    ErrorKind.INVALID_INPUT,
                    "Correct the values that are named and try again."),
            new Rule("is forbidden|forbidden:", ErrorKind.FORBIDDEN, "Ask the cluster's administrator for this right."),
            new Rule(
                    "unauthorized|must be logged in|exec plugin|getting credentials|executable .* not found|401",
                    ErrorKind.UNAUTHORISED,
                    "Log in to the cluster again and retry."),
            new Rule(
                    "x509|certificate|tls: |HTTP response to HTTPS client",
                    ErrorKind.TLS,
                    "Check the certificate authority and the certificates of the context."),
            new Rule(
                    "timed out waiting for the condition|context deadline exceeded|client rate limiter|i/o"
                            + " timeout|Client\\.Timeout|TLS handshake timeout|\\btimeout\\b|timed out",
                    ErrorKind.TIMEOUT,
                    "Look at the objects of the release for what they wait for, then retry with more time."),
            new Rule(
                    "connection refused|no such host|no route to host|network is unreachable|cluster"
                            + " unreachable|connection reset|\\bEOF\\b|invalid configuration: no configuration|server"
                            + " misbehaving",
                    ErrorKind.UNREACHABLE,
                    "Check that the cluster's server can be reached from here."),
            new Rule(
                    "release: not found|has no deployed releases|namespaces \"[^\"]+\" not found|release not loaded"
                            + "|no matches for kind|the server could not find the requested resource|not found",
                    ErrorKind.NOT_FOUND,
                    "Check the name and the namespace."),
            new Rule(
                    "already exists",
                    ErrorKind.CONFLICT,
                    "Delete the object that is in the way or choose another release name."),
            new Rule(
                    "the object has been modified|Operation cannot be fulfilled",
                    ErrorKind.CONFLICT,
                    "Something changed it at the same moment: try again."),
            new Rule(
                    "too many requests|internal error occurred|service unavailable|the server is currently"
                            + " unable|etcdserver|an error on the server",
                    ErrorKind.SERVER,
                    "The server has trouble: try again in a moment."),
            new Rule(
                    "template: |parse error|Chart\\.yaml|chart metadata",
                    ErrorKind.INVALID_INPUT,
                    "The chart itself cannot be used as it is."));

    private static final Pattern SECRET_KEY = Pattern.compile(
            "(?im)^[\\s-]*[\"']?[\\w.-]*(?:password|passwd|token|secretkey|passphrase)[\\w.-]*[\"']?\\s*[:=]\\s*[\"']?(.+?)[\"']?\\s*(?:#.*)?$");

    private HelmErrors() {}

    /**
     * Makes the exception to throw.
     *
     * @param valuesYaml the values of the call: whatever looks like a secret there is removed from the text
     */
    static OpsException classify(String tried, String on, String valuesYaml, Throwable error) {
        String original = Objects.requireNonNullElse(error.getMessage(), error.toString());
        String text = clean(original, valuesYaml);
        Throwable cause = text.equals(original.strip()) ? error : withoutSecret(error, text);
        if (error instanceof LinkageError) {
            return new OpsException(
                    ErrorKind.UNSUPPORTED,
                    tried,
                    on,
                    "Helm's native library cannot be loaded on this system: " + text,
                    "Use Linux x86-64 with glibc 2.34 or newer, or another system that Redwheel is built for.",
                    cause);
        }
        for (Rule rule : RULES) {
            if (rule.pattern().matcher(text).find()) {
                return new OpsException(rule.kind(), tried, on, why(rule.kind(), text), rule.next(), cause);
            }
        }
        return new OpsException(ErrorKind.SERVER, tried, on, sentence(text), "Read Helm's words and try again.", cause);
    }

    /** The cause is logged too. */
    private static Throwable withoutSecret(Throwable error, String text) {
        Throwable copy = new IllegalStateException(text);
        copy.setStackTrace(error.getStackTrace());
        return copy;
    }

    private static String why(ErrorKind kind, String text) {
        if (kind == ErrorKind.FORBIDDEN) {
            Matcher matcher = FORBIDDEN.matcher(text);
            if (matcher.find()) {
                String group = matcher.group(3).isEmpty() ? "" : "." + matcher.group(3);
                String where = matcher.group(4) != null ? "namespace " + matcher.group(4) : "the whole cluster";
                return "The right to " + matcher.group(1) + " " + matcher.group(2) + group + " in " + where
                        + " is missing.";
            }
        }
        return sentence(text);
    }

    /** Removes secrets, paths of temporary files and Helm's repetitions. */
    static String clean(String text, String valuesYaml) {
        String cleaned = text.replaceAll("(?s), error found in #\\d+ byte of .*", "")
                .replaceAll("(?i)bearer [\\w.~+/-]+=*", "Bearer ***")
                .replaceAll("://[^/@\\s:]*:[^/@\\s]+@", "://***@");
        for (String secret : secrets(valuesYaml).toList()) {
            cleaned = cleaned.replace(secret, "***");
        }
        return cleaned.strip();
    }

    private static Stream<String> secrets(String valuesYaml) {
        return SECRET_KEY
                .matcher(valuesYaml)
                .results()
                .map(match -> match.group(1))
                .filter(secret -> secret.length() >= 3);
    }

    private static String sentence(String text) {
        if (text.isEmpty()) {
            return "Helm gave no reason.";
        }
        String first = text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
        return first.endsWith(".") || first.endsWith("!") ? first : first + ".";
    }
}
