package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.certificate.KeyedCertificate;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Password;
import dev.redwheel.values.PasswordChoice;
import dev.redwheel.values.Preset;
import dev.redwheel.values.ReleaseNames;
import dev.redwheel.values.Tls;
import dev.redwheel.values.ValuesYaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    @Test
    void theCommandHoldsNoSecretAndSaysHowToGiveIt() {
        Deployment deployment = Preset.DEVELOPMENT.deployment().withAuth(new Deployment.Auth(true, "redis", ""));
        DeployRequest request = new DeployRequest(
                "it's prod",
                "caching",
                true,
                "redis",
                deployment,
                ValuesYaml.render(deployment),
                new PasswordChoice.Given(new Password("hunter2hunter2")));

        String script = Commands.script(request, "./redis");

        assertThat(script)
                .doesNotContain("hunter2")
                .contains(
                        "create namespace caching",
                        "--kube-context 'it'\\''s prod'",
                        "create secret generic redis \\\n    --from-file=redis-password=/dev/stdin",
                        "helm install redis ./redis",
                        "existingSecret: redis")
                .doesNotContain("openssl");
    }

    /** Run as it is shown, with a kubectl and a helm that only keep what they are given. */
    @Test
    void theScriptMakesACertificateThatTheConsoleBelieves(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")) && Files.isExecutable(Path.of("/bin/sh")),
                "no openssl on this machine");
        Deployment deployment =
                Deployment.DEFAULT.withTls(Tls.OFF.withEnabled(true).withExistingSecret("redis-tls"));
        DeployRequest request = new DeployRequest(
                "prod",
                "caching",
                false,
                "redis",
                deployment,
                ValuesYaml.render(deployment),
                new PasswordChoice.None(),
                true);
        Path bin = Files.createDirectories(folder.resolve("bin"));
        tool(bin.resolve("helm"), "cat > /dev/null");
        tool(bin.resolve("kubectl"), """
            echo "$*" >> "$KEPT/calls"
            for word; do
              case $word in --from-file=*) cp "${word#*=*=}" "$KEPT/$8-$(echo "${word#--from-file=}" | cut -d= -f1)" ;; esac
            done
            """);
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-e", "-c", Commands.script(request, "./redis"));
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        builder.environment().put("KEPT", folder.toString());
        builder.environment().put("TMPDIR", folder.toString());
        Process shell = builder.redirectErrorStream(true).start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();

        assertThat(folder.resolve("calls"))
                .content()
                .contains("-n caching create secret generic redis-ca --type=kubernetes.io/tls");
        KeyedCertificate authority = KeyedCertificate.parse(
                Files.readString(folder.resolve("redis-ca-tls.crt")),
                Files.readString(folder.resolve("redis-ca-tls.key")),
                "the script's");
        String certificate = Files.readString(folder.resolve("redis-tls-tls.crt"));
        assertThat(authority.signed(certificate, "the script's")).isTrue();
        assertThat(folder.resolve("redis-tls-ca.crt")).hasSameTextualContentAs(folder.resolve("redis-ca-tls.crt"));
        assertThat(KeyedCertificate.facts(certificate, "the script's").names())
                .isEqualTo(new ReleaseNames("redis", "caching").certificateNames());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.filter(Files::isDirectory))
                    .as("no key is left over")
                    .containsExactly(bin);
        }
    }

    private static void tool(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
