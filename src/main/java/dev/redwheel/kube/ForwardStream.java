package dev.redwheel.kube;

import java.io.IOException;
import java.io.OutputStream;

/**
 * One stream to a port of a pod. One thread may write while another reads; {@link #close} may be called by any and ends
 * both directions at once.
 */
interface ForwardStream extends AutoCloseable {
    /** Space that {@link #write} needs before the data: for the longest frame head of any protocol. */
    int HEADROOM = 15;

    /**
     * Sends {@code length} bytes of {@code buffer} from {@link #HEADROOM} on. The buffer's contents are used up: the frame
     * is built in place.
     */
    void write(byte[] buffer, int length) throws IOException;

    /**
     * Copies data from the pod until either side ends; returns when the server ended the stream as it should.
     *
     * @throws RemoteException when the node says what is wrong
     */
    void copyTo(OutputStream out) throws IOException;

    @Override
    void close();

    /** What the far side said on its error channel: there is no such port, the pod is gone. */
    final class RemoteException extends IOException {
        private static final long serialVersionUID = 1L;

        RemoteException(String message) {
            super(message);
        }
    }

    static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // It is of no use any more, whatever it says.
        }
    }
}
