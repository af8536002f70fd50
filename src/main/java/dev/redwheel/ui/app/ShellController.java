package dev.redwheel.ui.app;

import atlantafx.base.controls.Notification;
import dev.redwheel.model.Environment;
import dev.redwheel.settings.Theme;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.deploy.UnfinishedOperationsViewModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.animation.PauseTransition;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** The frame around every page: navigation at the left, the environment's colour on top, the page itself. */
public final class ShellController implements Navigator, AutoCloseable {
    private static final Duration NOTICE_STAYS = Duration.seconds(5);

    private final ShellViewModel model;
    private final Page first;
    private PageFactory pages;

    @FXML
    private StackPane content;

    @FXML
    private VBox notices;

    @FXML
    private Region environmentStrip;

    @FXML
    private ToggleButton contextsButton;

    @FXML
    private ToggleButton releasesButton;

    @FXML
    private ToggleButton deployButton;

    @FXML
    private ToggleButton liveButton;

    @FXML
    private ToggleButton topologyButton;

    @FXML
    private ToggleButton changeButton;

    @FXML
    private VBox contextSection;

    @FXML
    private Label contextName;

    @FXML
    private Label contextMark;

    @FXML
    private FontIcon themeIcon;

    @FXML
    private VBox banners;

    private final ToggleGroup places = new ToggleGroup();
    private @Nullable UnfinishedOperationsViewModel unfinished;
    private boolean onOperation;
    private @Nullable PageView current;

    /** @param first the page shown at the start */
    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields before initialize().
    public ShellController(ShellViewModel model, Page first) {
        this.model = model;
        this.first = first;
    }

    /** Pages need dialogs and dialogs need the shell: so the pages come last, before the shell is loaded. */
    public void setPages(PageFactory pages) {
        this.pages = pages;
    }

    @FXML
    void initialize() {
        places.getToggles()
                .setAll(contextsButton, releasesButton, deployButton, liveButton, topologyButton, changeButton);
        contextSection.visibleProperty().bind(model.contextProperty().isNotEmpty());
        contextSection.managedProperty().bind(contextSection.visibleProperty());
        contextName.textProperty().bind(model.contextProperty());
        liveButton.visibleProperty().bind(model.releaseProperty().isNotNull());
        liveButton.managedProperty().bind(liveButton.visibleProperty());
        topologyButton.visibleProperty().bind(liveButton.visibleProperty());
        topologyButton.managedProperty().bind(liveButton.visibleProperty());
        changeButton.visibleProperty().bind(liveButton.visibleProperty());
        changeButton.managedProperty().bind(liveButton.visibleProperty());
        liveButton.textProperty().bind(model.releaseNameProperty());
        model.environmentProperty().subscribe(this::colour);
        model.themeProperty()
                .subscribe(theme -> themeIcon.setIconLiteral(
                        theme == Theme.DARK ? "mdi2w-white-balance-sunny" : "mdi2w-weather-night"));
        model.warnings().addListener((ListChangeListener<String>) change -> listBanners());
        show(first);
    }

    @Override
    public void show(Page page) {
        leave();
        model.arrive(page);
        places.selectToggle(
                switch (page) {
                    case Page.Contexts() -> contextsButton;
                    case Page.Releases r -> releasesButton;
                    case Page.Deploy d -> deployButton;
                    case Page.Live l -> liveButton;
                    case Page.Topology t -> topologyButton;
                    case Page.Change c -> changeButton;
                });
        PageView view = pages.open(page, this);
        current = view;
        content.getChildren().setAll(view.root());
        onOperation =
                (page instanceof Page.Deploy deploy && deploy.operation().isPresent()) || page instanceof Page.Change;
        listBanners();
        if (unfinished != null) {
            unfinished.refresh();
        }
    }

    /** From now on tells of deployments that are not over, above every page but their own. */
    public void tellUnfinished(UnfinishedOperationsViewModel model) {
        unfinished = model;
        model.rows().addListener((ListChangeListener<UnfinishedOperationsViewModel.Row>) change -> listBanners());
        model.refresh();
    }

    private void listBanners() {
        List<HBox> shown = new ArrayList<>();
        model.warnings().forEach(warning -> shown.add(warning(warning)));
        UnfinishedOperationsViewModel open = unfinished;
        if (open != null && !onOperation) {
            open.rows().forEach(row -> shown.add(unfinished(open, row)));
        }
        banners.getChildren().setAll(shown);
    }

    private HBox warning(String sentence) {
        return banner("warning", "mdi2a-alert-outline", sentence, "app.warning.dismiss", () -> model.dismiss(sentence));
    }

    private static HBox unfinished(UnfinishedOperationsViewModel model, UnfinishedOperationsViewModel.Row row) {
        HBox banner = banner(
                "unfinished", "mdi2p-progress-wrench", row.sentence(), "app.unfinished.open", () -> model.open(row));
        if (row.dismissible()) {
            banner.getChildren().add(button("app.warning.dismiss", row.sentence(), () -> model.dismiss(row)));
        }
        return banner;
    }

    private static HBox banner(String kind, String icon, String sentence, String actionKey, Runnable action) {
        Label text = new Label(sentence, new FontIcon(icon));
        text.setWrapText(true);
        text.setMinHeight(Region.USE_PREF_SIZE);
        text.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(text, Priority.ALWAYS);
        HBox banner = new HBox(text, button(actionKey, sentence, action));
        banner.getStyleClass().addAll("banner", kind);
        return banner;
    }

    private static Button button(String actionKey, String sentence, Runnable action) {
        Button button = new Button(I18n.text(actionKey));
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setAccessibleText(I18n.text(actionKey) + ": " + sentence);
        button.setOnAction(event -> action.run());
        return button;
    }

    /** A note at the lower right that goes away by itself. */
    public void notice(String text) {
        Notification note = new Notification(text, new FontIcon("mdi2i-information-outline"));
        note.getStyleClass().add("elevated-2");
        PauseTransition stay = new PauseTransition(NOTICE_STAYS);
        stay.setOnFinished(e -> notices.getChildren().remove(note));
        note.setOnClose(e -> notices.getChildren().remove(note));
        notices.getChildren().add(note);
        stay.play();
    }

    @FXML
    void toContexts() {
        show(new Page.Contexts());
    }

    @FXML
    void toReleases() {
        show(new Page.Releases(model.contextProperty().get()));
    }

    @FXML
    void toDeploy() {
        show(new Page.Deploy(model.contextProperty().get(), Optional.empty(), Optional.empty()));
    }

    @FXML
    void toLive() {
        model.livePage().ifPresent(this::show);
    }

    @FXML
    void toTopology() {
        model.livePage().ifPresent(live -> show(new Page.Topology(live.context(), live.release())));
    }

    @FXML
    void toChange() {
        model.livePage().ifPresent(live -> show(new Page.Change(live.context(), live.release(), Optional.empty())));
    }

    @FXML
    void switchTheme() {
        model.switchTheme();
    }

    @Override
    public void close() {
        leave();
    }

    private void leave() {
        if (current != null) {
            current.scope().close();
            current = null;
        }
    }

    private void colour(Environment environment) {
        for (Environment each : Environment.values()) {
            PseudoClass mark = PseudoClass.getPseudoClass(each.name().toLowerCase(Locale.ROOT));
            environmentStrip.pseudoClassStateChanged(mark, each == environment);
            contextMark.pseudoClassStateChanged(mark, each == environment);
        }
        contextMark.setText(I18n.text("environment." + environment.name().toLowerCase(Locale.ROOT)));
    }
}
