package dev.redwheel.ui.certificate;

import dev.redwheel.model.Severity;
import dev.redwheel.operation.CertificateState;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Poller;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.I18n;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** How long the certificate holds, and the way to its renewal. FX thread only. */
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

    private final Supplier<Optional<CertificateState>> source;
    private final boolean readOnly;
    private final Runnable renewal;
    private final TaskExecutor executor;
    private final Clock clock;
    private final Scope scope = new Scope();
    private final ReadOnlyObjectWrapper<Line> line = new ReadOnlyObjectWrapper<>(Line.NONE);

    /**
     * @param source asked in the background; may block and throw OpsException; empty when the release speaks no TLS
     * @param readOnly whether the context is marked so: then no renewal is offered
     * @param renewal leads to where it is planned
     */
    public CertificateViewModel(
            Supplier<Optional<CertificateState>> source,
            boolean readOnly,
            Runnable renewal,
            TaskExecutor executor,
            Clock clock) {
        this.source = source;
        this.readOnly = readOnly;
        this.renewal = renewal;
        this.executor = executor;
        this.clock = clock;
    }

    /** Looks now, and again from time to time until it is closed. */
    public void start() {
        scope.add(Poller.start("certificate", LOOK_AGAIN, () -> executor.onUi(this::look), error -> {}));
    }

    void look() {
        scope.addTask(executor.submit(BackgroundTask.of("look at the certificate", source::get)
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

    /** Leads to where a renewal is planned. */
    void renew() {
        if (line.get().renew()) {
            renewal.run();
        }
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
