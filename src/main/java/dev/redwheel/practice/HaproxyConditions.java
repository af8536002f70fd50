package dev.redwheel.practice;

import dev.redwheel.practice.HaproxyConfig.ConfigException;
import dev.redwheel.practice.HaproxyConfig.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the conditions of a line.
 *
 * @param acls the conditions that have a name
 * @param refer told of every backend that is named
 */
record HaproxyConditions(HaproxyLine line, Map<String, List<Term>> acls, Consumer<String> refer) {
    private static final Pattern NBSRV = Pattern.compile("nbsrv(?:\\(([^)]*)\\))?");

    /** {@code if A B || C}, where each is {@code { nbsrv(X) ge N }} or the name of an acl, with or without "!". */
    List<List<Term>> read(List<String> words) throws ConfigException {
        if (words.isEmpty()) {
            return List.of();
        }
        if (!words.getFirst().equals("if") || words.size() == 1) {
            throw line.wrong("the stand-in for haproxy expects 'if' and a condition");
        }
        List<List<Term>> any = new ArrayList<>();
        List<Term> all = new ArrayList<>();
        boolean negated = false;
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("or") || word.equals("||")) {
                any.add(List.copyOf(all));
                all.clear();
            } else if (word.equals("!")) {
                negated = true;
            } else if (word.equals("{") || word.equals("!{")) {
                int end = words.subList(i, words.size()).indexOf("}");
                if (end < 0) {
                    throw line.wrong("missing closing '}' in condition");
                }
                all.add(negate(term(words.subList(i + 1, i + end)), negated || word.equals("!{")));
                negated = false;
                i += end;
            } else {
                boolean not = word.startsWith("!");
                List<Term> named = acls.get(not ? word.substring(1) : word);
                if (named == null) {
                    throw line.wrong("no such ACL : '" + word + "'");
                }
                all.add(negate(named.getFirst(), negated || not));
                negated = false;
            }
        }
        any.add(List.copyOf(all));
        return any;
    }

    private static Term negate(Term term, boolean negated) {
        return new Term(term.negated() != negated, term.backend(), term.comparison(), term.number());
    }

    Term term(List<String> words) throws ConfigException {
        Matcher function = NBSRV.matcher(words.isEmpty() ? "" : words.getFirst());
        boolean comparison =
                words.size() == 3 && Set.of("ge", "gt", "le", "lt", "eq").contains(words.get(1));
        if (!function.matches() || function.group(1) == null || !(comparison || words.size() == 2)) {
            throw line.wrong("the stand-in for haproxy knows conditions of the form 'nbsrv(BACKEND) ge NUMBER' only");
        }
        refer.accept(function.group(1));
        return new Term(false, function.group(1), comparison ? words.get(1) : "eq", line.integer(words.getLast()));
    }
}
