package dev.redwheel.values;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.emitter.Emitter;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.serializer.Serializer;

/**
 * A YAML mapping as the parser's own nodes, so that a change of a few values keeps the order, the comments and the
 * quoting of the rest. The only user of snakeyaml-engine in this package.
 */
final class YamlTree {
    /** A text that unfolds to more values than this is an attack or a mistake (nested aliases), not chart values. */
    private static final int MOST_VALUES = 50_000;

    private static final LoadSettings LOAD =
            LoadSettings.builder().setParseComments(true).setLabel("values").build();
    private static final DumpSettings DUMP = DumpSettings.builder()
            .setDumpComments(true)
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndent(2)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setSplitLines(false)
            .setAnchorGenerator(YamlTree::anchor)
            .build();

    private final @Nullable MappingNode root;
    private final Map<String, Object> values;

    private YamlTree(@Nullable MappingNode root, Map<String, Object> values) {
        this.root = root;
        this.values = values;
    }

    static YamlTree parse(String text) throws YamlSyntaxException {
        try {
            Optional<Node> node = new Compose(LOAD).composeString(text);
            if (node.isEmpty() || isNull(node.get())) {
                return new YamlTree(null, new LinkedHashMap<>());
            }
            if (!(node.get() instanceof MappingNode mapping)) {
                throw new YamlSyntaxException(
                        line(node.get()),
                        1,
                        "Values are a mapping of names to values, like \"architecture: standalone\".");
            }
            // Comments alone come back as a mapping without entries.
            return new YamlTree(mapping.getValue().isEmpty() ? null : mapping, new Reader().mapping(mapping));
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark();
            throw new YamlSyntaxException(
                    mark.map(Mark::getLine).orElse(0) + 1,
                    mark.map(Mark::getColumn).orElse(0) + 1,
                    plain(e));
        } catch (YamlEngineException e) {
            throw new YamlSyntaxException(1, 1, sentence(String.valueOf(e.getMessage())));
        }
    }

    /** The values as maps, lists, strings, numbers, booleans and nulls, in the order of the text. */
    Map<String, Object> values() {
        return values;
    }

    /** The text of a scalar as written: "8.20" where its value is the number 8.2. */
    Optional<String> scalarText(List<String> path) {
        return node(path).filter(ScalarNode.class::isInstance).map(node -> ((ScalarNode) node).getValue());
    }

    /** Line, from 1, of the key at the path or of its nearest ancestor that is written; 0 when there is none. */
    int line(List<String> path) {
        int line = 0;
        Node current = root;
        for (String step : path) {
            if (current instanceof MappingNode mapping) {
                NodeTuple tuple = tuple(mapping, step);
                if (tuple == null) {
                    break;
                }
                line = line(tuple.getKeyNode());
                current = tuple.getValueNode();
            } else if (current instanceof SequenceNode sequence && isIndex(step, sequence)) {
                current = sequence.getValue().get(Integer.parseInt(step));
                line = line(current);
            } else {
                break;
            }
        }
        return line;
    }

    /** First line, from 1, of the text inside a block scalar ("|"), where lines of the value are lines of the file. */
    int contentLine(List<String> path) {
        Optional<Node> node = node(path);
        if (node.isEmpty() || !(node.get() instanceof ScalarNode scalar)) {
            return line(path);
        }
        boolean block = scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED;
        return line(scalar) + (block ? 1 : 0);
    }

    /** The mapping at the path as a text of its own, comments kept. */
    Optional<String> subtree(List<String> path) {
        return node(path).filter(MappingNode.class::isInstance).map(YamlTree::emit);
    }

    /** The text with exactly the target's values: what is equal is left as it was written, the rest is changed. */
    String withValues(String text, Map<String, ? extends @Nullable Object> target) {
        if (root == null) {
            String comments = text.lines()
                    .filter(line -> line.isBlank() || line.stripLeading().startsWith("#"))
                    .collect(Collectors.joining("\n"))
                    .stripTrailing();
            comments = comments.isEmpty() ? "" : comments + "\n";
            return target.isEmpty() ? comments : comments + emit(newNode(target));
        }
        if (target.isEmpty()) {
            return "";
        }
        return emit(merge(root, target));
    }

    static String render(Map<String, ? extends @Nullable Object> values) {
        return values.isEmpty() ? "" : emit(newNode(values));
    }

    private Optional<Node> node(List<String> path) {
        Node current = root;
        for (String step : path) {
            if (current instanceof MappingNode mapping) {
                NodeTuple tuple = tuple(mapping, step);
                current = tuple == null ? null : tuple.getValueNode();
            } else if (current instanceof SequenceNode sequence && isIndex(step, sequence)) {
                current = sequence.getValue().get(Integer.parseInt(step));
            } else {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(current);
    }

    private static MappingNode merge(MappingNode base, Map<?, ?> target) {
        List<NodeTuple> tuples = new ArrayList<>();
        List<String> written = new ArrayList<>();
        for (NodeTuple tuple : base.getValue()) {
            String key = key(tuple.getKeyNode());
            if (target.containsKey(key)) {
                tuples.add(new NodeTuple(tuple.getKeyNode(), merged(tuple.getValueNode(), target.get(key))));
                written.add(key);
            }
        }
        List<String> order = target.keySet().stream().map(String::valueOf).toList();
        for (int i = 0; i < order.size(); i++) {
            String key = order.get(i);
            if (!written.contains(key)) {
                int at = 0;
                for (int before = i - 1; before >= 0 && at == 0; before--) {
                    at = written.indexOf(order.get(before)) + 1;
                }
                tuples.add(at, new NodeTuple(newNode(key), newNode(target.get(key))));
                written.add(at, key);
            }
        }
        // An empty flow mapping "{}" that now has content is written as a block, like everything else.
        FlowStyle style = base.getValue().isEmpty() ? FlowStyle.BLOCK : base.getFlowStyle();
        return copyComments(base, new MappingNode(base.getTag(), tuples, style));
    }

    private static Node merged(Node node, @Nullable Object target) {
        if (node instanceof MappingNode mapping && target instanceof Map<?, ?> map) {
            return equalValue(node, target) ? node : merge(mapping, map);
        }
        if (equalValue(node, target)) {
            return node;
        }
        Node fresh = newNode(target);
        if (node instanceof ScalarNode old
                && fresh instanceof ScalarNode scalar
                && old.getTag().equals(scalar.getTag())) {
            // Quotes that the old text needed are not carried over to one that does not.
            boolean chosen = old.isPlain() || YamlScalars.style(old.getValue()) == ScalarStyle.PLAIN;
            boolean fits = chosen
                    && !scalar.getValue().contains("\n")
                    && old.getScalarStyle() != ScalarStyle.LITERAL
                    && old.getScalarStyle() != ScalarStyle.FOLDED
                    && !(old.isPlain() && scalar.getScalarStyle() != ScalarStyle.PLAIN);
            ScalarStyle style = fits ? old.getScalarStyle() : scalar.getScalarStyle();
            fresh = new ScalarNode(scalar.getTag(), scalar.getValue(), style);
        }
        return copyComments(node, fresh);
    }

    private static <N extends Node> N copyComments(Node from, N to) {
        to.setBlockComments(from.getBlockComments());
        to.setInLineComments(from.getInLineComments());
        to.setEndComments(from.getEndComments());
        return to;
    }

    private static boolean equalValue(Node node, @Nullable Object target) {
        if (node instanceof ScalarNode scalar && (target instanceof String || target instanceof Number)) {
            return scalar.getValue().equals(target.toString()) && !isNull(scalar);
        }
        try {
            return Objects.equals(new Reader().value(node), target);
        } catch (YamlSyntaxException e) {
            return false;
        }
    }

    private static Node newNode(@Nullable Object value) {
        return switch (value) {
            case null -> new ScalarNode(Tag.NULL, "null", ScalarStyle.PLAIN);
            case Boolean bool -> new ScalarNode(Tag.BOOL, bool.toString(), ScalarStyle.PLAIN);
            case Integer number -> new ScalarNode(Tag.INT, number.toString(), ScalarStyle.PLAIN);
            case Long number -> new ScalarNode(Tag.INT, number.toString(), ScalarStyle.PLAIN);
            case BigInteger number -> new ScalarNode(Tag.INT, number.toString(), ScalarStyle.PLAIN);
            case Number number -> new ScalarNode(Tag.FLOAT, number.toString(), ScalarStyle.PLAIN);
            case Map<?, ?> map -> {
                List<NodeTuple> tuples = new ArrayList<>();
                map.forEach((key, item) -> tuples.add(new NodeTuple(newNode(String.valueOf(key)), newNode(item))));
                yield new MappingNode(Tag.MAP, tuples, tuples.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
            }
            case List<?> list -> {
                List<Node> items = new ArrayList<>();
                list.forEach(item -> items.add(newNode(item)));
                yield new SequenceNode(Tag.SEQ, items, items.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
            }
            default -> {
                String text = value.toString();
                yield new ScalarNode(
                        Tag.STR, text, text.contains("\n") ? ScalarStyle.LITERAL : YamlScalars.style(text));
            }
        };
    }

    private static String emit(Node node) {
        StringBuilder text = new StringBuilder();
        Serializer serializer = new Serializer(DUMP, new Emitter(DUMP, new StreamDataWriter() {
            @Override
            public void write(String part) {
                text.append(part);
            }

            @Override
            public void write(String part, int offset, int length) {
                text.append(part, offset, offset + length);
            }
        }));
        serializer.emitStreamStart();
        serializer.serializeDocument(node);
        serializer.emitStreamEnd();
        return text.toString();
    }

    private static Anchor anchor(Node node) {
        return node.getAnchor().orElseGet(() -> new Anchor("a" + Integer.toHexString(System.identityHashCode(node))));
    }

    private static @Nullable NodeTuple tuple(MappingNode mapping, String key) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (key(tuple.getKeyNode()).equals(key)) {
                return tuple;
            }
        }
        return null;
    }

    private static String key(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : node.toString();
    }

    private static boolean isIndex(String step, SequenceNode sequence) {
        return step.matches("\\d{1,6}")
                && Integer.parseInt(step) < sequence.getValue().size();
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    }

    private static String plain(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        if (problem.contains("'\\t(TAB)'")) {
            return "YAML is indented with spaces; here is a tab.";
        }
        String context = e.getContext() == null || e.getContext().isBlank() ? "" : " (" + e.getContext() + ")";
        return sentence(problem + context);
    }

    private static String sentence(String text) {
        String first = text.lines().findFirst().orElse("").strip();
        if (first.isEmpty()) {
            return "This is no YAML.";
        }
        String capital = Character.toUpperCase(first.charAt(0)) + first.substring(1);
        return capital.endsWith(".") ? capital : capital + ".";
    }

    /** Turns nodes into plain values; counts them, and refuses a text that contains itself. */
    private static final class Reader {
        private int read;

        Map<String, Object> mapping(MappingNode mapping) throws YamlSyntaxException {
            Map<String, Object> map = new LinkedHashMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                String key = key(tuple.getKeyNode());
                if (map.containsKey(key)) {
                    throw new YamlSyntaxException(
                            line(tuple.getKeyNode()),
                            1,
                            "\"" + key + "\" is written twice here; one of them is a duplicate.");
                }
                put(map, key, value(tuple.getValueNode()));
            }
            return map;
        }

        @SuppressWarnings("NullAway") // A YAML null is a value of its own: Helm removes a chart's default by it.
        private static void put(Map<String, Object> map, String key, @Nullable Object value) {
            map.put(key, value);
        }

        @Nullable
        Object value(Node node) throws YamlSyntaxException {
            if (++read > MOST_VALUES || node.isRecursive()) {
                throw new YamlSyntaxException(line(node), 1, "These values unfold to more than a chart can take.");
            }
            return switch (node) {
                case MappingNode mapping -> mapping(mapping);
                case SequenceNode sequence -> {
                    List<@Nullable Object> list = new ArrayList<>();
                    for (Node item : sequence.getValue()) {
                        list.add(value(item));
                    }
                    yield list;
                }
                case ScalarNode scalar -> YamlScalars.value(scalar);
                default -> throw new YamlSyntaxException(line(node), 1, "This kind of YAML node is not known.");
            };
        }
    }
}
