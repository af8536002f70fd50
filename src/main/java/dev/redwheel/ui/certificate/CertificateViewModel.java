package dev.redwheel.ui.certificate;

import dev.redwheel.model.CertificateFacts;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.CertificateRenewal;
import dev.redwheel.operation.CertificateState;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Poller;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** How long the certificate holds, and its renewal. FX thread only. */
public final class CertificateViewModel implements AutoCloseable {
    /** A page may be open for days. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(15);

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    /**
     * What is shown.
     *
     * @param text empty when there is nothing to show
     * @param renew whether a renewal is offered
     */
    record Line(String text, String why, Severity severity, boolean renew) {
        static final Line NONE = new Line("", "", Severity.OK, false);
    }

    private final CertificateSource source;
    private final boolean readOnly;
    private final DialogService dialogs;
    private final TaskExecutor executor;
    private final Clock clock;
    private final Scope scope = new Scope();
    private final ReadOnlyObjectWrapper<Line> line = new ReadOnlyObjectWrapper<>(Line.NONE);
    private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();

    /** @param readOnly whether the context is marked so: then no renewal is offered */
    public CertificateViewModel(
            CertificateSource source, boolean readOnly, DialogService dialogs, TaskExecutor executor, Clock clock) {
        this.source = source;
        this.readOnly = readOnly;
        this.dialogs = dialogs;
        this.executor = executor;
        this.clock = clock;
    }

    /** Looks now, and again from time to time until it is closed. */
    public void start() {
        scope.add(Poller.start("certificate", LOOK_AGAIN, () -> executor.onUi(this::look), error -> {}));
    }

    void look() {
        scope.addTask(executor.submit(BackgroundTask.of("look at the certificate", source::look)
                .onSuccess(found -> line.set(found.map(this::line).orElse(Line.NONE)))
                .onFailure(error -> line.set(new Line(
                        I18n.text("certificate.unknown"),
                        error.why() + (error.next().isEmpty() ? "" : " " + error.next()),
                        Severity.UNKNOWN,
                        false)))));
    }

    ReadOnlyObjectProperty<Line> lineProperty() {
        return line.getReadOnlyProperty();
    }

    /** While a renewal is being prepared or done. */
    ReadOnlyBooleanProperty busyProperty() {
        return busy.getReadOnlyProperty();
    }

    /** Shows what a renewal would change, and does it when that is confirmed. */
    void renew() {
        if (busy.get() || !line.get().renew()) {
            return;
        }
        busy.set(true);
        scope.addTask(executor.submit(BackgroundTask.of("prepare the renewal", source::preview)
                .onSuccess(this::confirm)
                .onFailure(dialogs::error)
                .onFinished(() -> busy.set(false))));
    }

    private void confirm(CertificateRenewal.Plan plan) {
        if (!dialogs.confirm(
                I18n.text("certificate.confirm.title", plan.release().name()),
                message(plan),
                I18n.text("certificate.renew"))) {
            return;
        }
        scope.addTask(executor.submit(BackgroundTask.of("renew the certificate", () -> {
                    source.renew(plan);
                    return plan;
                })
                .onSuccess(done -> dialogs.notice(
                        I18n.text("certificate.renewed", day(done.after().notAfter()), plan.secret())))
                .onFailure(dialogs::error)
                .onFinished(this::look)));
    }

    private String message(CertificateRenewal.Plan plan) {
        List<String> parts = new ArrayList<>();
        parts.add(I18n.text(
                "certificate.confirm.secret", plan.secret(), plan.release().namespace(), plan.context()));
        parts.add(I18n.text(
                "certificate.confirm.until",
                day(plan.before().notAfter()),
                day(plan.after().notAfter())));
        parts.add(I18n.text(
                "certificate.confirm.serial",
                plan.before().serial(),
                plan.after().serial()));
        parts.add(names(plan.before(), plan.after()));
        parts.add(I18n.text("certificate.confirm.taken-up"));
        if (!plan.restarts().isEmpty()) {
            parts.add(I18n.text("certificate.confirm.restarts", String.join(", ", plan.restarts())));
        }
        return String.join("\n", parts);
    }

    private static String names(CertificateFacts before, CertificateFacts after) {
        List<String> gone = new ArrayList<>(before.names());
        gone.removeAll(after.names());
        List<String> added = new ArrayList<>(after.names());
        added.removeAll(before.names());
        if (gone.isEmpty() && added.isEmpty()) {
            return I18n.text("certificate.confirm.names.same", after.names().size());
        }
        return I18n.text("certificate.confirm.names", list(added), list(gone));
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? I18n.text("certificate.confirm.names.none") : String.join(", ", names);
    }

    private Line line(CertificateState state) {
        Instant now = clock.instant();
        Instant end = state.facts().notAfter();
        boolean ended = now.isAfter(end);
        boolean due = state.isDue(now);
        String text = ended
                ? I18n.text("certificate.ended", day(end))
                : I18n.text(
                        "certificate.valid",
                        day(end),
                        Duration.between(now, end).toDays());
        Severity severity = ended ? Severity.BLOCKED : due ? Severity.WARNING : Severity.OK;
        String why = I18n.text(
                state.renewable() ? "certificate.why.made" : "certificate.why.other",
                state.secret(),
                day(state.facts().renewFrom()));
        boolean offered = due && state.renewable();
        return new Line(
                text,
                offered && readOnly ? why + " " + I18n.text("certificate.why.read-only") : why,
                severity,
                offered && !readOnly);
    }

    private String day(Instant time) {
        return DAY.format(time.atZone(clock.getZone()));
    }

    @Override
    public void close() {
        scope.close();
    }
}
