package dev.redwheel.operation.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.values.SecretMask;
import dev.redwheel.values.ValueEdit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettingChangeTest {
    private static final Map<String, @Nullable Object> CHART =
            ValueEdit.parse("replica: {replicaCount: 3}\nauth: {password: ''}\nports: [1, 2]\n");

    @Test
    void aSettingIsShownBesideTheChartsDefault() {
        assertThat(between("replica: {replicaCount: 4}\n", "replica: {replicaCount: 5}\n"))
                .containsExactly(new SettingChange("replica.replicaCount", "3", "4", "5"));
    }

    @Test
    void whatIsNotGivenIsEmpty() {
        assertThat(between("{}", "replica: {replicaCount: 5, note: ''}\n"))
                .containsExactly(
                        new SettingChange("replica.replicaCount", "3", "", "5"),
                        new SettingChange("replica.note", "", "", "\"\""));
        assertThat(between("replica: {replicaCount: 5}\n", "{}"))
                .containsExactly(new SettingChange("replica.replicaCount", "3", "5", ""));
    }

    @Test
    void aListIsOneValueAndANameMayHaveAPoint() {
        assertThat(between("{}", "ports: [1]\nlabels: {a.b/c: d}\n"))
                .containsExactly(
                        new SettingChange("ports", "[1, 2]", "", "[1]"),
                        new SettingChange("labels.a\\.b/c", "", "", "d"));
    }

    @Test
    void whateverIsAnEditIsAChange() {
        for (String[] pair :
                new String[][] {{"a: x", "a: |\n  x\n"}, {"a: 5", "a: '5'"}, {"a: {}", "a: []"}, {"a: 1", "a: 1"}}) {
            assertThat(between(pair[0], pair[1]))
                    .as("from %s to %s", pair[0], pair[1])
                    .hasSameSizeAs(ValueEdit.between(ValueEdit.parse(pair[0]), ValueEdit.parse(pair[1])));
        }
    }

    @Test
    void aSecretThatGoesOrComesIsNotShown() {
        for (List<SettingChange> changes : List.of(
                between("auth: {password: s3cret-one}\n", "{}"),
                between("auth: {password: s3cret-one}\n", "auth: {password: s3cret-two}\n"),
                between("{}", "configuration: |\n  requirepass s3cret-one\n"))) {
            assertThat(changes)
                    .singleElement()
                    .asString()
                    .contains(SecretMask.MASK)
                    .doesNotContain("s3cret");
        }
    }

    private static List<SettingChange> between(String now, String wanted) {
        return SettingChange.between(CHART, ValueEdit.parse(now), ValueEdit.parse(wanted));
    }
}
