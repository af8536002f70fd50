package dev.redwheel.ui.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.ui.deploy.ImageViewModel.Server;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Image;
import org.junit.jupiter.api.Test;

/** The choice between Redis and Valkey. */
class ImageChoiceTest {
    private final ValuesDraft draft = new ValuesDraft(Wizards.check(), Deployment.DEFAULT);
    private final ImageViewModel image = new ImageViewModel(draft);

    @Test
    void valkeyIsAnotherImageAndSaysWhereDataCanGo() {
        assertThat(image.serverProperty().get()).isEqualTo(Server.REDIS);
        assertThat(image.dataMoves()).contains("Valkey refuses the files of a Redis from 7.4 on");
        assertThat(image.checkedAgainst()).contains("Redis 8.0");

        image.serverProperty().set(Server.VALKEY);

        assertThat(draft.yamlProperty().get()).contains("repository: valkey/valkey", "tag: \"9.1\"");
        assertThat(image.tags()).isEqualTo(Image.VALKEY_TAGS);
        assertThat(image.tagProperty().get()).isEqualTo("9.1");
        assertThat(image.dataMoves()).contains("Every Redis and every older Valkey refuses what it writes");
        assertThat(image.checkedAgainst()).contains("Redis 7.2, which Valkey was forked from");
        image.tagProperty().set("8.1");
        assertThat(draft.yamlProperty().get()).contains("tag: \"8.1\"");
        assertThat(image.dataMoves()).contains("the way back stays open");

        image.serverProperty().set(Server.REDIS);
        assertThat(draft.yamlProperty().get()).doesNotContain("image", "valkey");
        image.serverProperty().set(Server.VALKEY);
        assertThat(image.tagProperty().get()).as("what was chosen before").isEqualTo("8.1");
    }

    @Test
    void theYamlChoosesToo() {
        draft.type("image: {repository: valkey/valkey, tag: \"7.2\"}\n");
        assertThat(image.serverProperty().get()).isEqualTo(Server.VALKEY);
        assertThat(image.tagProperty().get()).isEqualTo("7.2");

        draft.type("image: {repository: library/redis, tag: \"7.2\"}\n");
        assertThat(image.serverProperty().get()).isEqualTo(Server.REDIS);
        assertThat(image.tags()).isEqualTo(Image.REDIS_TAGS);
        assertThat(image.dataMoves()).contains("every Valkey and every newer Redis reads");

        draft.type("image: {repository: mirror/keydb, tag: alpine}\n");
        assertThat(image.serverProperty().get()).isEqualTo(Server.OTHER);
        assertThat(image.otherRepository()).isEqualTo("mirror/keydb");
        assertThat(image.checkedAgainst()).contains("alpine");
        image.serverProperty().set(Server.VALKEY);
        image.serverProperty().set(Server.OTHER);
        assertThat(draft.deployment().image()).isEqualTo(new Image("mirror/keydb", "alpine"));
    }
}
