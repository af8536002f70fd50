package dev.redwheel.operation.change;

import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.CertificateFacts;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.CertificateRenewal;
import dev.redwheel.operation.Commands;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.values.ValueEdit;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Thinks the renewal of a release's certificate through. The authority stays, so servers and clients believe each other whichever
 * certificate they have, and nobody is locked out on the way. Blocks on the cluster; changes nothing.
 */
final class CertificatePlanner {
    private static final String TITLE = "Certificate";
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final KubeSession session;
    private final ReleaseNow now;
    private final OperationServices services;

    CertificatePlanner(KubeSession session, ReleaseNow now, OperationServices services) {
        this.session = session;
        this.now = now;
        this.services = services;
    }

    ChangePlan plan() {
        String namespace = now.release().namespace();
        // Where the certificate has ended nobody agrees with anybody, and this is what mends it.
        List<Finding> findings = new ReleaseChecks(session, now)
                .mending(List.of(
                        new AccessRequest("get", "", "secrets", namespace),
                        new AccessRequest("update", "", "secrets", namespace)));
        Optional<CertificateRenewal.Plan> renewal = Optional.empty();
        try {
            renewal = Optional.of(new CertificateRenewal(services).preview(now.context(), now.release()));
            findings.add(worth(renewal.get().before()));
        } catch (OpsException e) {
            findings.add(new Finding("certificate", Severity.BLOCKED, TITLE, e.why(), e.next()));
        }
        List<String> serial =
                renewal.stream().map(plan -> plan.before().serial()).toList();
        ChangeRecord record = ChangeRecord.planned(
                now,
                ChangeKind.CERTIFICATE,
                now.size(),
                Size.NONE,
                renewal.stream()
                        .map(plan ->
                                validity(plan.before().notAfter(), plan.after().notAfter()))
                        .toList(),
                0,
                List.of(
                        ChangeStep.certificate(
                                ChangeStepKind.RENEW_CERTIFICATE,
                                serial.stream()
                                        .map(number -> new ValueEdit("serial", number))
                                        .toList()),
                        ChangeStep.certificate(
                                ChangeStepKind.SHOW_CERTIFICATE, CertificateWork.starts(session, now.release())),
                        ChangeStep.of(ChangeStepKind.PROOF)),
                services.clock().instant());
        return new ChangePlan(
                record,
                findings,
                renewal.map(CertificatePlanner::costs).orElse(List.of()),
                renewal.map(plan -> commands(plan)).orElse(""));
    }

    /** One that is renewed on its first day ends on the same day; when, is known when it is made. */
    private static Figure validity(Instant before, Instant after) {
        boolean sameDay = DAY.format(before).equals(DAY.format(after));
        return new Figure("certificate", DAY.format(before), sameDay ? "later that day" : DAY.format(after));
    }

    private Finding worth(CertificateFacts before) {
        Instant at = services.clock().instant();
        String until = "The one in use holds until " + DAY.format(before.notAfter());
        return at.isBefore(before.renewFrom())
                ? new Finding(
                        "certificate",
                        Severity.INFO,
                        TITLE,
                        until + ", and two thirds of its life are not over.",
                        "There is no hurry: from " + DAY.format(before.renewFrom()) + " on it should be renewed.")
                : new Finding("certificate", Severity.OK, TITLE, until + ": it is time.", "");
    }

    private static List<String> costs(CertificateRenewal.Plan plan) {
        List<String> costs = new ArrayList<>();
        costs.add("Secret " + plan.secret()
                + " gets a certificate of the same authority with a new key. Clients need no" + " new ca.crt.");
        List<String> gone = new ArrayList<>(plan.before().names());
        gone.removeAll(plan.after().names());
        List<String> added = new ArrayList<>(plan.after().names());
        added.removeAll(plan.before().names());
        costs.add(
                gone.isEmpty() && added.isEmpty()
                        ? "It is for the same " + plan.after().names().size() + " names."
                        : "Its names: new " + list(added) + "; gone " + list(gone) + ".");
        costs.add(
                "The servers take it up without a restart, within a minute or two: as long as each node needs to bring"
                        + " a changed Secret to its pods.");
        if (!plan.restarts().isEmpty()) {
            costs.add(String.join(" and ", plan.restarts())
                    + " read it only when they start: their pods restart once, one after the other. Connections through"
                    + " a proxy break then.");
        }
        costs.add("It cannot be taken back: the key before is kept nowhere.");
        return costs;
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private String commands(CertificateRenewal.Plan plan) {
        String namespace = now.release().namespace();
        return "# tls.crt and tls.key of a certificate that the authority has signed, as a patch:\n"
                + Commands.changeSecret(now.context(), namespace, plan.secret()) + "\n"
                + "# What a server shows, over"
                + " kubectl port-forward:\n"
                + "openssl s_client -connect"
                + " 127.0.0.1:6379 </dev/null"
                + " 2>/dev/null | openssl x509 -noout"
                + " -serial -enddate\n";
    }
}
