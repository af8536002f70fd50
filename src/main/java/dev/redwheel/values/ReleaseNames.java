package dev.redwheel.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names the built-in chart gives to the objects of one release, and the rules for names. A test compares them with what
 * the chart renders.
 */
public record ReleaseNames(String release, String namespace) {
    /** Helm allows 53 characters for a release. */
    public static final int LONGEST_RELEASE = 53;
    /** RFC 1123 label. */
    public static final int LONGEST_LABEL = 63;

    private static final int LONGEST_FULLNAME = 43;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    /** The base of all names: the release's own name when it says redis already. */
    public String fullname() {
        String name = release.contains("redis") ? release : release + "-redis";
        String cut = name.substring(0, Math.min(LONGEST_FULLNAME, name.length()));
        return cut.endsWith("-") ? cut.substring(0, cut.length() - 1) : cut;
    }

    public String masterService() {
        return fullname() + "-master";
    }

    public String replicasService() {
        return fullname() + "-replicas";
    }

    /** Leads to any node of a cluster. */
    public String clusterService() {
        return fullname() + "-cluster";
    }

    public String sentinelService() {
        return fullname() + "-sentinel";
    }

    public String headlessService() {
        return fullname() + "-headless";
    }

    /** The Secret the console makes for the password. */
    public String secret() {
        return fullname();
    }

    /** The Secret the console makes for the users that are not the application. */
    public String aclSecret() {
        return fullname() + "-acl";
    }

    /** The Secret with the certificate, where the console or cert-manager makes one. */
    public String tlsSecret() {
        return fullname() + "-tls";
    }

    /** The Secret with the authority that signs the certificates the console makes. */
    public String authoritySecret() {
        return fullname() + "-ca";
    }

    /** Every name by which a client may reach a server of the release, whatever its topology is now or will be. */
    public List<String> certificateNames() {
        List<String> names = new ArrayList<>();
        for (String service :
                List.of(masterService(), replicasService(), clusterService(), sentinelService(), headlessService())) {
            names.add(service);
            names.add(service + "." + namespace);
            names.add(service + "." + namespace + ".svc");
            names.add(host(service));
        }
        names.add("*." + headlessService() + "." + namespace + ".svc");
        names.add("*." + host(headlessService()));
        names.add("localhost");
        return List.copyOf(names);
    }

    /** The name of a Service as other namespaces reach it. */
    public String host(String service) {
        return service + "." + namespace + ".svc.cluster.local";
    }

    /** What is wrong with a name for a namespace or a release. */
    public enum NameProblem {
        EMPTY,
        TOO_LONG,
        UPPER_CASE,
        BAD_CHARACTER,
        BAD_EDGE
    }

    public static Optional<NameProblem> checkNamespace(String name) {
        return check(name, LONGEST_LABEL);
    }

    public static Optional<NameProblem> checkRelease(String name) {
        return check(name, LONGEST_RELEASE);
    }

    /** Secrets and StorageClasses may have dots. */
    public static boolean isObjectName(String name) {
        return name.length() <= 253 && SUBDOMAIN.matcher(name).matches();
    }

    private static Optional<NameProblem> check(String name, int longest) {
        if (name.isEmpty()) {
            return Optional.of(NameProblem.EMPTY);
        }
        if (name.length() > longest) {
            return Optional.of(NameProblem.TOO_LONG);
        }
        if (!name.equals(name.toLowerCase(Locale.ROOT))) {
            return Optional.of(NameProblem.UPPER_CASE);
        }
        if (LABEL.matcher(name).matches()) {
            return Optional.empty();
        }
        return Optional.of(name.matches("[-a-z0-9]+") ? NameProblem.BAD_EDGE : NameProblem.BAD_CHARACTER);
    }
}
