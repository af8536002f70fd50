package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Password;
import dev.redwheel.values.PasswordChoice;
import dev.redwheel.values.Preset;
import dev.redwheel.values.ValuesYaml;
import org.junit.jupiter.api.Test;

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
                        "existingSecret: redis");
    }
}
