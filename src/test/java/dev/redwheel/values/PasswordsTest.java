package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.values.Passwords.Strength;
import dev.redwheel.values.Passwords.Trouble;
import java.security.SecureRandom;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordsTest {
    private final Passwords passwords = new Passwords(new SecureRandom());

    @Test
    void aGeneratedPasswordNeedsNoQuotingAnywhere() {
        for (int i = 0; i < 200; i++) {
            Password password = passwords.generate();
            assertThat(password.reveal()).matches("[1-9A-Za-z]{32}").doesNotContain("0", "O", "I", "l");
            assertThat(Passwords.troubles(password)).isEmpty();
            assertThat(Passwords.strength(password)).isEqualTo(Strength.STRONG);
        }
    }

    @Test
    void twoAreNeverTheSameAndEveryCharacterComes() {
        Map<Integer, Long> seen = IntStream.range(0, 400)
                .mapToObj(i -> passwords.generate().reveal())
                .distinct()
                .flatMapToInt(String::chars)
                .boxed()
                .collect(Collectors.groupingBy(c -> c, Collectors.counting()));

        assertThat(seen.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(400L * Passwords.LENGTH);
        assertThat(seen).hasSize(58);
    }

    @ParameterizedTest
    @CsvSource({
        "'',EMPTY",
        "redis,WEAK",
        "password1234,WEAK",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaa,WEAK",
        "12345678901234567890,WEAK",
        "kT9x2Q,WEAK",
        "kT9x2QpLw8Rz3,FAIR",
        "kT9x2QpLw8Rz3vB6mY,STRONG"
    })
    void strengthIsToldHonestly(String text, Strength strength) {
        assertThat(Passwords.strength(new Password(text))).isEqualTo(strength);
    }

    @Test
    void troublesAreNamed() {
        assertThat(Passwords.troubles(new Password("a\nb"))).contains(Trouble.LINE_BREAK);
        assertThat(Passwords.troubles(new Password("p@ss:word"))).containsExactly(Trouble.NEEDS_QUOTING);
        assertThat(Passwords.troubles(new Password("pässword"))).containsExactly(Trouble.NOT_ASCII);
        assertThat(Passwords.troubles(new Password("abc "))).contains(Trouble.BLANK_EDGE);
    }

    @Test
    void aPasswordNeverTellsItself() {
        Password password = new Password("hunter2");

        assertThat(password.toString()).doesNotContain("hunter2");
        assertThat(new PasswordChoice.Given(password).toString()).doesNotContain("hunter2");
        assertThat(password).isEqualTo(new Password("hunter2")).isNotEqualTo(new Password("other"));
    }
}
