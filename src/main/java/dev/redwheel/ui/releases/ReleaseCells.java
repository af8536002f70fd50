package dev.redwheel.ui.releases;

import atlantafx.base.controls.Popover;
import dev.redwheel.insight.ReleaseVitals;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Release;
import dev.redwheel.model.ReleaseStatus;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.FindingList;
import dev.redwheel.ui.releases.ReleaseItem.Heading;
import dev.redwheel.ui.releases.ReleaseItem.Row;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TableCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** What the cells of the table look like. FX thread only. */
final class ReleaseCells {
    private static final DateTimeFormatter ABSOLUTE = DateTimeFormatter.ofLocalizedDateTime(
                    FormatStyle.FULL, FormatStyle.MEDIUM)
            .withLocale(Locale.ENGLISH)
            .withZone(ZoneId.systemDefault());

    private ReleaseCells() {}

    /** A cell that makes a node of a release's row and stays empty under a heading. */
    static final class RowCell extends TableCell<ReleaseItem, ReleaseItem> {
        private final Function<Row, @Nullable Node> look;

        RowCell(Function<Row, @Nullable Node> look) {
            this.look = look;
        }

        @Override
        protected void updateItem(@Nullable ReleaseItem item, boolean empty) {
            super.updateItem(item, empty);
            setText(null);
            setGraphic(!empty && item instanceof Row row ? look.apply(row) : null);
        }
    }

    /** The first column: name over namespace, or the text of a heading. */
    static final class NameCell extends TableCell<ReleaseItem, ReleaseItem> {
        @Override
        protected void updateItem(@Nullable ReleaseItem item, boolean empty) {
            super.updateItem(item, empty);
            setText(null);
            setGraphic(
                    empty
                            ? null
                            : switch (item) {
                                case null -> null;
                                case Heading heading -> heading(heading);
                                case Row row ->
                                    twoLines(
                                            row.release().displayName(),
                                            row.release().key().namespace());
                            });
        }

        private static Node heading(Heading heading) {
            Label title = new Label(heading.title());
            title.getStyleClass().add("release-heading");
            Label count = new Label(Integer.toString(heading.count()));
            count.getStyleClass().add("release-heading-count");
            HBox box = new HBox(title, count);
            title.setTooltip(new Tooltip(heading.title()));
            count.setMinWidth(Region.USE_PREF_SIZE);
            box.getStyleClass().add("release-heading-box");
            box.setAlignment(Pos.CENTER_LEFT);
            // The other cells of the row are empty: a long name may reach over them.
            box.setMinWidth(Region.USE_PREF_SIZE);
            return box;
        }
    }

    static Node chart(Row row) {
        Release release = row.release();
        String maker = ReleaseTexts.maker(release);
        return twoLines(
                release.chartName().isEmpty() ? I18n.text("releases.cell.unknown") : release.chartName(),
                release.chartVersion().isEmpty() ? maker : release.chartVersion() + " · " + maker);
    }

    static Node appVersion(Row row) {
        String version = row.release().appVersion();
        Label label = text(version.isEmpty() ? I18n.text("releases.cell.unknown") : version);
        // A chart's word, and Helm's: the image may hold another Redis.
        label.setTooltip(new Tooltip(I18n.text("releases.cell.app-version")));
        return label;
    }

    static Node topology(Row row) {
        return topologyChip(row.release().topology());
    }

    static Label topologyChip(Topology topology) {
        Label chip = new Label(
                ReleaseTexts.topology(topology),
                new FontIcon(
                        switch (topology) {
                            case STANDALONE -> "mdi2c-circle-outline";
                            case REPLICATION -> "mdi2s-source-branch";
                            case SENTINEL -> "mdi2s-shield-half-full";
                            case CLUSTER -> "mdi2h-hexagon-multiple-outline";
                            case UNKNOWN -> "mdi2h-help-circle-outline";
                        }));
        chip.getStyleClass()
                .addAll("release-chip", "topology-" + topology.name().toLowerCase(Locale.ROOT));
        return chip;
    }

    static @Nullable Node status(Row row) {
        return row.release().status().text().isEmpty()
                ? text(I18n.text("releases.cell.unknown"))
                : statusChip(row.release().status());
    }

    static Label statusChip(ReleaseStatus status) {
        Label chip = new Label(ReleaseTexts.status(status));
        chip.getStyleClass()
                .addAll(
                        "release-chip",
                        "status-chip",
                        "status-"
                                + switch (status.phase()) {
                                    case DEPLOYED -> "good";
                                    case FAILED -> "bad";
                                    case PENDING_INSTALL, PENDING_UPGRADE, PENDING_ROLLBACK, UNINSTALLING -> "busy";
                                    case UNINSTALLED, SUPERSEDED, UNKNOWN -> "quiet";
                                });
        return chip;
    }

    static Node revision(Row row) {
        int revision = row.release().revision();
        return text(revision == 0 ? I18n.text("releases.cell.unknown") : Integer.toString(revision));
    }

    /** @param revisionShown whether the revision has a column of its own; else it is told below the time */
    static Function<Row, @Nullable Node> updated(Clock clock, ObservableBooleanValue revisionShown) {
        return row -> {
            Optional<Instant> updated = row.release().updated();
            Label label = text(updated.map(time -> ReleaseTexts.age(time, clock.instant()))
                    .orElse(I18n.text("releases.cell.unknown")));
            updated.ifPresent(time -> label.setTooltip(new Tooltip(ABSOLUTE.format(time))));
            int revision = row.release().revision();
            if (revision == 0) {
                return label;
            }
            Label under = new Label(I18n.text("releases.cell.revision", revision));
            under.getStyleClass().add("release-second");
            under.visibleProperty().bind(Bindings.not(revisionShown));
            under.managedProperty().bind(under.visibleProperty());
            VBox box = new VBox(label, under);
            box.setAlignment(Pos.CENTER_LEFT);
            return box;
        };
    }

    static Node pods(Row row) {
        Release release = row.release();
        String text = ReleaseTexts.pods(release.podsReady(), release.podsWanted());
        if (release.podsReady().isEmpty() && release.podsWanted().isEmpty()) {
            return text(I18n.text("releases.cell.unknown"));
        }
        Label label = text(text);
        label.setMinWidth(Region.USE_PREF_SIZE);
        if (release.podsReady().isEmpty()) {
            label.setTooltip(new Tooltip(I18n.text("releases.cell.pods-unknown")));
        }
        HBox box = new HBox(label);
        box.getStyleClass().add("release-meter");
        box.setAlignment(Pos.CENTER_LEFT);
        if (release.podsReady().isPresent() && release.podsWanted().orElse(0) > 0) {
            double share = (double) release.podsReady().getAsInt()
                    / release.podsWanted().getAsInt();
            box.getChildren().add(bar(share, share >= 1 ? "good" : share > 0 ? "warn" : "bad"));
        }
        box.setAccessibleText(I18n.text(
                "releases.cell.pods", text.substring(0, text.indexOf('/')), text.substring(text.indexOf('/') + 1)));
        return box;
    }

    static @Nullable Node memory(Row row) {
        ReleaseVitals vitals = row.vitals().orElse(null);
        if (vitals == null || vitals.usedBytes().isEmpty()) {
            return missing(vitals);
        }
        Label label = text(ReleaseTexts.memory(vitals.usedBytes().getAsLong(), vitals.limitBytes()));
        markPartial(label, vitals);
        VBox box = new VBox(label);
        box.getStyleClass().add("release-memory");
        box.setAlignment(Pos.CENTER_LEFT);
        vitals.memoryRatio().ifPresent(ratio -> {
            ProgressBar bar = bar(ratio, ratio < 0.8 ? "good" : ratio < 0.9 ? "warn" : "bad");
            bar.setMaxWidth(Double.MAX_VALUE);
            box.getChildren().add(bar);
        });
        return box;
    }

    static @Nullable Node hitRate(Row row) {
        ReleaseVitals vitals = row.vitals().orElse(null);
        if (vitals == null || vitals.hitRate().isEmpty()) {
            return missing(vitals);
        }
        Label label = text(ReleaseTexts.percent(vitals.hitRate().getAsDouble()));
        markPartial(label, vitals);
        return label;
    }

    /** Figures of some of the servers only must not pass for those of all. */
    private static void markPartial(Label label, ReleaseVitals vitals) {
        if (!vitals.problem().isEmpty()) {
            label.setText(I18n.text("releases.cell.partial", label.getText()));
            label.setTooltip(new Tooltip(vitals.problem()));
        }
    }

    private static Label missing(@Nullable ReleaseVitals vitals) {
        Label dash = text(I18n.text("releases.cell.unknown"));
        if (vitals != null && !vitals.problem().isEmpty()) {
            dash.setTooltip(new Tooltip(vitals.problem()));
        }
        return dash;
    }

    /** An icon in the colour of the worst, that names them all when pressed. */
    static @Nullable Node warnings(Row row) {
        Release release = row.release();
        if (release.warnings().isEmpty()) {
            return null;
        }
        Severity worst = release.warnings().stream()
                .map(Finding::severity)
                .max(Severity::compareTo)
                .orElse(Severity.OK);
        Button button = new Button(Integer.toString(release.warnings().size()), FindingList.icon(worst));
        button.getStyleClass().addAll("flat", "release-warnings");
        button.setAccessibleText(
                I18n.text("releases.cell.warnings", release.warnings().size()));
        button.setOnAction(event -> popover(release).show(button));
        return button;
    }

    private static Popover popover(Release release) {
        FindingList list = new FindingList();
        list.setBlockedWord(I18n.text("releases.details.problem"));
        list.getItems().setAll(release.warnings());
        list.setPrefWidth(460);
        list.getStyleClass().add("release-popover");
        Popover popover = new Popover(list);
        popover.setArrowLocation(Popover.ArrowLocation.TOP_RIGHT);
        popover.setDetachable(false);
        popover.setAutoHide(true);
        return popover;
    }

    private static ProgressBar bar(double share, String tone) {
        ProgressBar bar = new ProgressBar(Math.clamp(share, 0, 1));
        bar.getStyleClass().addAll("release-bar", "bar-" + tone);
        return bar;
    }

    private static Label text(String text) {
        Label label = new Label(text);
        label.setMinWidth(0);
        return label;
    }

    private static Node twoLines(String first, String second) {
        Label top = new Label(first);
        top.getStyleClass().add("release-first");
        Label under = new Label(second);
        under.getStyleClass().add("release-second");
        VBox box = new VBox(top, under);
        box.setAlignment(Pos.CENTER_LEFT);
        Tooltip.install(box, new Tooltip(first + "\n" + second));
        return box;
    }
}
