package dev.redwheel.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.spec.InvalidKeySpecException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemTest {
    private static final Path FILES = Path.of("src/test/resources/kube");

    @ParameterizedTest
    @CsvSource({
        "ec-sec1.pem, EC",
        "ec-sec1-p384.pem, EC",
        "ec-pkcs8.pem, EC",
        "rsa-pkcs1.pem, RSA",
        "rsa-pkcs8.pem, RSA",
        "ed25519.pem, EdDSA",
    })
    void keysOfEveryFormAreRead(String file, String algorithm) throws Exception {
        assertThat(Pem.file(FILES.resolve("keys").resolve(file)).privateKey().getAlgorithm())
                .isEqualTo(algorithm);
    }

    @Test
    void twoFormsOfOneKeyAreTheSameKey() throws Exception {
        Path keys = FILES.resolve("keys");
        assertThat(Pem.file(keys.resolve("rsa-pkcs1.pem")).privateKey())
                .isEqualTo(Pem.file(keys.resolve("rsa-pkcs8.pem")).privateKey());
    }

    @Test
    void whatHoldsNoKeySaysSo() {
        assertThatThrownBy(() ->
                        Pem.inline("nothing".getBytes(StandardCharsets.UTF_8)).privateKey())
                .isInstanceOf(InvalidKeySpecException.class);
        assertThat(Pem.inline("geheim".getBytes(StandardCharsets.UTF_8)))
                .asString()
                .isEqualTo("inline PEM");
    }
}
