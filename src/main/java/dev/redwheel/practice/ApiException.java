package dev.redwheel.practice;

import tools.jackson.databind.node.ObjectNode;

/** An answer other than success, as a Kubernetes Status. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final String group;
    private final String plural;
    private final String name;

    private ApiException(int code, String reason, String message, String group, String plural, String name) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.group = group;
        this.plural = plural;
        this.name = name;
    }

    private static ApiException about(int code, String reason, ResourceType type, String name, String message) {
        return new ApiException(code, reason, message, type.group(), type.plural(), name);
    }

    private static ApiException general(int code, String reason, String message) {
        return new ApiException(code, reason, message, "", "", "");
    }

    static ApiException notFound(ResourceType type, String name) {
        return about(404, "NotFound", type, name, type.qualified() + " \"" + name + "\" not found");
    }

    static ApiException noSuchPath() {
        return general(404, "NotFound", "the server could not find the requested resource");
    }

    static ApiException exists(ResourceType type, String name) {
        return about(409, "AlreadyExists", type, name, type.qualified() + " \"" + name + "\" already exists");
    }

    static ApiException conflict(ResourceType type, String name, String why) {
        return about(
                409,
                "Conflict",
                type,
                name,
                "Operation cannot be fulfilled on " + type.qualified() + " \"" + name + "\": " + why);
    }

    static ApiException forbidden(ResourceType type, String name, String why) {
        String what = name.isEmpty() ? type.qualified() : type.qualified() + " \"" + name + "\"";
        return about(403, "Forbidden", type, name, what + " is forbidden: " + why);
    }

    static ApiException invalid(ResourceType type, String name, String why) {
        String kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
        return about(422, "Invalid", type, name, kind + " \"" + name + "\" is invalid: " + why);
    }

    static ApiException badRequest(String message) {
        return general(400, "BadRequest", message);
    }

    static ApiException unauthorised() {
        return general(401, "Unauthorized", "Unauthorized");
    }

    static ApiException methodNotAllowed() {
        return general(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    static ApiException notAcceptable(String message) {
        return general(406, "NotAcceptable", message);
    }

    static ApiException gone(String message) {
        return general(410, "Expired", message);
    }

    static ApiException unsupportedMedia(String type) {
        return general(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format (" + type + "): the practice cluster takes JSON");
    }

    static ApiException internal(String message) {
        return general(500, "InternalError", "Internal error occurred: " + message);
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    ObjectNode status() {
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", text()).put("reason", reason);
        if (!plural.isEmpty()) {
            ObjectNode details = status.putObject("details");
            if (!name.isEmpty()) {
                details.put("name", name);
            }
            if (!group.isEmpty()) {
                details.put("group", group);
            }
            details.put("kind", plural);
        }
        status.put("code", code);
        return status;
    }
}
