package io.lockstep.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.lockstep.local.ClusterLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may depend on whom, with the reasons. */
class ArchitectureTest {

    private static final JavaClasses LOCKSTEP = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPaths(
                    List.of("common", "service-support", "connector-service", "monitor-service", "gateway-service")
                            .stream()
                            .map(module -> ClusterLayout.findHome().resolve(Path.of(module, "target", "classes")))
                            .toList());

    private static void check(ArchRule rule) {
        rule.check(LOCKSTEP);
    }

    @Test
    void servicesNeverDependOnEachOther() {
        for (String service : List.of("connector", "monitor", "gateway")) {
            check(noClasses()
                    .that()
                    .resideInAPackage("io.lockstep." + service + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(List.of("connector", "monitor", "gateway").stream()
                            .filter(other -> !other.equals(service))
                            .map(other -> "io.lockstep." + other + "..")
                            .toArray(String[]::new))
                    .because("each is deployed, scaled and upgraded on its own"));
        }
    }

    @Test
    void commonKnowsSpringOnlyInTheRedisRegistry() {
        check(noClasses()
                .that()
                .resideInAPackage("io.lockstep.common..")
                .and()
                .resideOutsideOfPackage("io.lockstep.common.registry.redis..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .because("positions, line protocol and the log format are plain Java for everybody"));
    }

    @Test
    void onlyTheMonitorWritesVerdictsAndOnlyReadersReadThem() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.lockstep.connector..", "io.lockstep.gateway..")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("VerdictWriter")
                .because("a verdict has one author"));
        check(noClasses()
                .that()
                .resideInAPackage("io.lockstep.connector..")
                .should()
                .dependOnClassesThat()
                .haveSimpleNameStartingWith("Verdict")
                .because("a connector goes by the log alone"));
    }

    @Test
    void kafkaClientsLiveInOnePackagePerService() {
        for (String service : List.of("connector", "monitor", "gateway")) {
            check(noClasses()
                    .that()
                    .resideInAPackage("io.lockstep." + service + "..")
                    .and()
                    .resideOutsideOfPackage("io.lockstep." + service + ".log..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka.clients.admin..",
                            "org.apache.kafka.clients.consumer..",
                            "org.apache.kafka.clients.producer..",
                            "org.springframework.kafka..")
                    .because("the log has one door in each service"));
        }
        check(noClasses()
                .that()
                .resideInAPackage("io.lockstep.monitor..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.clients.producer..")
                .because("what the monitor puts into the log goes through a gateway"));
    }

    @Test
    void influxdbIsSpokenToInOnePlacePerService() {
        check(noClasses()
                .that()
                .resideInAPackage("io.lockstep..")
                .and()
                .resideOutsideOfPackages("io.lockstep.connector.replica..", "io.lockstep.monitor.probe..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.influxdb..", "okhttp3..")
                .because("one class per external API"));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("io.lockstep.(*).(*)..").should().beFreeOfCycles());
    }

    @Test
    void everyPackageIsNullMarked() {
        check(classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked"));
    }
}
