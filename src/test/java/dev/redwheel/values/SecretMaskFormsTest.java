package dev.redwheel.values;

import static dev.redwheel.values.SecretMask.MASK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.secret.SecretFinder;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In every form a secret is written in: it is gone, and the rest of the text is what it was. */
@SuppressWarnings("StringConcatToTextBlock") // The forms differ by single lines.
class SecretMaskFormsTest {
    /** How YAML may write one value. */
    enum Style {
        PLAIN,
        SINGLE,
        DOUBLE,
        ESCAPED;

        String write(String value) {
            boolean plain = value.matches("[A-Za-z][A-Za-z0-9]+");
            return switch (this) {
                case PLAIN -> plain ? value : SINGLE.write(value);
                case SINGLE -> "'" + value.replace("'", "''") + "'";
                case DOUBLE -> "\"" + escaped(value) + "\"";
                case ESCAPED -> {
                    StringBuilder text = new StringBuilder("\"");
                    value.codePoints().forEach(c -> text.append("\\U%08x".formatted(c)));
                    yield text.append('"').toString();
                }
            };
        }

        String inner(String value) {
            return switch (this) {
                case SINGLE -> value.replace("'", "''");
                case DOUBLE -> escaped(value);
                default -> value;
            };
        }

        private static String escaped(String value) {
            return value.replace("\\", "\\\\").replace("\"", "\\\"");
        }
    }

    @Property
    void aValueOfItsOwn(@ForAll("values") String form, @ForAll Style style, @ForAll("secrets") String secret) {
        String text = form.replace("SECRET", style.write(secret));

        assertThat(SecretMask.yaml(text))
                .isEqualTo(form.replace("SECRET", MASK))
                .doesNotContain(secret);
        assertThat(SecretFinder.values(text)).contains(secret);
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.of(
                "auth:\n  enabled: true\n  password: SECRET # chosen by hand\n  database: 0\n",
                "auth: {enabled: true, password: SECRET, database: 0}\nafter: 1\n",
                "{\"auth\": {\"password\": SECRET, \"n\": [1, 2]}}",
                "env:\n  - name: REDIS_PASSWORD\n    value: SECRET\n  - name: LOG_LEVEL\n    value: debug\n",
                "env:\n  - value: SECRET\n    name: \"REDIS_PASSWORD\"\n  - {name: A, value: b}\n",
                "env: [{name: API_TOKEN, value: SECRET}, {name: A, value: b}]\n",
                "args:\n  - --requirepass\n  - SECRET\n  - --port\n  - \"6379\"\n",
                "args: [\"--masterauth\", SECRET, --port, \"6379\"]\n",
                "command: [redis-cli, -h, localhost, -a, SECRET, ping]\n",
                "kind: Secret\nmetadata:\n  name: shop\ndata:\n  any: SECRET\n  empty: \"\"\ntype: Opaque\n",
                "apiVersion: v1\ndata:\n    any: SECRET\nkind: \"Secret\"\nmetadata:\n  name: shop\n",
                "stringData: {any: SECRET}\nkind: 'Secret'\n",
                "kind: List\n"
                        + "items:\n"
                        + "- data:\n"
                        + "    any: SECRET\n"
                        + "  kind: Secret\n"
                        + "- data:\n"
                        + "    any: seen\n"
                        + "  kind: ConfigMap\n",
                "a: 1\n"
                        + "---\n"
                        + "# Source: b\n"
                        + "kind: ConfigMap\n"
                        + "data:\n"
                        + "  any: seen\n"
                        + "---\n"
                        + "stringData:\n"
                        + "  any: SECRET\n"
                        + "kind: Secret\n",
                "passwords:\n  - SECRET\n  - &b SECRET\nlast: 1\n",
                "password:\n  value: SECRET\n  secretKeyRef:\n    name: shop\n    key: pw\n",
                "shared: &p SECRET\nauth:\n  password: *p\n",
                "\uD83D\uDE00: \"\uD83D\uDE00\"\npassword: SECRET\n\uD83D\uDE00b: 1\r\n");
    }

    @Property
    void inAText(@ForAll("texts") String form, @ForAll("secrets") String secret) {
        // In a YAML inside the YAML what follows is a comment and no part of the secret.
        Assume.that(!form.startsWith("extra:") || !secret.contains(" #"));
        String text = form.replace("DOUBLE", Style.DOUBLE.inner(secret))
                .replace("SINGLE", Style.SINGLE.inner(secret))
                .replace("BLOCK", secret);

        assertThat(SecretMask.yaml(text)).isEqualTo(form.replaceAll("DOUBLE|SINGLE|BLOCK", MASK));
        assertThat(SecretFinder.values(text)).contains(secret);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                "configuration: \"requirepass DOUBLE\"\nafter: 1\n",
                "configuration: 'requirepass SINGLE'\nafter: 1\n",
                "configuration: \"maxmemory 1gb\\nrequirepass DOUBLE\\nappendonly \\u0079es\"\nafter: 1\n",
                "configuration: |-\n    maxmemory 1gb\n      requirepass BLOCK\n    appendonly yes\nafter: 1\n",
                "kind: ConfigMap\n"
                        + "data:\n"
                        + "  redis.conf: |\n"
                        + "    maxmemory 1gb\n\n"
                        + "    masterauth BLOCK\n"
                        + "    appendonly yes\n"
                        + "  b: c\n",
                "extraFlags: [\"--requirepass DOUBLE\", --hz 20]\n",
                "extraFlags: ['--masterauth SINGLE', '--hz 20']\n",
                "extraFlags:\n- \"--requirepass DOUBLE\"\n- --hz 20\n",
                "extra: |\n  auth:\n    database: 0\n    password: BLOCK\n");
    }

    @Property
    void inACommandOrAddress(@ForAll("commands") String form, @ForAll("words") String secret) {
        String text = form.replace("SECRET", secret);

        assertThat(SecretMask.yaml(text))
                .isEqualTo(form.replace("\"SECRET\"", MASK).replace("SECRET", MASK));
        assertThat(SecretFinder.values(text)).contains(secret);
    }

    @Provide
    Arbitrary<String> commands() {
        return Arbitraries.of(
                "command:\n  - sh\n  - -c\n  - exec redis-server --requirepass SECRET --port 6379\n",
                "command: [sh, -c, \"redis-cli -h x -a SECRET ping\"]\n",
                "url: redis://:SECRET@host:6379/0\nafter: 1\n",
                "url: \"rediss://default:SECRET@host:6379/0\"\n",
                "args: [--set, auth.password=SECRET]\n",
                "args: [\"--set=auth.password=SECRET\"]\n",
                "# password: SECRET\nauth:\n  enabled: true # token: SECRET\n",
                "conf: |\n  maxmemory 1gb\n  # requirepass SECRET\n  port 1\n",
                "config.json: '{\"auth\": {\"password\": \"SECRET\", \"port\": 1}}'\n",
                "config.json: |\n  {\n    \"password\": \"SECRET\",\n    \"port\": 1\n  }\n",
                // No YAML:
                "a: [1\nauth: {password: SECRET}\n",
                "a: [1\nkind: \"Secret\"\ndata:\n  any: SECRET\n",
                "a: [1\ndata:\n  any: SECRET\nkind: Secret\n---\nkind: ConfigMap\ndata:\n  any: seen\n",
                "a: [1\n- name: REDIS_PASSWORD\n  value: SECRET\n",
                "a: [1\n- --requirepass\n- SECRET\n- --port\n",
                "a: [1\nprivateKey: |\n  SECRET\n  SECRET\nafter: 1\n",
                "1:M * connecting to redis://u:SECRET@h\n");
    }

    @Provide
    Arbitrary<String> secrets() {
        return Arbitraries.strings()
                .withCharRange('!', '~')
                .withChars(" \u00e4\u20ac'\"\\#:{}[],&*")
                .ofMinLength(6)
                .ofMaxLength(20)
                .map(text -> "s" + text + "x")
                .map(text -> text.length() % 3 == 0 ? text.replace("x", "\uD83D\uDD11") + "e" : text);
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars("!$%^+./~_")
                .ofMinLength(6)
                .ofMaxLength(20)
                .map(text -> "s" + text + "x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serviceAccountToken:\n  path: token\n  expirationSeconds: 3600\n",
                "auth:\n  existingSecret: shop\n  existingSecretPasswordKey: redis-password\n  password: \"\"\n",
                "env:\n"
                        + "  - name: REDIS_PASSWORD\n"
                        + "    valueFrom:\n"
                        + "      secretKeyRef:\n"
                        + "        name: shop\n"
                        + "        key: pw\n",
                "# requirepass is set by the chart\n# The password: see the Secret shop\na: 1\n",
                "kind: ConfigMap\ndata:\n  redis.conf: |\n    user default on nopass ~*\n    port 6379\n",
                "image: registry:5000/redis@sha256:0000\nurl: http://host:80/path\n",
            })
    void whatIsNoSecretStays(String text) {
        assertThat(SecretMask.yaml(text)).isEqualTo(text);
    }

    @Test
    void bracketsWithoutEndDoNotBreakIt() {
        String text = "[".repeat(100_000) + "\npassword: hunter2\n";

        assertThat(SecretMask.yaml(text)).doesNotContain("hunter2");
    }

    @Test
    void aFoldedTextIsHiddenAsAWhole() {
        assertThat(SecretMask.yaml("a: >-\n  requirepass\n  hunter2\nb: \"requirepass\n  hunter2\"\nc: 1\n"))
                .isEqualTo("a: >-\n  M\n  M\nb: M\n  M\nc: 1\n".replace("M", MASK));
    }
}
