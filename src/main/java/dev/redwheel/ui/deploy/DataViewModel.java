package dev.redwheel.ui.deploy;

import dev.redwheel.model.Topology;
import dev.redwheel.operation.change.BackupContent;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.FileTarget;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.DataMoves;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.MemoryPlan;
import dev.redwheel.values.Quantity;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** The RDB file that the new Redis begins with, if any, and whether it fits what is chosen. FX thread only. */
final class DataViewModel {
    private static final String EXTENSION = "rdb";

    private final ValuesDraft draft;
    private final FileTarget files;
    private final TaskExecutor executor;
    private final Scope scope;
    private final InstantSource clock;
    private final ReadOnlyObjectWrapper<Optional<Chosen>> chosen = new ReadOnlyObjectWrapper<>(Optional.empty());
    private Scope reading = new Scope();

    /**
     * @param content empty while it is being read, and when it cannot be
     * @param unreadable why it cannot be read; empty when it can
     */
    record Chosen(Path file, Optional<BackupContent> content, String unreadable) {}

    DataViewModel(ValuesDraft draft, FileTarget files, TaskExecutor executor, Scope scope, InstantSource clock) {
        this.draft = draft;
        this.files = files;
        this.executor = executor;
        this.scope = scope;
        this.clock = clock;
    }

    /** Asks for a file. */
    void choose() {
        files.chooseExisting(I18n.text("deploy.data.title"), EXTENSION).ifPresent(this::read);
    }

    /** It begins empty after all. */
    void remove() {
        scope.release(reading);
        chosen.set(Optional.empty());
    }

    private void read(Path file) {
        remove();
        reading = scope.add(new Scope());
        chosen.set(Optional.of(new Chosen(file, Optional.empty(), "")));
        Scope mine = reading;
        mine.addTask(executor.submit(BackgroundTask.of(
                        "read the RDB file", () -> BackupContent.read(file, clock.millis()))
                .onSuccess(found -> arrived(mine, new Chosen(file, Optional.of(found), "")))
                .onFailure(error -> arrived(mine, new Chosen(file, Optional.empty(), WhereViewModel.told(error))))));
    }

    private void arrived(Scope mine, Chosen next) {
        if (mine == reading && !mine.isClosed()) {
            chosen.set(Optional.of(next));
        }
    }

    ReadOnlyObjectProperty<Optional<Chosen>> chosenProperty() {
        return chosen.getReadOnlyProperty();
    }

    Optional<Path> file() {
        return chosen.get().map(Chosen::file);
    }

    boolean isReading() {
        return chosen.get()
                .filter(file -> file.content().isEmpty() && file.unreadable().isEmpty())
                .isPresent();
    }

    /** What is known of the file; empty when there is none or nothing is known. */
    String facts() {
        return chosen.get()
                .filter(file -> file.unreadable().isEmpty())
                .map(file -> file.content().map(DataViewModel::told).orElseGet(() -> I18n.text("deploy.data.reading")))
                .orElse("");
    }

    private static String told(BackupContent content) {
        return I18n.text(
                "deploy.data.facts",
                Quantity.show(content.bytes()),
                String.format(Locale.ROOT, "%,d", content.keys()),
                content.server().isEmpty() ? I18n.text("deploy.data.server.unknown") : content.server(),
                Integer.toString(content.version()),
                content.facts().size());
    }

    /** Why the file cannot be loaded into what is chosen, as far as that is known before it runs; empty when it can. */
    String problem() {
        return chosen.get()
                .map(file -> isReading()
                        ? I18n.text("deploy.data.problem.reading")
                        : file.content().map(this::misfit).orElse(file.unreadable()))
                .orElse("");
    }

    private String misfit(BackupContent content) {
        Deployment deployment = draft.deployment();
        OptionalInt reads = DataMoves.reads(deployment.image(), draft.check().imageVersion(deployment));
        if (content.version() > reads.orElse(Integer.MAX_VALUE)) {
            return I18n.text("deploy.data.problem.format", content.version(), reads.getAsInt());
        }
        if (deployment.architecture() == Topology.CLUSTER && content.lastDatabase() > 0) {
            return I18n.text("deploy.data.problem.database", content.lastDatabase());
        }
        long memory = MemoryPlan.ofMaster(deployment).maxmemoryBytes() * deployment.masters();
        if (memory > 0 && content.memory() > memory) {
            return I18n.text("deploy.data.problem.memory", Quantity.show(content.memory()), Quantity.show(memory));
        }
        OptionalLong volume = deployment.masterPersistence().enabled().orElse(true)
                ? Quantity.bytes(deployment.masterPersistence().size())
                : OptionalLong.empty();
        long disk = volume.orElse(Long.MAX_VALUE / deployment.masters()) * deployment.masters();
        return content.bytes() > disk
                ? I18n.text("deploy.data.problem.volume", Quantity.show(content.bytes()), Quantity.show(disk))
                : "";
    }
}
