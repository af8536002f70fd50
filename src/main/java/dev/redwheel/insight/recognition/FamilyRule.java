package dev.redwheel.insight.recognition;

import dev.redwheel.model.RedisFamily;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One chart of {@code rules/charts.yaml}; the file's head explains the fields. */
record FamilyRule(
        RedisFamily family,
        String chart,
        List<String> hints,
        List<String> fingerprint,
        Map<String, String> labels,
        List<Case> container,
        List<Case> topology,
        List<Case> port,
        List<Case> tls,
        List<Case> tlsSecret,
        List<Case> tlsCa,
        List<Case> tlsCertificate,
        List<Case> tlsKey,
        List<Case> passwordSecret,
        List<Case> passwordKey,
        List<Case> username,
        Optional<SentinelRule> sentinel) {

    /** It applies when every condition holds and one alternative is not empty. */
    record Case(List<Condition> when, List<String> is) {}

    /** Where Sentinels are not spoken to as the servers are. */
    record SentinelRule(List<Case> tls, List<Case> passwordSecret, List<Case> passwordKey) {}

    boolean hintedBy(List<String> provenance) {
        return provenance.stream()
                .map(text -> text.toLowerCase(Locale.ROOT))
                .anyMatch(text -> hints.stream().anyMatch(text::contains));
    }

    /** Whether the values have every path of the fingerprint, whatever stands there. */
    boolean shapes(Map<String, @Nullable Object> values) {
        return fingerprint.stream().allMatch(path -> {
            int last = path.lastIndexOf('.');
            Map<String, @Nullable Object> parent =
                    last < 0 ? values : Values.map(Values.at(values, path.substring(0, last)));
            return parent.containsKey(path.substring(last + 1));
        });
    }
}
