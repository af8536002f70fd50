package dev.redwheel.practice;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import tools.jackson.databind.node.ObjectNode;

/**
 * A watch over WebSocket: one text message an event.
 *
 * <p>Public because Jetty looks its methods up.
 */
public final class WatchEndpoint implements Session.Listener.AutoDemanding {
    private final Watch watch;
    private final Executor threads;

    WatchEndpoint(Watch watch, Executor threads) {
        this.watch = watch;
        this.threads = threads;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        threads.execute(() -> run(session));
    }

    private void run(Session session) {
        try {
            watch.run(new Watch.Sink() {
                @Override
                public void send(ObjectNode event) throws IOException, InterruptedException {
                    Callback.Completable sent = new Callback.Completable();
                    session.sendText(event.toString(), sent);
                    try {
                        sent.get();
                    } catch (ExecutionException e) {
                        throw new IOException(e.getCause());
                    }
                }

                @Override
                public boolean open() {
                    return session.isOpen();
                }
            });
        } catch (IOException | InterruptedException ended) {
            // The client went away or the cluster closes.
        } finally {
            session.close(1000, "", Callback.NOOP);
        }
    }
}
