package io.adamant.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * The walls of the house (docs/architecture.md) as rules; each is proven by a planted violation.
 */
final class Rules {

    /** Composition roots: the only classes that may ask for the time, for chance or for sleep. */
    private static final Set<String> ROOTS =
            Set.of(
                    "io.adamant.agent.AgentMain",
                    "io.adamant.agent.AgentAssembly",
                    "io.adamant.collector.CollectorMain",
                    "io.adamant.collector.CollectorAssembly",
                    "io.adamant.collector.cli.CliMain",
                    "io.adamant.collector.localcloud.LocalCloudMain",
                    "io.adamant.collector.localcloud.WorkloadMain");

    private static final String[] AGENT_MAY_USE = {
        "java..",
        "jdk..",
        "com.sun.net.httpserver..",
        "javax.net..",
        "javax.crypto..",
        "javax.security..",
        "org.jspecify..",
        "io.adamant.agent..",
        "io.adamant.shared.."
    };

    private static final String[] OUTSIDE = {
        "java.io",
        "java.net..",
        "java.nio.channels..",
        "io.vertx..",
        "io.netty..",
        "net.openhft..",
        "java.lang.foreign.."
    };

    private static final Set<String> AMBIENT =
            Set.of(
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.nanoTime",
                    "java.time.Instant.now",
                    "java.time.LocalDateTime.now",
                    "java.time.ZonedDateTime.now",
                    "java.time.OffsetDateTime.now",
                    "java.time.Clock.systemUTC",
                    "java.time.Clock.systemDefaultZone",
                    "java.time.ZoneId.systemDefault",
                    "java.util.UUID.randomUUID",
                    "java.lang.Math.random",
                    "java.util.concurrent.ThreadLocalRandom.current",
                    "java.lang.Thread.sleep");

    private Rules() {}

    static ArchRule agentAndCollectorMeetOnTheWireOnly() {
        return noClasses()
                .that()
                .resideInAPackage("io.adamant.agent..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.adamant.collector..");
    }

    static ArchRule theCollectorDoesNotKnowTheAgent() {
        return noClasses()
                .that()
                .resideInAPackage("io.adamant.collector..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.adamant.agent..");
    }

    static ArchRule sharedKnowsNobody() {
        return noClasses()
                .that()
                .resideInAPackage("io.adamant.shared..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.adamant.agent..", "io.adamant.collector..");
    }

    /** The agent is tiny by budget: the JDK, a YAML reader behind shared.config, nothing else. */
    static ArchRule theAgentIsTheJdk() {
        DescribedPredicate<JavaClass> library =
                describe(
                        "a library",
                        type ->
                                !type.isPrimitive()
                                        && !type.isArray()
                                        && !resideInAnyPackage(AGENT_MAY_USE).test(type));
        DescribedPredicate<JavaClass> heavy =
                resideInAnyPackage("java.net.http..", "java.util.logging..");
        return noClasses()
                .that()
                .resideInAPackage("io.adamant.agent..")
                .should()
                .dependOnClassesThat(
                        library.or(heavy).as("a library, or a part of the JDK that costs memory"));
    }

    static ArchRule soleImporter(String library, String... owners) {
        return noClasses()
                .that()
                .resideInAPackage("io.adamant..")
                .and()
                .resideOutsideOfPackages(owners)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .as(library + " is imported by " + String.join(", ", owners) + " alone");
    }

    /** Core decides and touches nothing: no files, no sockets, no libraries. */
    static ArchRule coreTouchesNothing(String... corePackages) {
        return noClasses()
                .that()
                .resideInAnyPackage(corePackages)
                .should()
                .dependOnClassesThat(describe("the outside world", Rules::isOutside));
    }

    private static boolean isOutside(JavaClass type) {
        boolean inside = !resideInAnyPackage(OUTSIDE).test(type) || isValueOfIo(type);
        return !inside || type.getName().equals("java.nio.file.Files");
    }

    /**
     * Bytes in memory and forms that may be laid over them; what opens a file is not among them.
     */
    private static boolean isValueOfIo(JavaClass type) {
        return Set.of(
                        "java.io.Serializable",
                        "java.io.ByteArrayInputStream",
                        "java.io.ByteArrayOutputStream",
                        "java.io.DataInput",
                        "java.io.DataInputStream",
                        "java.io.DataOutput",
                        "java.io.DataOutputStream",
                        "java.io.InputStream",
                        "java.io.OutputStream",
                        "java.io.IOException",
                        "java.io.UncheckedIOException",
                        "java.io.PrintStream")
                .contains(type.getName());
    }

    static ArchRule cloudsDoNotKnowEachOther() {
        return slices().matching("io.adamant.collector.cloud.(aws|gcp|local)..")
                .should()
                .notDependOnEachOther();
    }

    static ArchRule onlyActChangesACloud() {
        DescribedPredicate<JavaAccess<?>> changes =
                describe(
                        "a call that changes a cloud",
                        access ->
                                access.getTargetOwner()
                                                .getName()
                                                .equals("io.adamant.collector.cloud.Cloud")
                                        && Set.of(
                                                        "launch",
                                                        "drain",
                                                        "terminate",
                                                        "recreate",
                                                        "completeLaunch",
                                                        "copyDisks",
                                                        "disableImage",
                                                        "rollback")
                                                .contains(access.getName()));
        return noClasses()
                .that()
                .resideInAPackage("io.adamant..")
                .and()
                .resideOutsideOfPackage("io.adamant.collector.act..")
                .and()
                // Hands act's calls on and begins none.
                .doNotHaveFullyQualifiedName("io.adamant.collector.traced.TracedCloud")
                .and()
                // A copy is evidence: it is made where act has it kept, and ends nothing.
                .doNotHaveFullyQualifiedName("io.adamant.collector.evidence.DiskCopier")
                .should()
                .accessTargetWhere(changes);
    }

    static ArchRule onlyRootsAskForTimeOrChance() {
        DescribedPredicate<JavaAccess<?>> ambient =
                describe(
                        "the clock, chance, the default zone or sleep",
                        access ->
                                AMBIENT.contains(
                                        access.getTargetOwner().getName()
                                                + "."
                                                + access.getName()));
        return noClasses()
                .that()
                .resideInAPackage("io.adamant..")
                .and(describe("no composition root", type -> !isRoot(type)))
                .should()
                .accessTargetWhere(ambient);
    }

    private static boolean isRoot(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return ROOTS.contains(nested < 0 ? name : name.substring(0, nested));
    }

    static ArchRule noCycles(String root) {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }
}
