package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RedisConfTest {
    private static final String TEXT = """
        # memory
        maxmemory 2gb

        Save 900 1
        hz 20
        save 300 10
        """;

    @Test
    void theLastLineCountsAndLettersAreOfAnyCase() {
        RedisConf conf = RedisConf.parse("hz 10\nHZ 20\n");

        assertThat(conf.get("hz")).contains(List.of("20"));
    }

    @Test
    void aChangeTouchesItsOwnLinesOnly() {
        RedisConf changed = RedisConf.parse(TEXT).with("maxmemory", List.of("3gb"));

        assertThat(changed.text()).isEqualTo(TEXT.replace("2gb", "3gb"));
    }

    @Test
    void savePointsAreReadAndReplacedTogether() {
        RedisConf conf = RedisConf.parse(TEXT);

        assertThat(conf.savePoints()).contains(List.of(new SavePoint(900, 1), new SavePoint(300, 10)));
        assertThat(conf.withSavePoints(List.of(new SavePoint(60, 5))).text())
                .isEqualTo("# memory\nmaxmemory 2gb\n\nsave 60 5\nhz 20\n");
        assertThat(conf.withSavePoints(List.of()).savePoints()).contains(List.of());
        assertThat(RedisConf.parse("save 900 1 300 10").savePoints())
                .contains(List.of(new SavePoint(900, 1), new SavePoint(300, 10)));
        assertThat(RedisConf.parse("save 900 1\nsave \"\"").savePoints()).contains(List.of());
        assertThat(RedisConf.parse("hz 10").savePoints()).isEmpty();
    }

    @Test
    void quotesAreReadAsTheServerReadsThem() {
        assertThat(RedisConf.words("proc-title-template \"{title} x\""))
                .contains(List.of("proc-title-template", "{title} x"));
        assertThat(RedisConf.words("a 'it\\'s'")).contains(List.of("a", "it's"));
        assertThat(RedisConf.words("a \"b\\\"c\"")).contains(List.of("a", "b\"c"));
        assertThat(RedisConf.words("a \"b\"c")).isEmpty();
        assertThat(RedisConf.words("a \"b")).isEmpty();
        assertThat(RedisConf.words("save \"\"")).contains(List.of("save", ""));
    }

    @Property
    void noTextBreaksItAndEveryLineIsKept(@ForAll String text) {
        RedisConf conf = RedisConf.parse(text);

        assertThat(conf.lines())
                .extracting(RedisConf.Line::text)
                .isEqualTo(text.lines().toList());
        assertThat(RedisConf.parse(conf.text())).isEqualTo(conf);
    }
}
