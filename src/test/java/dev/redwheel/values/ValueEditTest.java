package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.error.OpsException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueEditTest {
    private static final String TEXT = """
        architecture: replication
        replica:
          replicaCount: 2
        podAnnotations:
          example.com/team: cache
        extraFlags: [--a 1]
        """;

    @Test
    void onlyWhatIsNamedChanges() {
        assertThat(ValueEdit.yaml(ValueEdit.apply(
                        ValueEdit.parse(TEXT),
                        List.of(new ValueEdit("replica.replicaCount", 5), new ValueEdit("image.tag", "8.2")))))
                .contains("replicaCount: 5", "tag: ", "architecture: replication", "example.com/team: cache");
    }

    @Test
    void whatIsTakenOutLeavesNoEmptyMapping() {
        assertThat(ValueEdit.apply(ValueEdit.parse(TEXT), List.of(new ValueEdit("replica.replicaCount", null))))
                .doesNotContainKey("replica");
    }

    @Test
    void whatLeadsFromOneToTheOtherDoesSo() {
        var before = ValueEdit.parse(TEXT);
        var after = ValueEdit.parse(TEXT.replace("cache", "other")
                .replace("replicaCount: 2", "replicaCount: 3")
                .replace("[--a 1]", "[--b 2]"));
        List<ValueEdit> edits = ValueEdit.between(before, after);
        assertThat(edits)
                .extracting(ValueEdit::path)
                .containsExactly("replica.replicaCount", "podAnnotations.example\\.com/team", "extraFlags");
        assertThat(ValueEdit.apply(before, edits)).isEqualTo(after);
        assertThat(ValueEdit.isIn(after, edits)).isTrue();
        assertThat(ValueEdit.isIn(before, edits)).isFalse();
        assertThat(ValueEdit.at(after, "podAnnotations.example\\.com/team")).isEqualTo("other");
    }

    @Test
    void aTextThatIsNoYamlNamesTheLine() {
        assertThatThrownBy(() -> ValueEdit.parse("a: 1\nb: [\n"))
                .isInstanceOf(OpsException.class)
                .hasMessageContaining("ine ");
    }
}
