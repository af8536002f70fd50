package dev.redwheel.secret;

import dev.redwheel.secret.SecretFinder.Found;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Finds secrets in the parsed documents of a YAML stream. */
final class SecretNodes {
    private static final Pattern FLAG = Pattern.compile("(?i)--(?:" + SecretNames.DIRECTIVES + "|pass)");
    /** Holds the whole object as it was applied. */
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final ScalarSource source;
    private final Found found = new Found();
    private final int depth;
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Node> hidden = Collections.newSetFromMap(new IdentityHashMap<>());

    private SecretNodes(String text, int depth) {
        this.source = new ScalarSource(text);
        this.depth = depth;
    }

    /** Null when the text is no YAML, or nothing but one scalar. */
    static @Nullable Found find(String text, int depth) {
        if (depth > 0 && text.indexOf('\n') < 0 && !text.startsWith("{") && !text.startsWith("[")) {
            return null; // A value of one line is hardly a document, and there are many.
        }
        try {
            List<Node> documents = new ArrayList<>();
            LoadSettings settings =
                    LoadSettings.builder().setAllowDuplicateKeys(true).build();
            new Compose(settings).composeAllFromString(text).forEach(documents::add);
            if (documents.stream().allMatch(ScalarNode.class::isInstance)) {
                return null;
            }
            SecretNodes nodes = new SecretNodes(text, depth);
            documents.forEach(nodes::look);
            nodes.comments(text);
            return nodes.found;
        } catch (YamlEngineException | StackOverflowError notYaml) { // Thousands of brackets, one in the other.
            return null;
        }
    }

    private void look(Node node) {
        if (!seen.add(node)) {
            return;
        }
        switch (node) {
            case MappingNode mapping -> mapping(mapping);
            case SequenceNode sequence -> sequence(sequence);
            case ScalarNode scalar -> text(scalar);
            default -> {}
        }
    }

    private void mapping(MappingNode mapping) {
        boolean secretObject = "Secret".equals(scalar(mapping, "kind"));
        String name = scalar(mapping, "name");
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            Node value = tuple.getValueNode();
            look(tuple.getKeyNode());
            if (secretObject && (key.equals("data") || key.equals("stringData"))) {
                hideAll(value);
            } else if (key.equals(LAST_APPLIED)
                    || (key.equals("value") && name != null && SecretNames.isSecret(name))) {
                hide(value);
            } else if (SecretNames.isSecret(key)) {
                hide(value);
            } else {
                look(value);
            }
        }
    }

    private void sequence(SequenceNode sequence) {
        boolean secret = false;
        boolean client = false;
        for (Node item : sequence.getValue()) {
            String word = item instanceof ScalarNode scalar ? scalar.getValue().strip() : "";
            if (secret && item instanceof ScalarNode) {
                hide(item);
            } else {
                look(item);
            }
            client |= word.endsWith("redis-cli");
            secret = !secret && (FLAG.matcher(word).matches() || (client && word.equals("-a")));
        }
    }

    /** The value of a key that is called like a secret. */
    private void hide(Node node) {
        if (!hidden.add(node)) {
            return;
        }
        switch (node) {
            case ScalarNode scalar -> {
                boolean harmless = scalar.getValue().isEmpty()
                        || scalar.getTag().equals(Tag.NULL)
                        || scalar.getTag().equals(Tag.BOOL);
                if (!harmless) {
                    whole(scalar);
                }
            }
            case SequenceNode sequence -> sequence.getValue().forEach(this::hide);
            case MappingNode mapping -> {
                look(mapping);
                for (NodeTuple tuple : mapping.getValue()) {
                    boolean held = tuple.getValueNode() instanceof ScalarNode
                            && tuple.getKeyNode() instanceof ScalarNode key
                            && !SecretNames.isSource(key.getValue());
                    if (held) {
                        hide(tuple.getValueNode());
                    }
                }
            }
            default -> {}
        }
    }

    /** The data of a Secret: every value, whatever it is called. */
    private void hideAll(Node node) {
        switch (node) {
            case ScalarNode scalar -> {
                if (!scalar.getValue().isEmpty() && hidden.add(scalar)) {
                    whole(scalar);
                }
            }
            case SequenceNode sequence -> {
                if (hidden.add(sequence)) {
                    sequence.getValue().forEach(this::hideAll);
                }
            }
            case MappingNode mapping -> {
                if (hidden.add(mapping)) {
                    mapping.getValue().forEach(tuple -> hideAll(tuple.getValueNode()));
                }
            }
            default -> {}
        }
    }

    private void whole(ScalarNode scalar) {
        Span span = source.content(scalar);
        found.add(span.start(), span.end(), scalar.getValue());
    }

    /** A text that holds no secret as a whole may hold one inside: redis.conf, a flag, an address, another document. */
    private void text(ScalarNode scalar) {
        Found inside = SecretFinder.find(scalar.getValue(), depth + 1);
        if (inside.spans().isEmpty()) {
            return;
        }
        Optional<List<Span>> spans = source.inside(scalar, inside.spans());
        found.spans().addAll(spans.orElseGet(() -> List.of(source.content(scalar))));
        found.values().addAll(inside.values());
    }

    /** The parser does not tell of comments: what follows a # outside of every scalar. */
    private void comments(String text) {
        for (int at = 0; at < text.length(); ) {
            int newline = text.indexOf('\n', at);
            int end = newline < 0 ? text.length() : newline;
            for (int mark = text.indexOf('#', at); mark >= 0 && mark < end; mark = text.indexOf('#', mark + 1)) {
                boolean begins = mark == at || Character.isWhitespace(text.charAt(mark - 1));
                if (begins && !source.isScalar(mark)) {
                    SecretLines.inside(mark, text.substring(mark, end), found);
                    break;
                }
            }
            at = end + 1;
        }
    }

    private static @Nullable String scalar(MappingNode mapping, String key) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode name
                    && name.getValue().equals(key)
                    && tuple.getValueNode() instanceof ScalarNode value) {
                return value.getValue();
            }
        }
        return null;
    }
}
