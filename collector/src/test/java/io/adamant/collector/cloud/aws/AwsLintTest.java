package io.adamant.collector.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.Cloud.LintFinding.Severity;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.LintWatch;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of d.3 found and not found. */
final class AwsLintTest {

    private static final GroupName WEB = new GroupName("web");

    private final OpenAws open = new OpenAws(List.of(), 7);
    private final FakeAws aws = open.fake;
    private final AwsCloud cloud = open.cloud;

    @BeforeEach
    void onePage() {
        aws.pageSize = 100;
    }

    @AfterEach
    void close() {
        open.close();
    }

    record Case(String setting, Severity severity, String cure, Consumer<FakeAws> wrong) {
        @Override
        public String toString() {
            return setting + " (" + severity + "): " + cure;
        }
    }

    private static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "LaunchTemplate.Version",
                        Severity.REFUSAL,
                        "a numbered version",
                        aws -> aws.version = "$Latest"),
                new Case(
                        "LaunchTemplate.Version",
                        Severity.REFUSAL,
                        "a numbered version",
                        aws -> aws.version = "$Default"),
                new Case(
                        "ImageId",
                        Severity.REFUSAL,
                        "literal id",
                        aws -> aws.versions.put("1", "resolve:ssm:/golden")),
                new Case(
                        "SuspendedProcesses",
                        Severity.REFUSAL,
                        "resume the process Launch",
                        aws -> aws.suspended.add("Launch")),
                new Case(
                        "SuspendedProcesses",
                        Severity.REFUSAL,
                        "resume the process Terminate",
                        aws -> aws.suspended.add("Terminate")),
                new Case(
                        "SuspendedProcesses",
                        Severity.WARNING,
                        "ReplaceUnhealthy",
                        aws -> aws.suspended.add("ReplaceUnhealthy")),
                new Case("MaxSize", Severity.WARNING, "at least 3", aws -> aws.max = 2),
                new Case("MaxSize", Severity.REFUSAL, "at least 3", aws -> aws.max = 1),
                new Case(
                        "HealthCheckType",
                        Severity.WARNING,
                        "HealthCheckType=EC2",
                        aws ->
                                aws.extraGroupXml =
                                        aws.extraGroupXml.replace(
                                                "<HealthCheckType>EC2<", "<HealthCheckType>ELB<")),
                new Case(
                        "HealthCheckGracePeriod",
                        Severity.WARNING,
                        "p99",
                        aws -> aws.extraGroupXml = aws.extraGroupXml.replace(">120<", ">0<")),
                new Case(
                        "InstanceMaintenancePolicy",
                        Severity.WARNING,
                        "110",
                        aws -> aws.extraGroupXml = aws.extraGroupXml.replace(">110<", ">100<")),
                new Case(
                        "AvailabilityZoneImpairmentPolicy",
                        Severity.WARNING,
                        "IgnoreUnhealthy",
                        aws ->
                                aws.extraGroupXml =
                                        aws.extraGroupXml.replace(
                                                "IgnoreUnhealthy", "ReplaceUnhealthy")),
                new Case(
                        "MetadataOptions",
                        Severity.WARNING,
                        "HttpTokens=required",
                        aws -> aws.metadataXml = ""),
                new Case(
                        "LaunchHook.DefaultResult",
                        Severity.WARNING,
                        "CONTINUE",
                        aws ->
                                aws.hooksXml =
                                        FakeAws.hook(
                                                "adamant-launch", "LAUNCHING", "ABANDON", 600)),
                new Case(
                        "LaunchHook.HeartbeatTimeout",
                        Severity.WARNING,
                        "p99",
                        aws ->
                                aws.hooksXml =
                                        FakeAws.hook(
                                                "adamant-launch", "LAUNCHING", "CONTINUE", 3600)),
                new Case(
                        "TerminateHook",
                        Severity.WARNING,
                        "terminating hook",
                        aws -> aws.hooksXml = ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void aWrongSettingIsNamedWithItsCure(Case one) {
        one.wrong().accept(aws);

        assertThat(cloud.lint(WEB))
                .anySatisfy(
                        finding -> {
                            assertThat(finding.setting()).isEqualTo(one.setting());
                            assertThat(finding.severity()).isEqualTo(one.severity());
                            assertThat(finding.cure()).contains(one.cure());
                            assertThat(finding.message()).isNotBlank();
                        });
    }

    @Test
    void aGroupThatIsSetAsItShouldBeHasNoFinding() {
        assertThat(cloud.lint(WEB)).isEmpty();
    }

    @Test
    void aGroupThatIsNotOursIsRefused() {
        assertThat(cloud.lint(new GroupName("theirs")))
                .extracting(LintFinding::severity)
                .containsExactly(Severity.REFUSAL);
    }

    @Test
    void aGroupIsLintedAtFirstSightOnChangeAndNotInBetween() {
        LintWatch watch = new LintWatch(cloud, open.clock);
        watch.look(cloud.inventory(Duration.ofSeconds(5)));
        aws.forgetCalls();
        assertThat(watch.look(cloud.inventory(Duration.ofSeconds(5))).get(WEB)).isEmpty();
        assertThat(aws.count("DescribeLifecycleHooks")).isZero();

        aws.suspended.add("Launch");
        List<LintFinding> findings = watch.look(cloud.inventory(Duration.ofSeconds(5))).get(WEB);
        assertThat(LintWatch.refusal(findings)).isPresent();
        assertThat(aws.count("DescribeLifecycleHooks")).isEqualTo(1);
    }
}
