package dev.redwheel.insight.recognition;

import dev.redwheel.insight.recognition.FamilyRule.Case;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.ReleaseTarget.CertificatesRef;
import dev.redwheel.model.ReleaseTarget.PasswordRef;
import dev.redwheel.model.ReleaseTarget.SentinelsRef;
import dev.redwheel.model.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Applies the rules. Immutable, safe from any thread, asks nothing of a cluster. */
public final class Recognition {
    /** Charts that are a Redis by their name alone, when no rule knows them. */
    private static final Set<String> OTHER_CHARTS = Set.of(
            "redis",
            "redis-cluster",
            "redis-ha",
            "redis-replication",
            "redis-sentinel",
            "redis-stack",
            "redis-stack-server",
            "valkey",
            "valkey-cluster",
            "valkey-ha",
            "valkey-sentinel",
            "keydb");

    private final List<FamilyRule> rules;

    private Recognition(List<FamilyRule> rules) {
        this.rules = rules;
    }

    /** With the rules that come with the console. */
    public static Recognition bundled() {
        return new Recognition(ChartRules.bundled());
    }

    public Recognised recognise(ChartFacts facts) {
        Optional<FamilyRule> own = ruleOf(facts.chartName(), facts.provenance(), facts.values());
        if (own.isPresent()) {
            return apply(own.get(), facts, facts.chartName(), "", facts.values());
        }
        for (ChartFacts.Dependency dependency : facts.dependencies()) {
            Map<String, @Nullable Object> values = under(facts.values(), dependency.key());
            List<String> provenance = List.of(dependency.repository());
            Optional<FamilyRule> rule = dependency.chartName().isEmpty()
                    ? hiddenRuleOf(dependency.key(), provenance, values)
                    : ruleOf(dependency.chartName(), provenance, values);
            if (rule.isPresent()) {
                return apply(rule.get(), facts, dependency.key(), dependency.key(), values);
            }
        }
        return unknown(facts);
    }

    /** By name and maker; a copy that lost its maker's marks by the shape of its values. */
    private Optional<FamilyRule> ruleOf(String chart, List<String> provenance, Map<String, @Nullable Object> values) {
        Predicate<FamilyRule> named = rule -> rule.chart().equals(chart);
        return first(named.and(rule -> rule.hintedBy(provenance)))
                .or(() -> first(named.and(rule -> rule.shapes(values))));
    }

    /** The name may be an alias: maker and shape must both fit, or name and maker, or name and shape. */
    private Optional<FamilyRule> hiddenRuleOf(
            String key, List<String> provenance, Map<String, @Nullable Object> values) {
        return ruleOf(key, provenance, values)
                .or(() -> first(rule -> rule.hintedBy(provenance) && rule.shapes(values)));
    }

    private Optional<FamilyRule> first(Predicate<FamilyRule> fits) {
        return rules.stream().filter(fits).findFirst();
    }

    private static Recognised unknown(ChartFacts facts) {
        Optional<String> dependency = facts.dependencies().stream()
                .filter(each -> OTHER_CHARTS.contains(each.chartName()) || OTHER_CHARTS.contains(each.key()))
                .map(ChartFacts.Dependency::key)
                .findFirst();
        if (OTHER_CHARTS.contains(facts.chartName())
                || dependency.isPresent()
                || RedisImages.inManifest(facts.manifest())) {
            Map<String, String> labels =
                    Map.of("app.kubernetes.io/instance", facts.release().name());
            return new Recognised(
                    RedisFamily.OTHER_REDIS,
                    dependency.orElse(""),
                    Topology.UNKNOWN,
                    Optional.of(new ReleaseTarget(
                            facts.release(), Topology.UNKNOWN, labels, "", 6379, false, Optional.empty())));
        }
        return Recognised.NOT_REDIS;
    }

    /** A dependency sees its own values with the umbrella's {@code global} among them. */
    private static Map<String, @Nullable Object> under(Map<String, @Nullable Object> values, String key) {
        Map<String, @Nullable Object> own = new TreeMap<>(Values.map(values.get(key)));
        if (values.containsKey("global")) {
            own.putIfAbsent("global", values.get("global"));
        }
        return own;
    }

    private static Recognised apply(
            FamilyRule rule,
            ChartFacts facts,
            String calledChart,
            String dependency,
            Map<String, @Nullable Object> values) {
        Texts texts = new Texts(facts.release(), calledChart, values);
        Topology topology = Topology.valueOf(texts.first(rule.topology()).orElse("UNKNOWN"));
        Map<String, String> labels = new TreeMap<>();
        rule.labels().forEach((label, text) -> labels.put(label, texts.resolve(text)));
        Optional<PasswordRef> password = texts.password(rule.passwordSecret(), rule.passwordKey(), rule.username());
        ReleaseTarget target = new ReleaseTarget(
                facts.release(),
                topology,
                labels,
                texts.first(rule.container()).orElse(""),
                port(texts.first(rule.port()).orElse("")),
                texts.first(rule.tls()).isPresent(),
                texts.first(rule.tlsSecret()).map(secret -> certificates(secret, rule, texts)),
                password,
                rule.sentinel().map(sentinel -> sentinels(sentinel, texts)));
        return new Recognised(rule.family(), dependency, topology, Optional.of(target));
    }

    private static CertificatesRef certificates(String secret, FamilyRule rule, Texts texts) {
        CertificatesRef usual = new CertificatesRef(secret);
        return new CertificatesRef(
                secret,
                texts.first(rule.tlsCa()).orElse(usual.authority()),
                texts.first(rule.tlsCertificate()).orElse(usual.certificate()),
                texts.first(rule.tlsKey()).orElse(usual.privateKey()));
    }

    private static SentinelsRef sentinels(FamilyRule.SentinelRule rule, Texts texts) {
        return new SentinelsRef(
                texts.first(rule.tls()).isPresent(),
                texts.password(rule.passwordSecret(), rule.passwordKey(), List.of()));
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port > 0 && port < 65536 ? port : 6379;
        } catch (NumberFormatException e) {
            return 6379; // Somebody's odd value; connecting will tell.
        }
    }

    /** Fills the placeholders of one release. */
    private record Texts(ReleaseKey release, String chart, Map<String, @Nullable Object> values) {
        Optional<String> first(List<Case> cases) {
            for (Case each : cases) {
                if (each.when().stream().allMatch(condition -> condition.holds(values))) {
                    Optional<String> text = alternatives(each).stream().findFirst();
                    if (text.isPresent()) {
                        return text;
                    }
                }
            }
            return Optional.empty();
        }

        Optional<PasswordRef> password(List<Case> secret, List<Case> key, List<Case> username) {
            return first(secret)
                    .flatMap(name -> first(key)
                            .map(at -> new PasswordRef(name, at, first(username).orElse(""))));
        }

        private List<String> alternatives(Case each) {
            List<String> found = new ArrayList<>();
            for (String alternative : each.is()) {
                String text = resolve(alternative);
                if (!text.isEmpty()) {
                    found.add(text);
                }
            }
            return found;
        }

        String resolve(String text) {
            if (text.startsWith("$")) {
                // Charts pass names of Secrets through their template engine; the release's name is what people write.
                return Values.text(values, text.substring(1))
                        .replaceAll("\\{\\{-?\\s*\\.Release\\.Name\\s*-?}}", Matcher.quoteReplacement(release.name()))
                        .replaceAll(
                                "\\{\\{-?\\s*\\.Release\\.Namespace\\s*-?}}",
                                Matcher.quoteReplacement(release.namespace()));
            }
            return text.replace("{release}", release.name())
                    .replace("{namespace}", release.namespace())
                    .replace("{chart}", chart)
                    .replace("{name}", name())
                    .replace("{fullname}", fullName());
        }

        private String name() {
            String override = Values.text(values, "nameOverride");
            return shortened(override.isEmpty() ? chart : override);
        }

        /** As the starter chart of {@code helm create} forms it, which all of these charts kept. */
        private String fullName() {
            String override = Values.text(values, "fullnameOverride");
            if (!override.isEmpty()) {
                return shortened(override);
            }
            return shortened(release.name().contains(name()) ? release.name() : release.name() + "-" + name());
        }

        private static String shortened(String name) {
            String cut = name.length() > 63 ? name.substring(0, 63) : name;
            return cut.endsWith("-") ? cut.substring(0, cut.length() - 1) : cut;
        }
    }
}
