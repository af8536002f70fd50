package dev.redwheel.insight;

import dev.redwheel.kube.ResourceMeta;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseStatus;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the metadata of a release Secret says: labels name, status and version, else the Secret's own name. */
record HelmSecret(ResourceMeta meta, ReleaseKey key, int revision, ReleaseStatus status) {
    private static final Pattern NAME = Pattern.compile("sh\\.helm\\.release\\.v1\\.(.+)\\.v(\\d{1,9})");

    static HelmSecret of(ResourceMeta meta) {
        Matcher matcher = NAME.matcher(meta.name());
        boolean named = matcher.matches();
        String release = meta.labels().getOrDefault("name", named ? matcher.group(1) : meta.name());
        String version = meta.labels().getOrDefault("version", named ? matcher.group(2) : "");
        return new HelmSecret(
                meta,
                new ReleaseKey(meta.namespace(), release),
                version.matches("\\d{1,9}") ? Integer.parseInt(version) : 0,
                ReleaseStatus.of(meta.labels().getOrDefault("status", "")));
    }

    /** What the payload was, so that a decoded one can be kept until it changes. */
    String version() {
        return meta.uid() + "@" + meta.resourceVersion();
    }
}
