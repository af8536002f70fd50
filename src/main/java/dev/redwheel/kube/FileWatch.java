package dev.redwheel.kube;

import dev.redwheel.task.Poller;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when files change, appear, vanish or are replaced by rename. Folders are watched, because a file that was
 * replaced is another file; what links point to is compared as well. Where the system offers no watch (a limit is
 * reached, a network drive) the files are looked at every few seconds instead.
 */
final class FileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

    /** Changes that come closer together than this are told once. */
    private static final Duration SETTLE = Duration.ofMillis(150);

    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);

    private final Supplier<List<Path>> files;
    private final Runnable changed;
    private final @Nullable WatchService service;
    private final Map<Path, WatchKey> folders = new HashMap<>();
    private Map<Path, String> seen;
    private final Poller poller;

    private FileWatch(Supplier<List<Path>> files, Runnable changed) {
        this.files = files;
        this.changed = changed;
        this.service = service();
        this.seen = look();
        watchFolders();
        this.poller = Poller.start(
                "watch kubeconfig files", SETTLE, this::once, e -> LOG.warn("Cannot watch kubeconfig files", e));
    }

    /**
     * @param files asked again after each change
     * @param changed called on the watch's thread
     */
    static FileWatch start(Supplier<List<Path>> files, Runnable changed) {
        return new FileWatch(files, changed);
    }

    @Override
    public void close() {
        poller.close();
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.debug("Closing the file watch", e);
            }
        }
    }

    private void once() throws InterruptedException {
        WatchService events = service;
        if (events == null) {
            Thread.sleep(LOOK_ANYWAY);
        } else {
            try {
                WatchKey key = events.poll(LOOK_ANYWAY.toMillis(), TimeUnit.MILLISECONDS);
                if (key != null) {
                    Thread.sleep(SETTLE);
                }
                while (key != null) {
                    key.pollEvents();
                    key.reset();
                    key = events.poll();
                }
            } catch (ClosedWatchServiceException e) {
                return;
            }
        }
        Map<Path, String> now = look();
        if (!now.equals(seen)) {
            seen = now; // Before it is told: what changes while it is read is a change again.
            changed.run();
        }
        watchFolders();
    }

    private Map<Path, String> look() {
        Map<Path, String> found = new HashMap<>();
        for (Path file : files.get()) {
            found.put(file, state(file));
        }
        return found;
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (IOException e) {
            return e.getClass().getName();
        }
    }

    /** The nearest folder that exists, for each file and for what it links to. */
    private void watchFolders() {
        if (service == null) {
            return;
        }
        Set<Path> wanted = new HashSet<>();
        for (Path file : files.get()) {
            nearestFolder(file.toAbsolutePath(), wanted);
            try {
                nearestFolder(file.toRealPath(), wanted);
            } catch (IOException e) {
                // It does not exist yet.
            }
        }
        folders.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey()) || !entry.getValue().isValid();
            if (gone) {
                entry.getValue().cancel();
            }
            return gone;
        });
        wanted.removeAll(folders.keySet());
        for (Path folder : wanted) {
            try {
                folders.put(
                        folder,
                        folder.register(
                                service,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_DELETE));
            } catch (IOException | UnsupportedOperationException e) {
                LOG.debug("Cannot watch {}", folder, e);
            }
        }
    }

    private static void nearestFolder(Path file, Set<Path> into) {
        Path folder = file.getParent();
        while (folder != null && !Files.isDirectory(folder)) {
            folder = folder.getParent();
        }
        if (folder != null) {
            into.add(folder);
        }
    }

    private static @Nullable WatchService service() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("This system offers no file watch; kubeconfig files are looked at every 5 s", e);
            return null;
        }
    }
}
