package dev.redwheel.kube;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.ObjectRef;
import java.util.Optional;

/**
 * What the server says one object would become. Values of Secrets are masked in both texts.
 *
 * @param live the object as it is, YAML without status and managed fields; empty when it does not exist or may not be read
 * @param result the object as it would be, likewise; empty when the server did not say
 * @param error why the server did not say; kind FORBIDDEN when the right to try is missing
 */
public record ObjectPreview(
        ObjectRef object, Optional<String> live, Optional<String> result, Optional<OpsException> error) {}
