package dev.redwheel.practice;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The environment a container's spec asks for: values, ConfigMaps, Secrets, fields of the pod, and $(VAR) in them. */
final class ContainerEnvironment {
    /** Something the spec refers to is not there; the message is the kubelet's. */
    static final class ConfigException extends Exception {
        private static final long serialVersionUID = 1L;

        ConfigException(String message) {
            super(message);
        }
    }

    private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\(([A-Za-z_.-][\\w.-]*)\\)");
    private static final Pattern KEYED_FIELD = Pattern.compile("metadata\\.(labels|annotations)\\['(.+)']");

    private final ObjectStore store;

    ContainerEnvironment(ObjectStore store) {
        this.store = store;
    }

    Map<String, String> of(ObjectNode pod, JsonNode container, String podAddress) throws ConfigException {
        Map<String, String> environment = new LinkedHashMap<>();
        String namespace = Json.namespace(pod);
        for (JsonNode source : Json.items(container, "envFrom")) {
            String prefix = Json.string(source, "prefix");
            for (ResourceType type : new ResourceType[] {ResourceType.CONFIG_MAPS, ResourceType.SECRETS}) {
                JsonNode reference = source.path(type == ResourceType.SECRETS ? "secretRef" : "configMapRef");
                if (reference.isObject()) {
                    find(type, namespace, reference)
                            .ifPresent(found -> Json.strings(found, "data")
                                    .forEach((k, v) -> environment.put(prefix + k, decoded(type, v))));
                }
            }
        }
        for (JsonNode variable : Json.items(container, "env")) {
            String name = Json.string(variable, "name");
            JsonNode from = Json.at(variable, "valueFrom");
            if (from.isObject()) {
                Optional<String> value = valueFrom(pod, container, from, podAddress);
                value.ifPresent(text -> environment.put(name, text));
            } else {
                environment.put(name, expand(Json.string(variable, "value"), environment));
            }
        }
        return environment;
    }

    private Optional<String> valueFrom(ObjectNode pod, JsonNode container, JsonNode from, String podAddress)
            throws ConfigException {
        if (from.has("fieldRef")) {
            return Optional.of(field(pod, Json.string(from, "fieldRef", "fieldPath"), podAddress));
        }
        if (from.has("resourceFieldRef")) {
            return Optional.of(resource(container, from.path("resourceFieldRef")));
        }
        boolean secret = from.has("secretKeyRef");
        ResourceType type = secret ? ResourceType.SECRETS : ResourceType.CONFIG_MAPS;
        JsonNode reference = from.path(secret ? "secretKeyRef" : "configMapKeyRef");
        Optional<ObjectNode> found = find(type, Json.namespace(pod), reference);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String key = Json.string(reference, "key");
        JsonNode value = Json.at(found.get(), "data", key);
        if (value.isMissingNode()) {
            if (Json.flag(reference, "optional")) {
                return Optional.empty();
            }
            throw new ConfigException("couldn't find key " + key + " in " + type.kind() + " " + Json.namespace(pod)
                    + "/" + Json.name(found.get()));
        }
        return Optional.of(decoded(type, value.asString("")));
    }

    private Optional<ObjectNode> find(ResourceType type, String namespace, JsonNode reference) throws ConfigException {
        String name = Json.string(reference, "name");
        Optional<ObjectNode> found = store.find(type, namespace, name);
        if (found.isEmpty() && !Json.flag(reference, "optional")) {
            throw new ConfigException(type.kind().toLowerCase(Locale.ROOT) + " \"" + name + "\" not found");
        }
        return found;
    }

    private static String decoded(ResourceType type, String value) {
        return type == ResourceType.SECRETS
                ? new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)
                : value;
    }

    static String field(ObjectNode pod, String path, String podAddress) {
        Matcher keyed = KEYED_FIELD.matcher(path);
        if (keyed.matches()) {
            return Json.strings(pod, "metadata", keyed.group(1)).getOrDefault(keyed.group(2), "");
        }
        return switch (path) {
            case "status.podIP", "status.podIPs" -> podAddress;
            case "status.hostIP" -> "127.0.0.1";
            default -> Json.string(pod, path.split("\\."));
        };
    }

    private static String resource(JsonNode container, JsonNode reference) {
        String[] path = Json.string(reference, "resource").split("\\.");
        String divisor = Json.string(reference, "divisor");
        var amount =
                path.length == 2 ? Quantity.of(Json.at(container, "resources", path[0], path[1])) : BigDecimal.ZERO;
        var by = divisor.isEmpty() || divisor.equals("0") ? BigDecimal.ONE : Quantity.of(divisor);
        return amount.divide(by, 0, RoundingMode.CEILING).toPlainString();
    }

    /** $(VAR) becomes the variable's value if there is one; $$ is a dollar sign. */
    static String expand(String text, Map<String, String> environment) {
        return REFERENCE.matcher(text).replaceAll(match -> {
            String name = match.group(1);
            String value = name == null ? "$" : environment.getOrDefault(name, match.group());
            return Matcher.quoteReplacement(value);
        });
    }
}
