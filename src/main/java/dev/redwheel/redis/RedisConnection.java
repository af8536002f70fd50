package dev.redwheel.redis;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.ClusterReport;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.SentinelReport;
import io.lettuce.core.KeyValue;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.KeyValueListOutput;
import io.lettuce.core.output.ListOfMapsOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * One connection to one Redis server. It asks for nothing that touches a key, so the server's LRU and idle times stay as
 * they are; where the server can be told so (7.2 and later), it is told CLIENT NO-TOUCH as well. It does not ask for
 * CLIENT NO-EVICT: under memory pressure the console should go before the data does.
 *
 * <p>Every call blocks and is bounded. One thread at a time.
 */
public final class RedisConnection implements AutoCloseable {
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);
    private static final StringCodec CODEC = new StringCodec(StandardCharsets.UTF_8);
    private static final StringCodec BYTES = new StringCodec(StandardCharsets.ISO_8859_1);
    /** Commands with subcommands. */
    private static final Set<String> SPOKEN = Set.of("CLUSTER", "SENTINEL", "CONFIG", "ACL", "CLIENT");

    private final StatefulRedisConnection<String, String> connection;
    private final String on;
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final AtomicLong sent = new AtomicLong();
    private String infoSection = "everything";
    private volatile AtomicLong lastPing = new AtomicLong(-1);

    RedisConnection(StatefulRedisConnection<String, String> connection, String on) {
        this.connection = connection;
        this.on = on;
        connection.setAutoFlushCommands(false);
    }

    /** Signs in and tells the server who is there. A server that refuses the latter is used all the same. */
    void introduce(RedisCredentials credentials) {
        CompletableFuture<String> auth = CompletableFuture.completedFuture("OK");
        if (!credentials.isNone()) {
            CommandArgs<String, String> args = args();
            if (!credentials.username().isEmpty()) {
                args.add(credentials.username());
            }
            auth = send(CommandType.AUTH, args.add(credentials.password()));
        }
        CompletableFuture<String> name =
                send(CommandType.CLIENT, args().add("SETNAME").add("redwheel"));
        CompletableFuture<String> noTouch =
                send(CommandType.CLIENT, args().add("NO-TOUCH").add("ON"));
        connection.flushCommands();
        signIn(auth, credentials);
        tolerate("CLIENT SETNAME", name);
        tolerate("CLIENT NO-TOUCH", noTouch);
    }

    /**
     * For connections that send commands with keys in them: takes NO-TOUCH back. Redis 8.0.2 crashes (SIGSEGV) when a client
     * with it names a key of a slot that is being moved away: lookupKey, called by getNodeByQuery, asks for the command of an
     * executing client, and none executes yet.
     */
    public void mayTouch() {
        CompletableFuture<String> off =
                send(CommandType.CLIENT, args().add("NO-TOUCH").add("OFF"));
        connection.flushCommands();
        tolerate("CLIENT NO-TOUCH", off);
    }

    private void signIn(CompletableFuture<String> auth, RedisCredentials credentials) {
        try {
            RedisErrors.await(auth, COMMAND_TIMEOUT, "sign in to Redis", on);
        } catch (OpsException e) {
            // The Secret names a password that the server does not ask for (6.0 and later; before that).
            if (!e.why().contains("without any password") && !e.why().contains("no password is set")) {
                throw e.kind() == ErrorKind.UNAUTHORISED ? wrongPassword(credentials) : e;
            }
            refused.put("AUTH", "The server asks for no password.");
        }
    }

    private OpsException wrongPassword(RedisCredentials credentials) {
        String user = credentials.username().isEmpty() ? "the default user" : "user " + credentials.username();
        String from =
                credentials.secret().isEmpty() ? "the password" : "the password of Secret " + credentials.secret();
        return new OpsException(
                ErrorKind.UNAUTHORISED,
                "sign in to Redis",
                on,
                "Redis does not take " + from + " for " + user + ".",
                "If the Secret was changed, restart the pods so that they read it.");
    }

    private void tolerate(String command, CompletableFuture<String> reply) {
        try {
            RedisErrors.await(reply, COMMAND_TIMEOUT, "send " + command, on);
        } catch (OpsException e) {
            switch (e.kind()) {
                case FORBIDDEN, UNSUPPORTED, SERVER -> refused.put(command, e.why());
                default -> throw e;
            }
        }
    }

    /**
     * PING and the whole INFO in one pipelined round trip.
     *
     * @param now the time to note as the sample's
     * @return when INFO was refused, a sample that knows nothing but the round trips and the reason
     * @throws OpsException when the connection is of no use any more: UNREACHABLE, TIMEOUT, UNAUTHORISED, CANCELLED
     */
    public NodeSample sample(Instant now, Duration limit) {
        NodeSample sample = sample(now, limit, args().add(infoSection));
        boolean nothing = sample.info().isEmpty() && !sample.refused().containsKey("INFO");
        if (nothing && "everything".equals(infoSection)) { // Before 6.0.
            infoSection = "all";
            return sample(now, limit, args().add(infoSection));
        }
        return sample;
    }

    /** As {@link #sample}, with the sections that INFO tells when asked for none: without what each command cost. */
    public NodeSample brief(Instant now, Duration limit) {
        return sample(now, limit, args());
    }

    private NodeSample sample(Instant now, Duration limit, CommandArgs<String, String> sections) {
        long began = System.nanoTime();
        AtomicLong pingNanos = new AtomicLong(-1);
        lastPing = pingNanos;
        CompletableFuture<String> ping = send(CommandType.PING, args());
        // On the network thread, so that waking this one is not counted.
        CompletableFuture<String> timedPing = ping.whenComplete((reply, e) -> pingNanos.set(System.nanoTime() - began));
        AtomicLong infoNanos = new AtomicLong();
        CompletableFuture<String> info = send(CommandType.INFO, sections);
        CompletableFuture<String> timedInfo = info.whenComplete((reply, e) -> infoNanos.set(System.nanoTime() - began));
        connection.flushCommands();
        Map<String, String> refusedNow = new LinkedHashMap<>(refused);
        String text = reply(timedInfo, limit, "INFO", refusedNow);
        reply(timedPing, limit, "PING", refusedNow);
        // LOADING and BUSY are answers too, and as fast as any.
        OptionalLong measured = OptionalLong.of(pingNanos.get());
        return InfoParser.parse(text, now, Duration.ofNanos(infoNanos.get()), measured, refusedNow);
    }

    /** The reply, or "" and the reason noted when the server refused. */
    private String reply(
            CompletableFuture<String> future, Duration limit, String command, Map<String, String> refusedNow) {
        try {
            return RedisErrors.await(future, limit, "send " + command, on);
        } catch (OpsException e) {
            return switch (e.kind()) {
                case FORBIDDEN, UNSUPPORTED, SERVER -> {
                    refusedNow.put(command, e.why());
                    yield "";
                }
                default -> throw e;
            };
        }
    }

    /**
     * What this node says of its cluster.
     *
     * @throws OpsException also when it refuses: it is no node of a cluster, or the user may not ask
     */
    public ClusterReport cluster(Duration limit) {
        CompletableFuture<String> nodes = send(CommandType.CLUSTER, args().add("NODES"));
        CompletableFuture<String> info = send(CommandType.CLUSTER, args().add("INFO"));
        connection.flushCommands();
        String told = RedisErrors.await(nodes, limit, "read CLUSTER NODES", on);
        return ClusterParser.parse(told, RedisErrors.await(info, limit, "read CLUSTER INFO", on));
    }

    /**
     * What this Sentinel says of the masters it watches.
     *
     * @throws OpsException also when it refuses
     */
    public SentinelReport sentinel(Duration limit) {
        CompletableFuture<List<Map<String, String>>> masters = maps(args().add("MASTERS"));
        connection.flushCommands();
        List<Map<String, String>> all = RedisErrors.await(masters, limit, "read SENTINEL MASTERS", on);
        List<Supplier<SentinelReport.Watched>> replies = new ArrayList<>();
        for (Map<String, String> master : all) {
            String name = master.getOrDefault("name", "");
            CompletableFuture<List<String>> address = dispatch(
                    CommandType.SENTINEL,
                    new ValueListOutput<>(CODEC),
                    args().add("GET-MASTER-ADDR-BY-NAME").add(name));
            CompletableFuture<List<Map<String, String>>> replicas =
                    maps(args().add("REPLICAS").add(name));
            CompletableFuture<List<Map<String, String>>> sentinels =
                    maps(args().add("SENTINELS").add(name));
            CompletableFuture<String> quorum =
                    send(CommandType.SENTINEL, args().add("CKQUORUM").add(name));
            replies.add(() -> SentinelParser.master(
                    master,
                    told(address, limit, "SENTINEL GET-MASTER-ADDR-BY-NAME"),
                    told(replicas, limit, "SENTINEL REPLICAS"),
                    told(sentinels, limit, "SENTINEL SENTINELS"),
                    quorum(quorum, limit)));
        }
        connection.flushCommands();
        return new SentinelReport(replies.stream().map(Supplier::get).toList());
    }

    private CompletableFuture<List<Map<String, String>>> maps(CommandArgs<String, String> args) {
        return dispatch(CommandType.SENTINEL, new ListOfMapsOutput<>(CODEC), args);
    }

    /** The reply, or an empty list where the server refused just this. */
    private <T> List<T> told(CompletableFuture<List<T>> reply, Duration limit, String command) {
        try {
            return RedisErrors.await(reply, limit, "read " + command, on);
        } catch (OpsException e) {
            return switch (e.kind()) {
                case FORBIDDEN, UNSUPPORTED, SERVER -> List.of();
                default -> throw e;
            };
        }
    }

    private SentinelParser.Quorum quorum(CompletableFuture<String> reply, Duration limit) {
        try {
            return SentinelParser.Quorum.of(RedisErrors.await(reply, limit, "read SENTINEL CKQUORUM", on));
        } catch (OpsException e) {
            return switch (e.kind()) {
                case FORBIDDEN, UNSUPPORTED, SERVER -> SentinelParser.Quorum.refused(e.why());
                default -> throw e;
            };
        }
    }

    /** What CONFIG GET tells of a pattern, "maxmemory*". */
    public Map<String, String> configGet(String pattern) {
        AsyncCommand<String, String, List<KeyValue<String, String>>> command = dispatch(
                CommandType.CONFIG,
                new KeyValueListOutput<>(CODEC),
                args().add("GET").add(pattern));
        connection.flushCommands();
        Map<String, String> values = new LinkedHashMap<>();
        RedisErrors.await(command, COMMAND_TIMEOUT, "read the configuration", on)
                .forEach(pair -> values.put(pair.getKey(), pair.getValueOrElse("")));
        return values;
    }

    /**
     * Sends commands of any kind in one round trip, for operations that change a server.
     *
     * @param commands words of one character for each byte ({@link #bytes}), so that any key comes back as it was
     * @return the replies in the order of the commands: a list's items, or the one text or number (a Long) alone; "" for nil
     * @throws OpsException when one is refused; its message tells the first two words at most, never a key or a password
     */
    public List<List<Object>> send(List<List<String>> commands, Duration limit) {
        List<AsyncCommand<String, String, List<Object>>> replies = dispatched(commands);
        List<List<Object>> answers = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            List<String> words = commands.get(i);
            String name = words.getFirst()
                    + (words.size() > 1 && SPOKEN.contains(words.getFirst()) ? " " + words.get(1) : "");
            answers.add(RedisErrors.await(replies.get(i), limit, "send " + name, on).stream()
                    .map(item -> Objects.requireNonNullElse(item, ""))
                    .toList());
        }
        return answers;
    }

    /**
     * The same where some may well be refused.
     *
     * @return for each command why the server refused it; empty where it did not
     * @throws OpsException when the connection is of no use any more, or the user may not do it
     */
    public List<String> attempt(List<List<String>> commands, Duration limit) {
        List<AsyncCommand<String, String, List<Object>>> replies = dispatched(commands);
        List<String> refusals = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            try {
                RedisErrors.await(
                        replies.get(i), limit, "send " + commands.get(i).getFirst(), on);
                refusals.add("");
            } catch (OpsException e) {
                if (e.kind() != ErrorKind.SERVER) {
                    throw e;
                }
                refusals.add(e.why());
            }
        }
        return refusals;
    }

    private List<AsyncCommand<String, String, List<Object>>> dispatched(List<List<String>> commands) {
        List<AsyncCommand<String, String, List<Object>>> replies = new ArrayList<>();
        for (List<String> words : commands) {
            CommandArgs<String, String> arguments = new CommandArgs<>(BYTES);
            words.subList(1, words.size()).forEach(arguments::addKey);
            replies.add(dispatch(new Word(words.getFirst()), new NestedMultiOutput<>(BYTES), arguments));
        }
        connection.flushCommands();
        return replies;
    }

    /** One command; see {@link #send(List, Duration)}. */
    public List<Object> send(Duration limit, String... words) {
        return send(List.of(List.of(words)), limit).getFirst();
    }

    /** A text as a word of a command: its UTF-8, one character for each byte. */
    public static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The name of a command. */
    private record Word(String text) implements ProtocolKeyword {
        @Override
        public byte[] getBytes() {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Round trip of the last sample's PING; empty while it has no answer, as after a sample that ended in TIMEOUT. */
    public OptionalLong lastPingNanos() {
        long nanos = lastPing.get();
        return nanos < 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    /** How many commands this connection has sent: what the server's counters owe to the console. */
    public long commandsSent() {
        return sent.get();
    }

    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public void close() {
        // Not waited for: a dead way answers nothing, and the socket is closed either way.
        var _ = connection.closeAsync();
    }

    private CompletableFuture<String> send(ProtocolKeyword type, CommandArgs<String, String> args) {
        return dispatch(type, new StatusOutput<>(CODEC), args);
    }

    private <T> AsyncCommand<String, String, T> dispatch(
            ProtocolKeyword type, CommandOutput<String, String, T> output, CommandArgs<String, String> args) {
        AsyncCommand<String, String, T> command = new AsyncCommand<>(new Command<>(type, output, args));
        sent.incrementAndGet();
        connection.dispatch(command);
        return command;
    }

    private static CommandArgs<String, String> args() {
        return new CommandArgs<>(CODEC);
    }
}
