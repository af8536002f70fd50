package dev.redwheel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.Deployments;
import dev.redwheel.operation.PlayedDeployments;
import dev.redwheel.settings.Home;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.support.Shots;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.app.FxExecutor;
import dev.redwheel.ui.app.ShellController;
import dev.redwheel.ui.app.ShellViewModel;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.Views;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Every FXML file loads, with the controller that the composition root gives it. */
class EveryFxmlFileFxTest {
    private static final Path FOLDER = Path.of("src/main/resources/fxml");

    @TempDir
    Path folder;

    private final Logger log = (Logger) LoggerFactory.getLogger(Views.class);
    private final ListAppender<ILoggingEvent> loads = new ListAppender<>();
    private final List<String> bugs = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        log.setLevel(Level.DEBUG);
        loads.start();
        log.addAppender(loads);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(loads);
        log.setLevel(null);
    }

    @Test
    void everyFileIsNamed() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> "/fxml/" + file.getFileName()).toList())
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.of(FxmlFile.values()).map(FxmlFile::path).toList());
        }
    }

    @Test
    void everyFileLoads() throws IOException {
        String operation = deploymentOfAnEarlierRun();
        Home home = new Home(folder);
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
            apiVersion: v1
            kind: Config
            current-context: nowhere
            clusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: nowhere, context: {cluster: c, user: u}}]
            """);
        SettingsStore settings = new SettingsStore(home.settingsFile());
        try (ObjectGraph graph = new ObjectGraph(Optional.of(kubeconfig), home, settings)) {
            Shots.fx(() -> {
                ShellController shell = new ShellController(new ShellViewModel(settings), new Page.Contexts());
                shell.setPages(graph.pages(dialogs(), (title, name, extension) -> Optional.empty()));
                Views.load(FxmlFile.APP_SHELL, shell);
                shell.show(new Page.Releases("nowhere"));
                shell.show(new Page.Deploy("nowhere", Optional.empty(), Optional.empty()));
                shell.show(new Page.Deploy("nowhere", Optional.of("caching"), Optional.of(operation)));
                shell.show(new Page.Live("nowhere", new ReleaseKey("caching", "redis")));
                shell.show(new Page.Topology("nowhere", new ReleaseKey("caching", "redis")));
                shell.show(new Page.Change("nowhere", new ReleaseKey("caching", "redis"), Optional.empty()));
                shell.close();
                return true;
            });
        }
        assertThat(loaded()).containsExactlyInAnyOrder(FxmlFile.values());
        assertThat(bugs).isEmpty();
    }

    /** In the journal of this home; its page and the one after it need one. */
    private String deploymentOfAnEarlierRun() {
        PlayedDeployments played = new PlayedDeployments(folder).pending();
        try (Deployments earlier = played.deployments(new ThreadTaskExecutor(new FxExecutor()))) {
            Shots.fx(() -> true); // Starts the toolkit.
            String id = earlier.start(played.request()).id();
            await().until(played::installed);
            return id;
        }
    }

    /** Those loaded by name and those they include, in turn. */
    private Set<FxmlFile> loaded() {
        Set<FxmlFile> all = loads.list.stream()
                .map(event -> (FxmlFile) event.getArgumentArray()[0])
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FxmlFile.class)));
        Deque<FxmlFile> unread = new ArrayDeque<>(all);
        while (!unread.isEmpty()) {
            String text = text(unread.remove());
            Stream.of(FxmlFile.values())
                    .filter(other -> text.contains("source=\"" + other.path().substring("/fxml/".length()) + "\""))
                    .filter(all::add)
                    .forEach(unread::add);
        }
        return all;
    }

    private static String text(FxmlFile file) {
        try (InputStream in = FxmlFile.class.getResourceAsStream(file.path())) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The cluster is not there, which is told, and is no bug. */
    private DialogService dialogs() {
        return new DialogService() {
            @Override
            public boolean confirm(String title, String message, String confirm) {
                return false;
            }

            @Override
            public boolean confirmByTyping(String title, String message, String mustType, String confirm) {
                return false;
            }

            @Override
            public void error(OpsException error) {
                if (error.kind() == dev.redwheel.error.ErrorKind.BUG) {
                    bugs.add(error.toString());
                }
            }

            @Override
            public void notice(String message) {}

            @Override
            public void copy(String what, String text) {}
        };
    }
}
