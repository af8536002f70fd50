package dev.redwheel.helm;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.secret.SecretFinder;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
                    "Delete it or choose another release name."),
            new Rule(
                    "field is immutable|updates to statefulset spec for fields other than",
                    ErrorKind.CONFLICT,
                    "Kubernetes does not let this value change on an existing object; it must be made anew."),
            new Rule(
                    "the object has been modified|Operation cannot be fulfilled",
                    ErrorKind.CONFLICT,
                    "Something changed it at the same moment: try again."),
            new Rule(
                    "values don't meet the specifications of the schema|execution error at|error converting YAML"
                            + "|failed to parse .*values|cannot unmarshal|is invalid: |admission webhook .* denied"
                            + "|invalid release name|release name is invalid",
                    ErrorKind.INVALID_INPUT,
                    "Correct the values that are named and try again."),
            new Rule("exceeded quota", ErrorKind.INVALID_INPUT, "Ask for less, or have the namespace's quota raised."),
            new Rule(
                    "no matches for kind|incompatible with Kubernetes",
                    ErrorKind.UNSUPPORTED,
                    "The cluster lacks what the chart needs: another version of the chart or of Kubernetes has it."),
            new Rule("is forbidden|forbidden:", ErrorKind.FORBIDDEN, "Ask the cluster's administrator for this right."),
            new Rule(
                    "unauthorized|must be logged in|asked for the client to provide credentials|exec plugin"
                            + "|getting credentials",
                    ErrorKind.UNAUTHORISED,
                    "Log in to the cluster again and retry."),
            new Rule(
                    "too many requests|internal error occurred|service unavailable|currently unable|etcdserver"
                            + "|an error on the server",
                    ErrorKind.SERVER,
                    "The server has trouble: try again in a moment."),
            new Rule(
                    "x509|tls: |HTTP response to HTTPS client",
                    ErrorKind.TLS,
                    "Check the certificate authority and the certificates of the context."),
            new Rule(
                    "timed out|deadline exceeded|client rate limiter|\\btimeout\\b|Client\\.Timeout",
                    ErrorKind.TIMEOUT,
                    "Look at the objects of the release for what they wait for, then retry with more time."),
            new Rule(
                    "connection refused|no such host|no route to host|network is unreachable|cluster unreachable"
                            + "|connection reset|\\bEOF\\b|no configuration has been provided|server misbehaving",
                    ErrorKind.UNREACHABLE,
                    "Check that the cluster's server can be reached from here."),
            new Rule("already exists", ErrorKind.CONFLICT, "Delete what is in the way or choose another release name."),
            new Rule(
                    "not found|has no deployed releases|could not find the requested resource",
                    ErrorKind.NOT_FOUND,
                    "Check the name and the namespace."),
            new Rule(
                    "template: |parse error|Chart\\.yaml|chart metadata",
                    ErrorKind.INVALID_INPUT,
                    "The chart itself cannot be used as it is."));

    private static final Pattern SCHEMA_LINE = Pattern.compile("(?m)^\\s*- at '([^']*)': (.+)$");
    private static final Pattern EXECUTION_ERROR = Pattern.compile("(?s)^.*execution error at \\([^)]*\\): ");
    private static final Pattern DEADLINE = Pattern.compile(
            "(?i)(?:client rate limiter .*)?(?:context deadline exceeded|timed out waiting for the condition)");
    private static final Pattern OWNED = Pattern.compile(
            "(\\w+) \"([^\"]*)\" in namespace \"([^\"]*)\" exists and cannot be imported into the current release");

    /** What is shorter stands in every other word; replacing it would tell more than it hides. */
    private static final int SHORTEST_SECRET = 3;

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
        return switch (kind) {
            case FORBIDDEN -> missingRight(text);
            case TIMEOUT ->
                DEADLINE.matcher(text).matches() ? "It was not finished within the time given." : sentence(text);
            case INVALID_INPUT -> invalid(text);
            case CONFLICT ->
                OWNED.matcher(text)
                        .results()
                        .findFirst()
                        .map(match -> match.group(1) + " " + match.group(2) + " in namespace " + match.group(3)
                                + " exists already and does not belong to this release.")
                        .orElseGet(() -> sentence(text));
            default -> sentence(text);
        };
    }

    private static String missingRight(String text) {
        Matcher matcher = FORBIDDEN.matcher(text);
        if (!matcher.find()) {
            return sentence(text);
        }
        String group = matcher.group(3).isEmpty() ? "" : "." + matcher.group(3);
        String where = matcher.group(4) != null ? "namespace " + matcher.group(4) : "the whole cluster";
        return "The right to " + matcher.group(1) + " " + matcher.group(2) + group + " in " + where + " is missing.";
    }

    /** The fields that the schema refuses, one a line, or the chart's own sentence. */
    private static String invalid(String text) {
        String fields = SCHEMA_LINE
                .matcher(text)
                .results()
                .filter(match -> !match.group(2).matches("validation failed|'allOf' failed")) // Reasons follow.
                .map(match -> field(match.group(1)) + ": " + match.group(2) + ".")
                .sorted() // Helm's order is that of a Go map.
                .collect(Collectors.joining("\n"));
        if (!fields.isEmpty()) {
            return fields;
        }
        Matcher chart = EXECUTION_ERROR.matcher(text);
        return chart.find() ? text.substring(chart.end()) : sentence(text);
    }

    private static String field(String pointer) {
        return pointer.isEmpty() ? "the values" : pointer.substring(1).replace('/', '.');
    }

    /** Removes secrets, paths of temporary files and Helm's repetitions. */
    static String clean(String text, String valuesYaml) {
        String cleaned = text.replaceAll("(?s), error found in #\\d+ byte of .*", "")
                .replaceAll("(?i)bearer [\\w.~+/-]+=*", "Bearer ***")
                .replaceAll("\\S*redwheel-values-\\S*?\\.yaml", "the values")
                .replaceAll("(?m)^(\\s*- at '[^']*(?i:password|token)[^']*': )'.*?'(?= does not| is not|$)", "$1'***'")
                .replaceAll("\\s*Use --debug flag to render out invalid YAML", "")
                .replaceAll("^Unable to continue with (?:install|update): ", "")
                .replaceAll("://[^/@\\s:]*:[^/@\\s]+@", "://***@");
        for (String secret : SecretFinder.values(valuesYaml)) {
            if (secret.length() >= SHORTEST_SECRET) {
                cleaned = cleaned.replace(secret, "***");
            }
        }
        return cleaned.strip();
    }

    private static String sentence(String text) {
        if (text.isEmpty()) {
            return "Helm gave no reason.";
        }
        String first = text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
        return first.endsWith(".") || first.endsWith("!") ? first : first + ".";
    }
}
