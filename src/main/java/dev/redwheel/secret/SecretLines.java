package dev.redwheel.secret;

import dev.redwheel.secret.SecretFinder.Found;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds secrets line by line: in text that is no YAML, or not yet, and in the texts that values of YAML hold. */
final class SecretLines {
    private static final Pattern ENTRY =
            Pattern.compile("^(\\s*(?:- +)?)([\"']?)([A-Za-z0-9_.\\-]+)\\2(\\s*:\\s+|\\s*:$)(.*)$");
    /** An entry of a mapping in braces: JSON in a log line. */
    private static final Pattern FLOW = Pattern.compile(
            "[{,]\\s*([\"']?)([\\w.-]+)\\1\\s*:\\s*(?<value>" + "\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'" + "|[^\\s,}\\]]+)");

    private static final Pattern KIND_SECRET =
            Pattern.compile("(?m)^\\s*(?:- +)?[\"']?kind[\"']?\\s*:\\s*([\"']?)Secret\\1\\s*$");
    private static final Pattern DIRECTIVE =
            Pattern.compile("(?i)^\\s*(?:- +)?[\"']?(?:--)?(?:" + SecretNames.DIRECTIVES + ")\\s+(?<value>\\S.*)$");
    /** The passwords and hashes of an ACL user, with what follows them. */
    private static final Pattern USER =
            Pattern.compile("(?i)^\\s*(?:- +)?[\"']?(?:--)?user\\s+\\S+\\s(?:.*?\\s)??(?<value>[><#!]\\S.*)$");

    private static final String WORD = "\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|\\S+";
    /** A flag in a command line. */
    private static final Pattern FLAG = Pattern.compile("(?i)(?:--(?:" + SecretNames.DIRECTIVES
            + "|pass)(?:\\s+|=)|\\bredis-cli\\b.*?\\s-a\\s+)(?<value>" + WORD + ")");

    private static final Pattern ASSIGNMENT = Pattern.compile("(?<key>[\\w.-]+)=(?<value>" + WORD + ")");
    private static final Pattern URL = Pattern.compile("://[^/@\\s:]*:(?<value>\\S+)@");
    /** A line that was commented out, not a sentence about it: one word and no more. */
    private static final Pattern COMMENTED = Pattern.compile(
            "(?i)^\\s*#+\\s*(?:- +)?([\"']?)(?<key>[\\w.-]+)\\1(?<colon>:?)\\s+(?<value>" + WORD + ")\\s*$");

    private static final Pattern DIRECTIVE_NAME = Pattern.compile("(?i)(?:--)?(?:" + SecretNames.DIRECTIVES + ")");
    private static final Pattern HARMLESS = Pattern.compile("\"\"|''|\\{}|\\[]|null|true|false|~|#.*");
    private static final Pattern BLOCK = Pattern.compile("[|>][-+0-9]*\\s*(?:#.*)?");

    private final String text;
    private final Found found = new Found();
    private boolean secretObject;
    private int dataIndent = -1;
    private int hiddenDeeperThan = -1;
    /** The line before named a secret whose value is in this one. */
    private boolean named;

    private boolean flagged;

    private SecretLines(String text) {
        this.text = text;
    }

    static Found find(String text) {
        SecretLines lines = new SecretLines(text);
        lines.document(0);
        for (int at = 0; at <= text.length(); ) {
            int newline = text.indexOf('\n', at);
            int end = newline < 0 ? text.length() : newline;
            lines.line(at, text.substring(at, end));
            at = end + 1;
        }
        return lines.found;
    }

    /** Whether the document that begins there is a Secret; its kind may stand below its data. */
    private void document(int at) {
        int end = text.indexOf("\n---", at);
        Matcher kind = KIND_SECRET.matcher(text).region(at, end < 0 ? text.length() : end);
        secretObject = kind.find();
        dataIndent = -1;
    }

    private void line(int at, String line) {
        int indent = line.length() - line.stripLeading().length();
        if (line.startsWith("---") && at > 0) {
            document(at + 1);
        }
        if (hiddenDeeperThan >= 0 && (indent > hiddenDeeperThan || line.isBlank())) {
            hide(at + indent, line.substring(indent));
            return;
        }
        hiddenDeeperThan = -1;
        if (dataIndent >= 0 && !line.isBlank() && indent <= dataIndent) {
            dataIndent = -1;
        }
        boolean follows = named;
        boolean argument = flagged;
        named = false;
        flagged = false;
        inside(at, line, found);
        Matcher entry = ENTRY.matcher(line.stripTrailing());
        if (entry.matches()) {
            entry(at, indent, entry, follows);
        } else if (line.stripLeading().startsWith("- ")) {
            String item = line.strip().substring(2).strip();
            if (argument) {
                hide(at + line.indexOf(item, indent + 1), item);
            }
            flagged = DIRECTIVE_NAME.matcher(unquoted(item)).matches()
                    && unquoted(item).startsWith("--");
        }
    }

    private void entry(int at, int indent, Matcher entry, boolean follows) {
        String key = entry.group(3);
        String value = entry.group(5);
        boolean inData = secretObject && dataIndent >= 0;
        if (secretObject && (key.equals("data") || key.equals("stringData"))) {
            dataIndent = indent;
        }
        if (key.equals("name") && SecretNames.isSecret(unquoted(value.strip()))) {
            named = true;
        }
        boolean secret = SecretNames.isSecret(key) || inData || (follows && key.equals("value"));
        if (!secret || value.isBlank() || HARMLESS.matcher(value).matches()) {
            return;
        }
        if (BLOCK.matcher(value).matches()) {
            hiddenDeeperThan = indent;
        } else {
            hide(at + entry.start(5), value);
        }
    }

    private void hide(int at, String value) {
        found.add(at, at + value.length(), unquoted(value.strip()));
    }

    /** What can stand anywhere in a line. */
    static void inside(int at, String line, Found found) {
        add(at, DIRECTIVE.matcher(line), found);
        add(at, USER.matcher(line), found);
        add(at, FLAG.matcher(line), found);
        add(at, URL.matcher(line), found);
        Matcher flow = FLOW.matcher(line);
        for (int from = 0; flow.find(from); from = flow.end(2)) {
            if (SecretNames.isSecret(flow.group(2))
                    && !HARMLESS.matcher(flow.group("value")).matches()) {
                add(at, flow, flow.group("value"), found);
            }
        }
        Matcher assignment = ASSIGNMENT.matcher(line);
        // The value is searched too: --set=auth.password=x
        for (int from = 0; assignment.find(from); from = assignment.start("value")) {
            if (SecretNames.isSecret(assignment.group("key"))) {
                add(at, assignment, assignment.group("value"), found);
            }
        }
        Matcher commented = COMMENTED.matcher(line);
        if (commented.matches()
                && (commented.group("colon").isEmpty()
                        ? DIRECTIVE_NAME.matcher(commented.group("key")).matches()
                        : SecretNames.isSecret(commented.group("key"))
                                && !HARMLESS.matcher(commented.group("value")).matches())) {
            add(at, commented, commented.group("value"), found);
        }
    }

    private static void add(int at, Matcher matcher, Found found) {
        while (matcher.find()) {
            add(at, matcher, matcher.group("value"), found);
        }
    }

    private static void add(int at, Matcher matcher, String value, Found found) {
        if (!value.equals("\"\"") && !value.equals("''")) {
            found.add(at + matcher.start("value"), at + matcher.end("value"), unquoted(value));
        }
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
