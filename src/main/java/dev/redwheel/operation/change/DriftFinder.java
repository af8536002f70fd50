package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.ObjectPreview;
import dev.redwheel.model.PodInfo;
import dev.redwheel.operation.Masking;
import dev.redwheel.operation.change.DriftReport.Gap;
import dev.redwheel.redis.RedisConnection;
import dev.redwheel.values.RedisConf;
import dev.redwheel.values.RedisConf.Line;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Compares a release of the built-in chart with what runs: each object with what applying its manifest again would make of it
 * (a dry run at the server), and each server's CONFIG GET with its redis.conf and with its peers. A field that somebody added
 * and the chart says nothing of is not seen. Blocks; changes nothing.
 */
final class DriftFinder {
    private static final Pattern MEMORY = Pattern.compile("(\\d+)(k|kb|m|mb|g|gb)", Pattern.CASE_INSENSITIVE);
    /** Each server's own: its names, its places, whom it follows; and secrets. */
    private static final Pattern OWN = Pattern.compile(
            "announce|auth|pass|user|file|^dir$|^bind|port$|slave|^(replicaof|include|proc-title-template)$");
    /** Metadata that the server itself keeps. */
    private static final Set<String> KEPT = Set.of("labels", "annotations");

    private static final int TRIES = 3;

    private final KubeSession session;
    private final ReleaseNow now;
    private final List<Drift> drifts = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();

    DriftFinder(KubeSession session, ReleaseNow now) {
        this.session = session;
        this.now = now;
    }

    DriftReport find(Servers servers) {
        fields();
        heldBack();
        settings(servers);
        return new DriftReport(drifts, gaps);
    }

    private void fields() {
        for (ObjectPreview preview : previews()) {
            String on = preview.object().kind() + " " + preview.object().name();
            if (preview.object().kind().equals("Job")) {
                continue; // It ran and may be gone.
            }
            if (preview.live().isPresent() && preview.result().isPresent()) {
                compare(
                        on,
                        "",
                        load(preview.live().get()),
                        load(preview.result().get()));
            } else if (preview.live().isEmpty() && mayBeSeen(preview)) {
                drifts.add(new Drift(Drift.Kind.FIELD, on, "object", "there", "missing"));
            } else {
                gaps.add(new Gap(
                        on,
                        preview.error().map(OpsException::why).orElse("The server did not say what it would become.")));
            }
        }
    }

    /** The chart says nothing of it: a change of this console that was left half way did it, or somebody by hand. */
    private void heldBack() {
        session.statefulSets(now.release().namespace(), "").stream()
                .filter(set -> set.helmRelease().equals(now.release().name()) && set.partition() > 0)
                .forEach(set -> drifts.add(new Drift(
                        Drift.Kind.FIELD,
                        "StatefulSet " + set.name(),
                        "spec.updateStrategy.rollingUpdate.partition",
                        "0",
                        set.partition() + ": its pods keep the template they have")));
    }

    /**
     * Whether nothing to be seen means that nothing is there. Some servers cannot try an apply at all: Kubernetes 1.20 answers
     * 500 for a Service whose ports name no protocol.
     */
    private static boolean mayBeSeen(ObjectPreview preview) {
        return preview.error()
                .filter(error -> error.kind() == ErrorKind.FORBIDDEN || error.kind() == ErrorKind.UNSUPPORTED)
                .isEmpty();
    }

    /**
     * A busy server is asked again; what it does not tell even then is no agreement.
     *
     * @throws OpsException when an object's state could not be found out; where the right is missing it is left out
     */
    private List<ObjectPreview> previews() {
        for (int tries = 1; ; tries++) {
            List<ObjectPreview> all =
                    session.dryRun(now.payload().manifest(), now.release().namespace());
            Optional<OpsException> error = all.stream()
                    .flatMap(preview -> preview.error().stream())
                    .filter(error1 -> error1.kind() == ErrorKind.TIMEOUT || error1.kind() == ErrorKind.UNREACHABLE)
                    .findFirst();
            if (error.isEmpty()) {
                return all;
            }
            if (tries == TRIES) {
                throw error.get();
            }
        }
    }

    private void compare(String on, String at, @Nullable Object live, @Nullable Object wanted) {
        if (live instanceof Map<?, ?> some && wanted instanceof Map<?, ?> others) {
            others.forEach((key, value) -> {
                String path = at.isEmpty() ? String.valueOf(key) : at + "." + key;
                if (at.equals("metadata") && !KEPT.contains(String.valueOf(key))) {
                    return;
                }
                compare(on, path, some.get(key), value);
            });
        } else if (live instanceof List<?> some && wanted instanceof List<?> others && some.size() == others.size()) {
            for (int i = 0; i < others.size(); i++) {
                compare(on, at + "[" + i + "]", some.get(i), others.get(i));
            }
        } else if (!Objects.equals(live, wanted)) {
            drifts.add(new Drift(Drift.Kind.FIELD, on, at, shown(wanted), shown(live)));
        }
    }

    private static String shown(@Nullable Object value) {
        String text = Masking.mask(String.valueOf(value));
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private static @Nullable Object load(String yaml) {
        return new Load(LoadSettings.builder().setAllowDuplicateKeys(true).build()).loadFromString(yaml);
    }

    private void settings(Servers servers) {
        Map<String, String> confs = confs(now.payload().manifest());
        Map<String, Map<String, Map<String, String>>> byRole = new TreeMap<>();
        for (PodInfo pod : servers.pods()) {
            String role = pod.labels().getOrDefault("app.kubernetes.io/component", "");
            if (!confs.containsKey(role + ".conf")) {
                continue; // It is no Redis server.
            }
            if (!pod.phase().equals("Running")) {
                gaps.add(new Gap("Pod " + pod.name(), "It is " + pod.phase() + ", so its settings are not known."));
                continue;
            }
            settings(pod, servers.redis(pod))
                    .ifPresent(found ->
                            byRole.computeIfAbsent(role, any -> new TreeMap<>()).put(pod.name(), found));
        }
        byRole.forEach((role, pods) -> {
            Map<String, String> wanted = wanted(RedisConf.parse(confs.getOrDefault(role + ".conf", "")));
            Map<String, String> usual = usual(pods.values());
            pods.forEach((pod, found) -> found.forEach((name, is) -> {
                // What no line says is as most servers of the same role have it.
                String should = wanted.getOrDefault(name, usual.getOrDefault(name, is));
                if (!normal(is).equals(normal(should))) {
                    drifts.add(new Drift(Drift.Kind.SETTING, pod, name, Masking.mask(should), Masking.mask(is)));
                }
            }));
        });
    }

    /** Empty where CONFIG is forbidden: nothing is known then. */
    private Optional<Map<String, String>> settings(PodInfo pod, RedisConnection redis) {
        try {
            Map<String, String> found = new TreeMap<>(redis.configGet("*"));
            found.keySet().removeIf(name -> OWN.matcher(name).find());
            return Optional.of(found);
        } catch (OpsException e) {
            if (ChangeContext.passes(e)) {
                throw e;
            }
            gaps.add(new Gap("Pod " + pod.name(), e.why()));
            return Optional.empty();
        }
    }

    private static Map<String, String> wanted(RedisConf conf) {
        Map<String, String> wanted = new TreeMap<>();
        for (Line line : conf.lines()) {
            // Others can stand several times or have several words, and CONFIG GET writes them in its own way.
            line.arguments()
                    .filter(arguments -> !line.name().isEmpty()
                            && arguments.size() == 1
                            && !line.name().equals("save"))
                    .ifPresent(arguments -> wanted.put(line.name(), arguments.getFirst()));
        }
        return wanted;
    }

    /** Each setting as more than half of at least three servers have it. */
    private static Map<String, String> usual(Collection<Map<String, String>> servers) {
        Map<String, String> usual = new TreeMap<>();
        if (servers.size() < 3) {
            return usual;
        }
        servers.stream()
                .flatMap(found -> found.keySet().stream())
                .distinct()
                .forEach(name -> servers.stream()
                        .map(found -> found.getOrDefault(name, ""))
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                        .entrySet()
                        .stream()
                        .filter(count -> count.getValue() * 2 > servers.size())
                        .findFirst()
                        .ifPresent(count -> usual.put(name, count.getKey())));
        return usual;
    }

    /** Units as redis.conf writes them (its own head: 1k is 1000 bytes, 1kb is 1024). */
    static String normal(String value) {
        Matcher memory = MEMORY.matcher(value);
        if (!memory.matches()) {
            return value.toLowerCase(Locale.ROOT);
        }
        long factor = switch (memory.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> 1000;
            case "kb" -> 1024;
            case "m" -> 1000_000;
            case "mb" -> 1024 * 1024;
            case "g" -> 1000_000_000;
            default -> 1024L * 1024 * 1024;
        };
        return Long.toString(Long.parseLong(memory.group(1)) * factor);
    }

    /** The configuration files by their names, out of the release's ConfigMap. */
    private static Map<String, String> confs(String manifest) {
        Map<String, String> confs = new TreeMap<>();
        LoadSettings settings =
                LoadSettings.builder().setAllowDuplicateKeys(true).build();
        for (Object document : new Load(settings).loadAllFromString(manifest)) {
            if (document instanceof Map<?, ?> object
                    && "ConfigMap".equals(object.get("kind"))
                    && object.get("data") instanceof Map<?, ?> data) {
                data.forEach((key, value) -> Optional.of(String.valueOf(key))
                        .filter(name -> name.endsWith(".conf"))
                        .ifPresent(name -> confs.putIfAbsent(name, String.valueOf(value))));
            }
        }
        return confs;
    }
}
