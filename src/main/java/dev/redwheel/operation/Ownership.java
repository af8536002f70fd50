package dev.redwheel.operation;

import dev.redwheel.helm.ReleasePayload;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Whether a thing in the cluster is the one that an operation made. The journal alone says only that it set out to make
 * one of that name: what is there may be someone else's, made before it, instead of it or after it was gone.
 */
final class Ownership {
    /** What Helm's description of a revision says nothing about its maker in: it is Helm's own text. */
    private static final Set<String> UNSIGNED = Set.of("pending-install", "failed", "uninstalling");

    private static final String CHART = "redis";
    private static final Duration ROUNDING = Duration.ofSeconds(1);

    private Ownership() {}

    /** What the description of a release that this operation installs says. */
    static String signature(OperationRecord record) {
        return "Redwheel deployment " + record.id();
    }

    /** A Namespace or Secret, by its labels. */
    static boolean isOurs(OperationRecord record, String kind, String name, Map<String, String> labels) {
        return record.created(kind, name) && record.id().equals(labels.get(DeployOperation.LABEL));
    }

    /**
     * A release of the operation's name. One that is installed bears its signature. Helm writes that only at the end, and
     * its own words in its place when it fails or uninstalls: there it is ours when it is the first revision, made after
     * our step began by the clock of this machine, which is also Helm's, of our chart with our values.
     */
    static boolean isOurs(OperationRecord record, ReleasePayload payload) {
        if (!record.created("Release", record.release().name())) {
            return false;
        }
        if (payload.description().contains(record.id())) {
            return true;
        }
        Instant begun = record.step(StepKind.INSTALL).started().orElse(record.started());
        Instant made = payload.firstDeployed();
        return UNSIGNED.contains(payload.status())
                && payload.revision() == 1
                && made != null
                && !made.isBefore(begun.minus(ROUNDING))
                && payload.chartName().equals(CHART)
                && plain(payload.userValues()).equals(values(record.valuesYaml()));
    }

    private static String values(String yaml) {
        try {
            return plain(
                    new Load(LoadSettings.builder().setAllowDuplicateKeys(true).build()).loadFromString(yaml));
        } catch (YamlEngineException e) {
            return "no YAML"; // Helm took it for none either: there is no release of it.
        }
    }

    /** A tree as text in which the ways to write the same YAML are one: Helm keeps JSON that a YAML 1.1 reader made. */
    private static String plain(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, String> entries = new TreeMap<>();
                map.forEach((key, each) -> {
                    if (each != null) {
                        entries.put(String.valueOf(key), plain(each));
                    }
                });
                yield entries.toString();
            }
            case List<?> list -> list.stream().map(Ownership::plain).toList().toString();
            case Number number ->
                new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
            case String text when text.matches("(?i)yes|on") -> "true";
            case String text when text.matches("(?i)no|off") -> "false";
            case null -> "{}";
            default -> value.toString();
        };
    }
}
