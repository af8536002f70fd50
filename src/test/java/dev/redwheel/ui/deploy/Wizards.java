package dev.redwheel.ui.deploy;

import dev.redwheel.helm.BuiltInChart;
import dev.redwheel.model.Environment;
import dev.redwheel.support.TestFiles;
import dev.redwheel.ui.common.FileTarget;
import dev.redwheel.values.Passwords;
import dev.redwheel.values.RedisDirectives;
import dev.redwheel.values.ValuesCheck;
import dev.redwheel.values.ValuesSchema;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a wizard is made of in tests: the real chart's schema, everything else in memory. */
final class Wizards {
    private Wizards() {}

    static ValuesCheck check() {
        BuiltInChart chart = new BuiltInChart(TestFiles.RUN);
        return new ValuesCheck(new ValuesSchema(chart.schemaJson()), RedisDirectives.load(), chart.appVersion());
    }

    static Passwords passwords() {
        return new Passwords(new SecureRandom());
    }

    /** Never asked for a folder. */
    static ChartSaving saving() {
        return new ChartSaving((title, name, extension) -> Optional.empty(), (folder, values) -> folder);
    }

    /** Asked for a file to read it gives that one. */
    static ChartSaving reading(Supplier<Path> file) {
        return new ChartSaving(
                new FileTarget() {
                    @Override
                    public Optional<Path> choose(String title, String suggestedName, String extension) {
                        return Optional.empty();
                    }

                    @Override
                    public Optional<Path> chooseExisting(String title, String extension) {
                        return Optional.of(file.get());
                    }
                },
                (folder, values) -> folder);
    }

    static DeployWizardViewModel.Place place(Environment environment) {
        return new DeployWizardViewModel.Place("prod-weu", environment, false, false, "caching", List.of());
    }
}
