package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A writer and a reader that go on while a release is disturbed, and the judgement over what they saw. */
final class Load implements AutoCloseable {
    /** What a way of disturbing a release must leave. */
    enum Guarantee {
        /** The server was told to stop and hands over: nothing that was acknowledged may be missing. */
        ACKNOWLEDGED("every acknowledged write is there"),
        /** The server fell silent: replication is asynchronous, what a replica had before the answer is kept. */
        CONFIRMED("every write that a replica confirmed (WAIT 1) is there");

        private final String words;

        Guarantee(String words) {
            this.words = words;
        }
    }

    private final Writer writer;
    private final Reader reader;

    private Load(Writer writer, Reader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    /** @param prefix of the keys */
    static Load start(String prefix, Supplier<RawRedis> connect) {
        Writer writer = Writer.start(connect, prefix, 1);
        Load load = new Load(writer, Reader.start(writer, connect));
        writer.awaitAcknowledged(20);
        writer.forgetGaps();
        return load;
    }

    /** Blocks until writes are acknowledged again. */
    void awaitWrites() {
        writer.awaitAcknowledged(20);
    }

    /** Ends both and looks for every write. Prints the guarantee that was tested and the longest gap. */
    void judge(String what, Guarantee guarantee, RawRedis master) {
        List<Integer> acknowledged = writer.stop();
        reader.stop();
        Set<Integer> confirmed = writer.confirmed();
        List<Integer> lost = new ArrayList<>();
        for (int number : acknowledged) {
            String found = master.send("GET", writer.key(number));
            assertThat(found).as("write %d", number).isIn("", "" + number);
            if (found.isEmpty()) {
                lost.add(number);
            }
        }
        System.out.println("failover, " + what + ": guarantee tested: " + guarantee.words + "; "
                + acknowledged.size() + " acknowledged, " + confirmed.size() + " confirmed, " + lost.size()
                + " lost, " + reader.right() + " reads right, "
                + reader.missing().size()
                + " found missing for a time; longest time without an acknowledged write "
                + writer.longestGap().toMillis() + " ms");
        Set<Integer> promised = guarantee == Guarantee.ACKNOWLEDGED ? Set.copyOf(acknowledged) : confirmed;
        assertThat(kept(promised, lost)).as("promised and lost").isEmpty();
        // Missing for a time is no loss: for a moment after a failover the proxy's old connections read a server that
        // is a
        // replica by now. How often is printed.
        assertThat(reader.wrong()).as("read with another value").isEmpty();
        assertThat(reader.right()).isPositive();
        assertThat(confirmed).isNotEmpty();
    }

    private static Set<Integer> kept(Set<Integer> promised, Iterable<Integer> gone) {
        Set<Integer> both = new HashSet<>();
        gone.forEach(number -> {
            if (promised.contains(number)) {
                both.add(number);
            }
        });
        return both;
    }

    @Override
    public void close() {
        writer.stop();
        reader.stop();
    }
}
