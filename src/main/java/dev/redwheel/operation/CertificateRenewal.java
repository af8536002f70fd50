package dev.redwheel.operation;

import dev.redwheel.certificate.CertificateAuthority;
import dev.redwheel.certificate.CertificateOrder;
import dev.redwheel.certificate.KeyedCertificate;
import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.SecretData;
import dev.redwheel.kube.SecretEdit;
import dev.redwheel.model.CertificateFacts;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.values.ReleaseNames;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Renews the certificate of a release whose certificate the console made: the same authority, a new key. Blocks; safe from any
 * thread. The servers take it up by themselves. It holds the release against no other operation: whoever runs it does.
 */
public final class CertificateRenewal {
    private static final String TRIED = "renew the certificate";
    /** What ends sooner than this is not worth a renewal. */
    private static final Duration SHORTEST = Duration.ofDays(1);
    /** Parts of a release whose pods read the certificate only when they start; the chart restarts them one after the other. */
    private static final List<String> READ_AT_START = List.of("sentinel", "proxy");

    private final OperationServices services;

    public CertificateRenewal(OperationServices services) {
        this.services = services;
    }

    /**
     * What a renewal would do. Holds no key: that is made when it is done.
     *
     * @param version of the Secret that it was looked up in; a Secret that is changed meanwhile is not replaced
     * @param restarts the workloads whose pods restart once, one after the other, to read it
     */
    public record Plan(
            String context,
            ReleaseKey release,
            String secret,
            String version,
            CertificateFacts before,
            CertificateFacts after,
            List<String> restarts) {
        public Plan {
            restarts = List.copyOf(restarts);
        }

        /** What changes, a line each; no secret is in it. */
        public String diff() {
            List<String> lines = new ArrayList<>();
            lines.add("  Secret " + secret);
            lines.add("- serial " + before.serial());
            lines.add("+ serial " + after.serial());
            lines.add("- not after " + before.notAfter());
            lines.add("+ not after " + after.notAfter());
            before.names().stream()
                    .filter(name -> !after.names().contains(name))
                    .forEach(name -> lines.add("- name " + name));
            after.names().stream()
                    .filter(name -> !before.names().contains(name))
                    .forEach(name -> lines.add("+ name " + name));
            lines.add("+ a new key");
            return String.join("\n", lines);
        }
    }

    /** What the certificate of a release says; empty when its servers speak no TLS, or there is no such Secret. */
    public Optional<CertificateState> look(String context, ReleaseKey release) {
        try (KubeSession session = services.sessions().open(context)) {
            return ReleaseLookup.newest(session, release)
                    .map(payload -> plan(payload, release).tlsSecret())
                    .filter(name -> !name.isEmpty())
                    .flatMap(name -> session.secret(release.namespace(), name))
                    .map(secret -> new CertificateState(
                            secret.name(),
                            KeyedCertificate.facts(
                                    CertificateSecrets.text(secret, CertificateSecrets.CERTIFICATE),
                                    CertificateSecrets.where(secret)),
                            isOurs(secret, release)));
        }
    }

    /**
     * Looks at what is there. Changes nothing.
     *
     * @throws OpsException of kind CONFLICT when the certificate is not one that the console made, NOT_FOUND when the release
     *     or its authority is gone, INVALID_INPUT when the authority has ended
     */
    public Plan preview(String context, ReleaseKey release) {
        try (KubeSession session = services.sessions().open(context)) {
            ReleasePayload payload = ReleaseLookup.newest(session, release)
                    .orElseThrow(() -> refused(
                            ErrorKind.NOT_FOUND,
                            release,
                            "There is no such release.",
                            "Look at the list of releases."));
            ReleasePlan objects = plan(payload, release);
            SecretData secret = ours(session, release, objects.tlsSecret());
            KeyedCertificate authority = authority(session, release);
            String pem = signed(authority, secret, release);
            CertificateOrder order = CertificateSecrets.order(
                    release, authority, services.clock().instant());
            return new Plan(
                    context,
                    release,
                    secret.name(),
                    secret.version(),
                    KeyedCertificate.facts(pem, CertificateSecrets.where(secret)),
                    order.facts(),
                    objects.workloads().stream()
                            .map(ReleasePlan.Workload::name)
                            .filter(name -> READ_AT_START.stream().anyMatch(part -> name.endsWith("-" + part)))
                            .toList());
        }
    }

    /**
     * Does what the preview said.
     *
     * @throws OpsException of kind CONFLICT when the Secret was changed since the preview; READ_ONLY when the context is marked so
     */
    public void run(Plan plan) {
        try (KubeSession session = services.sessions().open(plan.context())) {
            KeyedCertificate authority = authority(session, plan.release());
            signed(authority, ours(session, plan.release(), plan.secret()), plan.release());
            KeyedCertificate renewed = CertificateAuthority.issue(
                    authority,
                    new CertificateOrder(
                            new ReleaseNames(
                                            plan.release().name(),
                                            plan.release().namespace())
                                    .fullname(),
                            plan.after().names(),
                            new BigInteger(plan.after().serial(), 16),
                            plan.after().notBefore(),
                            plan.after().notAfter()));
            services.change(
                    plan.context(),
                    plan.release(),
                    TRIED,
                    plan.diff(),
                    Commands.changeSecret(plan.context(), plan.release().namespace(), plan.secret()),
                    () -> session.changeSecret(
                            plan.release().namespace(),
                            plan.secret(),
                            plan.version(),
                            SecretEdit.put(CertificateSecrets.pair(renewed))));
        }
    }

    private SecretData ours(KubeSession session, ReleaseKey release, String name) {
        if (name.isEmpty()) {
            throw refused(ErrorKind.CONFLICT, release, "Its servers speak no TLS.", "There is nothing to renew.");
        }
        SecretData secret = session.secret(release.namespace(), name)
                .orElseThrow(() -> refused(
                        ErrorKind.NOT_FOUND,
                        release,
                        "Its Secret " + name + " is gone.",
                        "Put it back: pods that start now wait for it."));
        if (!isOurs(secret, release)) {
            throw refused(
                    ErrorKind.CONFLICT,
                    release,
                    "Secret " + name + " was not made by Redwheel.",
                    "Renew the certificate where it came from.");
        }
        return secret;
    }

    private KeyedCertificate authority(KubeSession session, ReleaseKey release) {
        String name = new ReleaseNames(release.name(), release.namespace()).authoritySecret();
        SecretData secret = session.secret(release.namespace(), name)
                .orElseThrow(() -> refused(
                        ErrorKind.NOT_FOUND,
                        release,
                        "The Secret of its authority, " + name + ", is gone.",
                        "Restore it from a backup, or deploy with a new certificate."));
        if (!isOurs(secret, release) || !"true".equals(secret.annotations().get(CertificateSecrets.AUTHORITY))) {
            throw refused(
                    ErrorKind.CONFLICT,
                    release,
                    "Secret " + name + " is no authority that Redwheel made.",
                    "Look at it with kubectl.");
        }
        KeyedCertificate authority = CertificateSecrets.authority(secret);
        Instant end = authority.facts().notAfter();
        if (services.clock().instant().plus(SHORTEST).isAfter(end)) {
            throw refused(
                    ErrorKind.INVALID_INPUT,
                    release,
                    "Its authority ends at " + end + ": nothing that it signs holds longer.",
                    "Deploy with a new certificate; clients must then be given the new ca.crt.");
        }
        return authority;
    }

    /** The certificate; refuses one of another authority, which clients would have to be told of. */
    private static String signed(KeyedCertificate authority, SecretData secret, ReleaseKey release) {
        String pem = CertificateSecrets.text(secret, CertificateSecrets.CERTIFICATE);
        if (!authority.signed(pem, CertificateSecrets.where(secret))) {
            throw refused(
                    ErrorKind.CONFLICT,
                    release,
                    "The certificate in Secret " + secret.name() + " was not signed by the release's authority.",
                    "Somebody has put in one of their own: renew it where it came from.");
        }
        return pem;
    }

    private static boolean isOurs(SecretData secret, ReleaseKey release) {
        return DeploySteps.REDWHEEL.equals(secret.labels().get(DeploySteps.MANAGED_BY))
                && release.name().equals(secret.labels().get(DeploySteps.INSTANCE));
    }

    private static ReleasePlan plan(ReleasePayload payload, ReleaseKey release) {
        return ReleasePlan.parse(payload.manifest(), release.namespace());
    }

    private static OpsException refused(ErrorKind kind, ReleaseKey release, String why, String next) {
        return new OpsException(kind, TRIED, release.toString(), why, next);
    }
}
