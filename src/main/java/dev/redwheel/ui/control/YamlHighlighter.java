package dev.redwheel.ui.control;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fxmisc.richtext.model.StyleSpans;
import org.fxmisc.richtext.model.StyleSpansBuilder;

/**
 * Light YAML highlighting by regular expression: comments, keys, quoted strings, numbers, booleans and document marks.
 * It colours, it does not parse; a wrong colour inside a block scalar is accepted.
 */
final class YamlHighlighter {
    private static final Pattern TOKEN = Pattern.compile(
            "(?<comment>(?:(?<=^)|(?<=\\s))#[^\\n"
                    + "]*)|(?<mark>^(?:---|\\.\\.\\.)\\s*$)|(?<key>^[ \\t]*(?:-[ \\t]+)*(?:\"[^\"\\n"
                    + "]*\"|'[^'\\n"
                    + "]*'|[^\\s#:'\"\\-][^\\n"
                    + ":#]*|-[^\\s:][^\\n"
                    + ":#]*)(?=:(?:\\s|$)))|(?<string>\"(?:\\\\.|[^\"\\\\\\n"
                    + "])*\"|'(?:''|[^'\\n"
                    + "])*')|(?<literal>(?<=[\\s\\[,])(?:true|false|null|~|-?\\d+(?:\\.\\d+)?)(?=[\\s,\\]}]|$))",
            Pattern.MULTILINE);

    private static final List<String> GROUPS = List.of("comment", "mark", "key", "string", "literal");

    private YamlHighlighter() {}

    static StyleSpans<Collection<String>> highlight(String text) {
        StyleSpansBuilder<Collection<String>> spans = new StyleSpansBuilder<>();
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (matcher.find()) {
            spans.add(List.of(), matcher.start() - end);
            spans.add(List.of(styleOf(matcher)), matcher.end() - matcher.start());
            end = matcher.end();
        }
        spans.add(List.of(), text.length() - end);
        return spans.create();
    }

    private static String styleOf(Matcher matcher) {
        for (String group : GROUPS) {
            if (matcher.group(group) != null) {
                return "yaml-" + group;
            }
        }
        throw new IllegalStateException("A match without a group");
    }
}
