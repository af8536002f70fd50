package dev.redwheel.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javafx.application.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom: the rules of the house as tests. */
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.redwheel");

    private static final String BASE = "dev.redwheel.";

    /** For each package, the packages of Redwheel it may use besides itself. */
    private static final List<String> ALLOWED = List.of(
            "error:",
            "model:error",
            "secret:",
            "task:model,error",
            "settings:model,error",
            "kube:model,error,task,settings",
            "helm:secret,model,error,task,settings",
            "redis:certificate,model,error,task,settings",
            "values:secret,model,error,task,settings",
            "certificate:model,error",
            "insight:certificate,kube,helm,redis,values,model,error,task,settings",
            "operation:secret,certificate,kube,helm,redis,values,model,error,task,settings,insight",
            "practice:model,error,task,settings",
            "ui:operation,insight,kube,helm,redis,values,model,error,task,settings");

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageKnowsOnlyTheLayersBelowIt(String from, List<String> allowed) {
        String[] others = Stream.concat(Stream.of(from), allowed.stream())
                .map(name -> BASE + name + "..")
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(BASE + from + "..")
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("dev.redwheel.."))
                        .or(JavaClass.Predicates.resideInAnyPackage(others)))
                .allowEmptyShould(true)
                .check(MAIN);
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> packages() {
        return ALLOWED.stream()
                .map(line -> line.split(":", 2))
                .map(pair -> org.junit.jupiter.params.provider.Arguments.of(
                        pair[0],
                        Arrays.stream(pair[1].split(","))
                                .filter(s -> !s.isEmpty())
                                .toList()));
    }

    @ParameterizedTest
    @CsvSource({
        "io.fabric8.., kube",
        "com.marcnuri.., helm",
        "io.lettuce.., redis",
        "io.netty.., redis",
        "com.moilioncircle.., redis",
        "org.eclipse.jetty.., practice",
        "redis.embedded.., practice",
        "org.bouncycastle.., certificate",
        "picocli.., launcher"
    })
    void aLibraryHasOneImporter(String library, String importer) {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + importer + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(MAIN);
    }

    @Test
    void javaFxStaysInTheUserInterface() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "ui..", BASE + "launcher..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("javafx..")
                .check(MAIN);
    }

    @Test
    void aViewModelSeesNoSceneGraph() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("ViewModel")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javafx.scene..", "javafx.stage..", "javafx.fxml..")
                .check(MAIN);
    }

    @Test
    void noPackageCycles() {
        slices().matching(BASE + "(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void threadsAreStartedInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "task..", BASE + "ui.app..", BASE + "practice..", BASE + "launcher..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Executors.class)
                .orShould()
                .callMethod(Platform.class, "runLater", Runnable.class)
                .orShould(callConstructorOfThread())
                .check(MAIN);
    }

    @Test
    void standardStreamsAreForTheLauncherAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "launcher..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(MAIN);
    }

    @Test
    void theRulesCanFail() {
        ArchRule wrong = noClasses()
                .that()
                .resideInAPackage(BASE + "ui..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("javafx..");
        assertThatThrownBy(() -> wrong.check(MAIN)).isInstanceOf(AssertionError.class);
    }

    private static com.tngtech.archunit.lang.ArchCondition<JavaClass> callConstructorOfThread() {
        return new com.tngtech.archunit.lang.ArchCondition<>("construct a Thread") {
            @Override
            public void check(JavaClass type, com.tngtech.archunit.lang.ConditionEvents events) {
                type.getConstructorCallsFromSelf().stream()
                        .filter(call -> call.getTargetOwner().isEquivalentTo(Thread.class))
                        .forEach(call -> events.add(
                                com.tngtech.archunit.lang.SimpleConditionEvent.satisfied(type, call.getDescription())));
            }
        };
    }
}
