package dev.redwheel.kube;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of a YAML file whose values know their place. Only what is asked for is looked at, so nodes that contain
 * themselves do no harm. Values of the wrong type are reported and count as absent.
 */
final class YamlMap {
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Node node;
    private final BiConsumer<Node, String> problems;

    private YamlMap(Node node, BiConsumer<Node, String> problems) {
        this.node = node;
        this.problems = problems;
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key) {
                    values.putIfAbsent(key.getValue(), tuple.getValueNode());
                }
            }
        }
    }

    /** @param problems told the node and what is wrong with it */
    static YamlMap of(Node node, String what, BiConsumer<Node, String> problems) {
        if (!(node instanceof MappingNode) && !isNull(node)) {
            problems.accept(node, what + " must be a mapping.");
        }
        return new YamlMap(node, problems);
    }

    /** The node itself, for its place. */
    Node node() {
        return node;
    }

    /** The value's node, for its place; the mapping's own when there is none. */
    Node at(String key) {
        Node value = values.get(key);
        return value == null ? node : value;
    }

    boolean has(String key) {
        return !isNull(values.get(key));
    }

    /** A scalar as text; "" when absent. */
    String text(String key) {
        Node value = values.get(key);
        if (isNull(value)) {
            return "";
        }
        if (value instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        problems.accept(at(key), "'" + key + "' must be a text.");
        return "";
    }

    boolean flag(String key) {
        return text(key).equals("true");
    }

    YamlMap map(String key) {
        Node value = values.get(key);
        if (value == null || isNull(value)) {
            return new YamlMap(node, problems).emptied();
        }
        return of(value, "'" + key + "'", problems);
    }

    /** The mappings of a sequence, in order; whatever else is in it is reported. */
    List<YamlMap> maps(String key) {
        List<YamlMap> maps = new ArrayList<>();
        for (Node item : items(key)) {
            if (item instanceof MappingNode) {
                maps.add(new YamlMap(item, problems));
            } else {
                problems.accept(item, "An entry of '" + key + "' must be a mapping.");
            }
        }
        return maps;
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Node item : items(key)) {
            if (item instanceof ScalarNode scalar) {
                texts.add(scalar.getValue());
            } else {
                problems.accept(item, "An entry of '" + key + "' must be a text.");
            }
        }
        return texts;
    }

    Iterable<String> keys() {
        return values.keySet();
    }

    private List<Node> items(String key) {
        Node value = values.get(key);
        if (isNull(value)) {
            return List.of();
        }
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problems.accept(at(key), "'" + key + "' must be a list.");
        return List.of();
    }

    private YamlMap emptied() {
        values.clear();
        return this;
    }

    private static boolean isNull(@Nullable Node node) {
        return node == null || node.getTag().equals(Tag.NULL);
    }

    /** Line and column from 1; empty when the parser gave none. */
    static Optional<int[]> place(Node node) {
        return node.getStartMark().map(mark -> new int[] {mark.getLine() + 1, mark.getColumn() + 1});
    }
}
