package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.secret.SecretNames;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {
    @Test
    void valuesOfSecretKeysAreHiddenAndNothingElse() {
        String masked = SecretMask.yaml("""
            auth:
              enabled: true
              password: "hunter2"
              existingSecret: shop
              existingSecretPasswordKey: redis-password
            env:
              - apiToken: abc
              - url: redis://:hunter2@host:6379
            configuration: |
              maxmemory 1gb
              requirepass hunter2
            flags: ["x"]
            privateKey: |
              -----BEGIN
              hunter2
            after: 1
            """);

        assertThat(masked)
                .doesNotContain("hunter2", "abc")
                .contains(
                        "existingSecret: shop",
                        "existingSecretPasswordKey: redis-password",
                        "maxmemory 1gb",
                        "after: 1",
                        "redis://:" + SecretMask.MASK + "@host:6379");
    }

    @Test
    void theDataOfASecretIsHiddenWhateverItsKeys() {
        String masked = SecretMask.yaml("""
            apiVersion: v1
            kind: Secret
            metadata:
              name: redis
            data:
              anything: aHVudGVyMg==
            type: Opaque
            ---
            kind: ConfigMap
            data:
              anything: visible
            """);

        assertThat(masked).doesNotContain("aHVudGVyMg").contains("type: Opaque", "anything: visible", "name: redis");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "redisPassword",
                "REDIS_PASSWORD",
                "redis-password",
                "masterauth",
                "apiKey",
                "accessToken"
            })
    void secretNames(String name) {
        assertThat(SecretNames.isSecret(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "existingSecret",
                "existingSecretPasswordKey",
                "key",
                "secretName",
                "automountServiceAccountToken",
                "usePasswordFiles",
                "name"
            })
    void harmlessNames(String name) {
        assertThat(SecretNames.isSecret(name)).isFalse();
    }

    @Property
    void theNumberOfLinesStays(@ForAll String text) {
        assertThat(SecretMask.yaml(text).split("\n", -1)).hasSameSizeAs(text.split("\n", -1));
    }

    @Test
    void aDifferenceTellsNoSecret() {
        String diff = ValuesDiff.unified("a: 1\npassword: one\n", "a: 2\npassword: two\n");

        assertThat(diff).contains("-a: 1", "+a: 2").doesNotContain("one", "two");
        assertThat(ValuesDiff.unified("a: 1\n", "a: 1\n")).isEmpty();
    }

    @Test
    void aPasswordOfDigitsIsASecretToo() {
        assertThat(SecretMask.yaml("auth:\n  password: 12345678")).doesNotContain("12345678");
    }
}
