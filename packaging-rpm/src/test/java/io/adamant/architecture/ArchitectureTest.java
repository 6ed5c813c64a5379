package io.adamant.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds the walls of docs/architecture.md, and proves of each that it would be noticed broken. */
final class ArchitectureTest {

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.adamant");

    private static final JavaClasses PLANTED =
            new ClassFileImporter()
                    .withImportOption(location -> location.contains("/planted/"))
                    .importPackages("io.adamant");

    /** A rule, and the planted class that breaks it. */
    private record Wall(String name, ArchRule rule, String brokenBy) {}

    private static Stream<Wall> walls() {
        return Stream.of(
                new Wall(
                        "the agent does not know the collector",
                        Rules.agentAndCollectorMeetOnTheWireOnly(),
                        "AgentThatKnowsTheCollector"),
                new Wall(
                        "the collector does not know the agent",
                        Rules.theCollectorDoesNotKnowTheAgent(),
                        "CollectorThatKnowsTheAgent"),
                new Wall(
                        "shared knows nobody",
                        Rules.sharedKnowsNobody(),
                        "SharedThatKnowsTheAgent"),
                new Wall("the agent is the JDK", Rules.theAgentIsTheJdk(), "AgentWithAnHttpClient"),
                new Wall(
                        "java.lang.foreign has one importer",
                        Rules.soleImporter("java.lang.foreign..", "io.adamant.agent.linux.."),
                        "ForeignMemory"),
                new Wall(
                        "Chronicle has one importer",
                        Rules.soleImporter(
                                "net.openhft..", "io.adamant.collector.journal.chronicle.."),
                        "QueueUser"),
                new Wall(
                        "the AWS SDK has one importer",
                        Rules.soleImporter("software.amazon..", "io.adamant.collector.cloud.aws.."),
                        "AwsUser"),
                new Wall(
                        "Google's client has one importer",
                        Rules.soleImporter("com.google.api..", "io.adamant.collector.cloud.gcp.."),
                        "GoogleUser"),
                new Wall(
                        "Google's credentials have one importer",
                        Rules.soleImporter("com.google.auth..", "io.adamant.collector.cloud.gcp.."),
                        "GoogleUser"),
                new Wall(
                        "clouds do not know each other",
                        Rules.cloudsDoNotKnowEachOther(),
                        "AwsThatKnowsGoogle"),
                new Wall(
                        "Micrometer has one importer",
                        Rules.soleImporter("io.micrometer..", "io.adamant.collector.telemetry.."),
                        "MeterUser"),
                new Wall(
                        "OpenTelemetry has one importer",
                        Rules.soleImporter(
                                "io.opentelemetry..", "io.adamant.collector.telemetry.."),
                        "SpanUser"),
                new Wall(
                        "zstd has one importer",
                        Rules.soleImporter(
                                "com.github.luben..", "io.adamant.collector.journal.encoding.."),
                        "ZstdUser"),
                new Wall(
                        "the JSON stream reader has importers for bodies, for log lines and for commands",
                        Rules.soleImporter(
                                "com.fasterxml..",
                                "io.adamant.collector.journal.format..",
                                "io.adamant.collector.cli.ask..",
                                "io.adamant.collector.logs.logql.pipeline.."),
                        "JsonUser"),
                new Wall(
                        "re2j has one importer",
                        Rules.soleImporter(
                                "com.google.re2j..", "io.adamant.collector.logs.regex.."),
                        "RegexUser"),
                new Wall(
                        "DuckDB has one importer",
                        Rules.soleImporter("org.duckdb..", "io.adamant.collector.logs.parquet.."),
                        "DuckUser"),
                new Wall(
                        "Bouncy Castle makes certificates, checks documents and signs packages",
                        Rules.soleImporter(
                                "org.bouncycastle..",
                                "io.adamant.packaging..",
                                "io.adamant.collector.security.ca..",
                                "io.adamant.collector.security.enrol.proof.."),
                        "CertificateMaker"),
                new Wall(
                        "Nimbus has one importer",
                        Rules.soleImporter("com.nimbusds..", "io.adamant.collector.security.jwt.."),
                        "TokenReader"),
                new Wall(
                        "the YAML reader has one importer",
                        Rules.soleImporter("org.snakeyaml..", "io.adamant.shared.config.."),
                        "YamlUser"),
                new Wall(
                        "Vert.x's web server has two importers",
                        Rules.soleImporter(
                                "io.vertx.ext..",
                                "io.adamant.collector.receive..",
                                "io.adamant.collector.api.."),
                        "RouterUser"),
                new Wall(
                        "core touches nothing",
                        Rules.coreTouchesNothing(
                                "io.adamant.agent.seal..",
                                "io.adamant.agent.source",
                                "io.adamant.shared.model..",
                                "io.adamant.shared.wire..",
                                "io.adamant.shared.time..",
                                "io.adamant.collector.journal",
                                "io.adamant.collector.journal.once",
                                "io.adamant.collector.cloud",
                                "io.adamant.collector.fleet..",
                                "io.adamant.collector.assess..",
                                "io.adamant.collector.plan..",
                                "io.adamant.collector.cloud.pace..",
                                "io.adamant.collector.image..",
                                "io.adamant.collector.logs.logql..",
                                "io.adamant.collector.planted.."),
                        "CoreThatReadsAFile"),
                new Wall(
                        "only act changes a cloud",
                        Rules.onlyActChangesACloud(),
                        "TerminatorOfItsOwn"),
                new Wall(
                        "only roots ask for time or chance",
                        Rules.onlyRootsAskForTimeOrChance(),
                        "ClockReader"),
                new Wall(
                        "no cycles in the agent",
                        Rules.noCycles("io.adamant.agent"),
                        "io.adamant.agent.planted.one"),
                new Wall(
                        "no cycles in the collector",
                        Rules.noCycles("io.adamant.collector"),
                        "io.adamant.collector.planted.one"),
                new Wall(
                        "no cycles in shared",
                        Rules.noCycles("io.adamant.shared"),
                        "io.adamant.shared.planted.one"));
    }

    @TestFactory
    Stream<DynamicTest> everyWallStands() {
        return walls().map(w -> DynamicTest.dynamicTest(w.name(), () -> w.rule().check(HOUSE)));
    }

    @TestFactory
    Stream<DynamicTest> everyWallWouldBeMissed() {
        return walls().map(
                        w ->
                                DynamicTest.dynamicTest(
                                        w.name() + " is broken by " + w.brokenBy(),
                                        () ->
                                                assertThat(
                                                                w.rule()
                                                                        .evaluate(PLANTED)
                                                                        .getFailureReport()
                                                                        .toString())
                                                        .contains(w.brokenBy())));
    }
}
