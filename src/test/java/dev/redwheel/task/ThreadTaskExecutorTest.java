package dev.redwheel.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadTaskExecutorTest {
    private final ExecutorService callbacks = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("callbacks").daemon().factory());
    private final TaskExecutor executor = new ThreadTaskExecutor(callbacks);
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch finished = new CountDownLatch(1);

    @AfterEach
    void stop() {
        callbacks.shutdownNow();
    }

    @Test
    void successIsToldOnTheCallbackThreadAndThenFinished() throws InterruptedException {
        executor.submit(listening(BackgroundTask.of("answer", () -> 42)));
        awaitFinished();
        assertThat(heard).containsExactly("42 on callbacks", "finished");
    }

    @Test
    void aFailureArrivesAsOpsExceptionAndThenFinished() throws InterruptedException {
        executor.submit(listening(BackgroundTask.<Integer>of("fail", () -> {
            throw new IllegalStateException("secret detail");
        })));
        awaitFinished();
        assertThat(heard).containsExactly("BUG", "finished");
    }

    @Test
    void aCancelledTaskIsInterruptedAndOnlyFinishedIsTold() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        TaskExecutor.Running running = executor.submit(listening(BackgroundTask.of("hang", () -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
            return 1;
        })));
        started.await();
        running.cancel();
        running.cancel();
        awaitFinished();
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(heard).containsExactly("finished");
    }

    @Test
    void anOpsExceptionIsPassedOnAsItIs() throws InterruptedException {
        executor.submitNative(listening(BackgroundTask.<Integer>of("list", () -> {
            throw new OpsException(ErrorKind.FORBIDDEN, "list pods", "caching", "No.", "Ask.");
        })));
        awaitFinished();
        assertThat(heard).containsExactly("FORBIDDEN", "finished");
    }

    private BackgroundTask<Integer> listening(BackgroundTask<Integer> task) {
        return task.onSuccess(value ->
                        heard.add(value + " on " + Thread.currentThread().getName()))
                .onFailure(error -> heard.add(error.kind().name()))
                .onFinished(() -> {
                    heard.add("finished");
                    finished.countDown();
                });
    }

    private void awaitFinished() throws InterruptedException {
        assertThat(finished.await(5, TimeUnit.SECONDS)).isTrue();
    }
}
