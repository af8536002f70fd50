package dev.redwheel.ui.contexts;

import atlantafx.base.controls.ToggleSwitch;
import dev.redwheel.kube.KubeconfigProblem;
import dev.redwheel.model.ConnectionOutcome;
import dev.redwheel.model.Environment;
import dev.redwheel.model.KubeContext;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.Page;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Binds the list of contexts and the card of the selected one to their {@link ContextsViewModel}. */
public final class ContextsController {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);
    private static final int MOST_PROBLEMS = 3;
    private static final double TICK_MS = 100;

    private final ContextsViewModel model;
    private final DialogService dialogs;
    private final Navigator navigator;
    private final OutcomeView outcome = new OutcomeView();
    private final Timeline elapsed = new Timeline();

    @FXML
    private Label summary;

    @FXML
    private TextField filter;

    @FXML
    private VBox banners;

    @FXML
    private ListView<KubeContext> list;

    @FXML
    private VBox detail;

    @FXML
    private Label name;

    @FXML
    private Label note;

    @FXML
    private Label cluster;

    @FXML
    private Label server;

    @FXML
    private Label user;

    @FXML
    private Label namespace;

    @FXML
    private Label auth;

    @FXML
    private FontIcon authIcon;

    @FXML
    private Label provider;

    @FXML
    private FontIcon providerIcon;

    @FXML
    private Label certificate;

    @FXML
    private Label source;

    @FXML
    private ToggleButton unmarked;

    @FXML
    private ToggleButton development;

    @FXML
    private ToggleButton staging;

    @FXML
    private ToggleButton production;

    @FXML
    private ToggleSwitch readOnly;

    @FXML
    private VBox outcomeHolder;

    @FXML
    private Button connect;

    @FXML
    private Button cancel;

    @FXML
    private Button open;

    private final ToggleGroup marks = new ToggleGroup();

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields before initialize().
    public ContextsController(ContextsViewModel model, DialogService dialogs, Navigator navigator) {
        this.model = model;
        this.dialogs = dialogs;
        this.navigator = navigator;
    }

    @FXML
    void initialize() {
        filter.textProperty().bindBidirectional(model.filterProperty());
        list.setItems(model.contexts());
        list.setCellFactory(view -> new ContextCell(model));
        list.getSelectionModel().selectedItemProperty().subscribe(this::listSelected);
        list.setOnKeyPressed(event -> {
            if (event.getCode() == KeyCode.ENTER) {
                goOn();
            }
        });
        list.setOnMouseClicked(event -> {
            if (event.getButton() == MouseButton.PRIMARY && event.getClickCount() == 2) {
                goOn();
            }
        });
        model.revisionProperty().subscribe(revision -> list.refresh());
        marks.getToggles().setAll(unmarked, development, staging, production);
        outcomeHolder.getChildren().setAll(outcome);
        model.listingProperty().subscribe(listing -> listed());
        model.loadedProperty().subscribe(loaded -> listed());
        model.filterProperty().subscribe(text -> placeholder());
        model.selectedProperty().subscribe(this::show);
        model.environmentProperty().subscribe(this::showMark);
        model.readOnlyProperty().subscribe(only -> readOnly.setSelected(only));
        readOnly.selectedProperty().subscribe((was, now) -> readOnlyChosen(now));
        model.stateProperty().subscribe(this::show);
        detail.sceneProperty().subscribe(scene -> {
            show(model.stateProperty().get());
            list.requestFocus();
        });
        elapsed.setCycleCount(Animation.INDEFINITE);
        elapsed.getKeyFrames().add(new KeyFrame(javafx.util.Duration.millis(TICK_MS), event -> tick()));
    }

    @FXML
    void connect() {
        model.connect();
    }

    @FXML
    void cancel() {
        model.cancel();
    }

    @FXML
    void openReleases() {
        KubeContext context = model.selectedProperty().get();
        if (context != null) {
            elapsed.stop();
            navigator.show(new Page.Releases(context.name()));
        }
    }

    @FXML
    void markUnmarked() {
        mark(Environment.UNMARKED);
    }

    @FXML
    void markDevelopment() {
        mark(Environment.DEVELOPMENT);
    }

    @FXML
    void markStaging() {
        mark(Environment.STAGING);
    }

    @FXML
    void markProduction() {
        mark(Environment.PRODUCTION);
    }

    private void mark(Environment environment) {
        model.mark(environment);
        showMark(environment); // A toggle that was clicked off comes back.
    }

    /** Enter or a double click: connect, and once that is done, go to the releases. */
    private void goOn() {
        if (ready(model.stateProperty().get())) {
            openReleases();
        } else {
            model.connect();
        }
    }

    private void readOnlyChosen(boolean only) {
        if (only == model.readOnlyProperty().get()) {
            return;
        }
        boolean lifting = !only && model.environmentProperty().get() == Environment.PRODUCTION;
        if (lifting
                && !dialogs.confirm(
                        I18n.text("contexts.lift.title", name.getText()),
                        I18n.text("contexts.lift.text"),
                        I18n.text("contexts.lift.confirm"))) {
            readOnly.setSelected(true);
            return;
        }
        model.setReadOnly(only);
    }

    private void listSelected(@Nullable KubeContext context) {
        // While the list is filtered the selected context may be out of sight; its card stays.
        if (context != null) {
            model.selectedProperty().set(context);
        }
    }

    private void listed() {
        int contexts = model.listingProperty().get().contexts().size();
        summary.setText(I18n.text("contexts.list.summary", contexts));
        summary.setVisible(model.loadedProperty().get());
        banners.getChildren().clear();
        List<Path> searched = model.nothingFoundIn();
        if (!searched.isEmpty() && model.problems().isEmpty()) {
            String where = String.join(
                    ", ", searched.stream().map(ContextsController::shortened).toList());
            banners.getChildren()
                    .add(banner(
                            "accent",
                            "mdi2i-information-outline",
                            I18n.text("contexts.none.title"),
                            I18n.text("contexts.none.text", where)));
        }
        List<KubeconfigProblem> problems = model.problems();
        for (KubeconfigProblem problem : problems.subList(0, Math.min(MOST_PROBLEMS, problems.size()))) {
            banners.getChildren()
                    .add(banner("warning", "mdi2f-file-alert-outline", shortened(problem.place()), problem.what()));
        }
        if (problems.size() > MOST_PROBLEMS) {
            String rest = String.join(
                    "\n",
                    problems.subList(MOST_PROBLEMS, problems.size()).stream()
                            .limit(20)
                            .map(problem -> shortened(problem.place()) + "  " + problem.what())
                            .toList());
            banners.getChildren()
                    .add(banner(
                            "warning",
                            "mdi2f-file-alert-outline",
                            I18n.text("contexts.problems.more", problems.size() - MOST_PROBLEMS),
                            rest));
        }
        banners.setVisible(!banners.getChildren().isEmpty());
        banners.setManaged(banners.isVisible());
        placeholder();
    }

    private void placeholder() {
        String key = model.loadedProperty().get() ? "contexts.list.noMatch" : "contexts.list.loading";
        list.setPlaceholder(new Label(I18n.text(key)));
    }

    private static Node banner(String tone, String icon, String title, String text) {
        FontIcon symbol = new FontIcon(icon);
        Label heading = new Label(title);
        heading.getStyleClass().add("banner-title");
        heading.setWrapText(true);
        Label sentence = new Label(text);
        sentence.setWrapText(true);
        sentence.setMinHeight(Label.USE_PREF_SIZE);
        VBox texts = new VBox(heading, sentence);
        HBox banner = new HBox(symbol, texts);
        HBox.setHgrow(texts, Priority.ALWAYS);
        banner.getStyleClass().addAll("context-banner", tone);
        banner.setAccessibleText(title + " " + text);
        return banner;
    }

    private void show(@Nullable KubeContext context) {
        detail.setVisible(context != null);
        if (context == null) {
            return;
        }
        if (!context.equals(list.getSelectionModel().getSelectedItem())) {
            list.getSelectionModel().select(context);
        }
        name.setText(context.name());
        note.setText(context.note());
        note.setVisible(!context.note().isEmpty());
        note.setManaged(note.isVisible());
        fact(cluster, context.cluster());
        fact(server, context.server());
        fact(user, context.user());
        fact(namespace, context.namespace());
        fact(auth, I18n.text("contexts.auth." + context.auth().name().toLowerCase(Locale.ROOT)));
        authIcon.setIconLiteral(ContextIcons.of(context.auth()));
        fact(
                provider,
                I18n.text("contexts.provider." + context.provider().name().toLowerCase(Locale.ROOT)));
        providerIcon.setIconLiteral(ContextIcons.of(context.provider()));
        fact(source, shortened(context.source()));
        showCertificate(context);
        show(model.stateProperty().get());
    }

    private void showCertificate(KubeContext context) {
        Expiry expiry = model.expiry(context);
        String text = context.certificateExpiry()
                .map(end -> certificateText(expiry, end))
                .orElse(I18n.text("contexts.certificate.none"));
        certificate.setText(text);
        certificate.pseudoClassStateChanged(PseudoClass.getPseudoClass("soon"), expiry == Expiry.SOON);
        certificate.pseudoClassStateChanged(PseudoClass.getPseudoClass("expired"), expiry == Expiry.EXPIRED);
    }

    private String certificateText(Expiry expiry, Instant end) {
        String day = DAY.format(end.atZone(ZoneId.systemDefault()));
        long days = Math.abs(ChronoUnit.DAYS.between(model.now(), end));
        return expiry == Expiry.EXPIRED
                ? I18n.text("contexts.certificate.expired", day, days)
                : I18n.text("contexts.certificate.until", day, days);
    }

    private static void fact(Label label, String value) {
        label.setText(value.isEmpty() ? I18n.text("contexts.detail.nothing") : value);
    }

    private void showMark(Environment environment) {
        marks.selectToggle(
                switch (environment) {
                    case UNMARKED -> unmarked;
                    case DEVELOPMENT -> development;
                    case STAGING -> staging;
                    case PRODUCTION -> production;
                });
    }

    private void show(ConnectState state) {
        KubeContext context = model.selectedProperty().get();
        outcome.show(state, context == null ? "" : context.namespace());
        boolean connecting = state instanceof ConnectState.Connecting;
        boolean ready = ready(state);
        visible(cancel, connecting);
        visible(open, ready);
        visible(connect, !connecting);
        connect.setText(
                I18n.text(state instanceof ConnectState.Idle ? "contexts.detail.connect" : "contexts.detail.again"));
        connect.setDefaultButton(!ready && !connecting);
        open.setDefaultButton(ready);
        if (connecting) {
            tick();
            elapsed.play();
        } else {
            elapsed.stop();
        }
    }

    private void tick() {
        if (detail.getScene() == null) {
            elapsed.stop(); // The page was left, or is not shown yet.
        }
        if (model.stateProperty().get() instanceof ConnectState.Connecting(Instant since)) {
            double seconds = Duration.between(since, model.now()).toMillis() / 1000.0;
            cancel.setText(I18n.text("contexts.detail.cancel", String.format(Locale.ENGLISH, "%.1f s", seconds)));
        }
    }

    private static boolean ready(ConnectState state) {
        return state instanceof ConnectState.Done done && done.outcome() instanceof ConnectionOutcome.Ready;
    }

    private static void visible(Node node, boolean visible) {
        node.setVisible(visible);
        node.setManaged(visible);
    }

    /** With "~" for the user's home. */
    private static String shortened(Object path) {
        String text = path.toString();
        String home = System.getProperty("user.home");
        return text.startsWith(home + "/") ? "~" + text.substring(home.length()) : text;
    }
}
