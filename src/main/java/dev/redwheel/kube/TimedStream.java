package dev.redwheel.kube;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A stream that closes itself when it was not read to its end in time, so that a server gone silent ends a reader's wait. */
final class TimedStream extends FilterInputStream {
    private final CompletableFuture<Void> late = new CompletableFuture<>();

    TimedStream(InputStream stream, Duration limit) {
        super(stream);
        var _ = late.completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
                .thenRun(this::closeQuietly);
    }

    @Override
    public void close() throws IOException {
        late.cancel(false);
        super.close();
    }

    private void closeQuietly() {
        try {
            super.close();
        } catch (IOException e) {
            // It is being given up anyway.
        }
    }
}
