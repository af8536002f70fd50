package dev.redwheel.ui.contexts;

import dev.redwheel.model.ConnectionOutcome;
import dev.redwheel.ui.common.I18n;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * How an end of contacting is told.
 *
 * @param text one sentence
 * @param detail what a program printed or where it was searched, shown as it is; "" for none
 * @param next what the user can do; "" for nothing
 */
record OutcomeSummary(Tone tone, String icon, String title, String text, String detail, String next) {
    enum Tone {
        MUTED,
        SUCCESS,
        WARNING,
        DANGER
    }

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm", Locale.ENGLISH);

    static OutcomeSummary of(ConnectState state) {
        return switch (state) {
            case ConnectState.Idle() ->
                summary(Tone.MUTED, "mdi2p-power-plug-off-outline", "idle", I18n.text("contexts.idle.text"), "", "");
            case ConnectState.Connecting connecting ->
                summary(
                        Tone.MUTED,
                        "mdi2p-progress-clock",
                        "connecting",
                        I18n.text("contexts.connecting.text"),
                        "",
                        "");
            case ConnectState.Failed(var error) ->
                new OutcomeSummary(
                        Tone.DANGER,
                        "mdi2a-alert-circle-outline",
                        I18n.text("contexts.unusable.title"),
                        error.why(),
                        "",
                        error.next());
            case ConnectState.Done done -> of(done.outcome());
        };
    }

    private static OutcomeSummary of(ConnectionOutcome outcome) {
        return switch (outcome) {
            case ConnectionOutcome.Ready ready ->
                summary(
                        Tone.SUCCESS,
                        "mdi2c-check-circle-outline",
                        "ready",
                        I18n.text("contexts.ready.text", version(ready), latency(ready)),
                        "",
                        "");
            case ConnectionOutcome.Unreachable(var server, String reason) ->
                summary(
                        Tone.DANGER,
                        "mdi2l-lan-disconnect",
                        "unreachable",
                        reason,
                        "",
                        I18n.text("contexts.unreachable.next"));
            case ConnectionOutcome.TlsProblem(var server, String reason) ->
                summary(Tone.DANGER, "mdi2s-shield-alert-outline", "tls", reason, "", I18n.text("contexts.tls.next"));
            case ConnectionOutcome.Unauthorised(String user, String reason) ->
                summary(
                        Tone.DANGER,
                        "mdi2a-account-cancel-outline",
                        "unauthorised",
                        reason,
                        "",
                        I18n.text("contexts.unauthorised.next", user));
            case ConnectionOutcome.PluginNotFound(String command, String path, String hint) ->
                new OutcomeSummary(
                        Tone.WARNING,
                        "mdi2p-puzzle-remove-outline",
                        I18n.text("contexts.pluginNotFound.title", command),
                        I18n.text("contexts.pluginNotFound.text"),
                        path.replace(java.io.File.pathSeparator, "\n"),
                        hint.isEmpty() ? I18n.text("contexts.pluginNotFound.next", command) : hint);
            case ConnectionOutcome.PluginFailed(String command, int exitCode, String stderr) ->
                new OutcomeSummary(
                        Tone.DANGER,
                        "mdi2c-console",
                        I18n.text("contexts.pluginFailed.title", command),
                        exitCode > 0
                                ? I18n.text("contexts.pluginFailed.text", String.valueOf(exitCode))
                                : I18n.text("contexts.pluginFailed.said"),
                        stderr,
                        I18n.text("contexts.pluginFailed.next"));
            case ConnectionOutcome.CertificateExpired(String user, var at) ->
                summary(
                        Tone.DANGER,
                        "mdi2c-certificate-outline",
                        "expired",
                        I18n.text("contexts.expired.text", user, DATE.format(at.atZone(ZoneId.systemDefault()))),
                        "",
                        I18n.text("contexts.expired.next"));
        };
    }

    private static String version(ConnectionOutcome.Ready ready) {
        return ready.version().isEmpty() ? I18n.text("contexts.ready.noVersion") : ready.version();
    }

    private static String latency(ConnectionOutcome.Ready ready) {
        double millis = ready.latency().toNanos() / 1e6;
        return String.format(Locale.ENGLISH, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }

    private static OutcomeSummary summary(Tone tone, String icon, String key, String text, String detail, String next) {
        return new OutcomeSummary(tone, icon, I18n.text("contexts." + key + ".title"), text, detail, next);
    }
}
