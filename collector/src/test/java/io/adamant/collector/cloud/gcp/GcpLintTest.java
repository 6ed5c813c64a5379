package io.adamant.collector.cloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.Cloud.LintFinding.Severity;
import io.adamant.collector.cloud.GroupName;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of d.3 found and not found. */
final class GcpLintTest {

    private final OpenGcp open = new OpenGcp(true, "web 3");
    private final FakeGcp gcp = open.fake;
    private final GcpCloud cloud = open.cloud;

    @AfterEach
    void close() {
        open.close();
    }

    record Case(String setting, Severity severity, String cure, Consumer<FakeGcp> wrong) {
        @Override
        public String toString() {
            return setting + " (" + severity + "): " + cure;
        }
    }

    private static Consumer<FakeGcp> with(String json) {
        return gcp -> gcp.more = new JsonObject(json);
    }

    private static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "sourceImage",
                        Severity.REFUSAL,
                        "no family",
                        gcp ->
                                gcp.templates.put(
                                        "t-1",
                                        gcp.template(
                                                "t-1", "projects/p/global/images/family/web"))),
                new Case(
                        "serial-port-logging-enable",
                        Severity.WARNING,
                        "TRUE",
                        gcp ->
                                gcp.templates
                                        .get("t-1")
                                        .getJsonObject("properties")
                                        .remove("metadata")),
                new Case("max", Severity.WARNING, "to 4", with("{\"targetSize\":3}")),
                new Case("max", Severity.REFUSAL, "to 5", with("{\"targetSize\":4}")),
                new Case(
                        "autoscaler",
                        Severity.REFUSAL,
                        "propose",
                        with("{\"status\":{\"autoscaler\":\"a\"}}")),
                new Case(
                        "onFailedHealthCheck",
                        Severity.WARNING,
                        "DO_NOTHING",
                        with("{\"autoHealingPolicies\":[{\"initialDelaySec\":300}]}")),
                new Case(
                        "initialDelaySec",
                        Severity.WARNING,
                        "p99",
                        with("{\"autoHealingPolicies\":[{\"initialDelaySec\":0}]}")),
                new Case(
                        "defaultActionOnFailure",
                        Severity.WARNING,
                        "REPAIR",
                        with(
                                "{\"instanceLifecyclePolicy\":"
                                        + "{\"defaultActionOnFailure\":\"DO_NOTHING\"}}")),
                new Case(
                        "updatePolicy.type",
                        Severity.WARNING,
                        "OPPORTUNISTIC",
                        gcp -> gcp.updateType = "PROACTIVE"),
                new Case(
                        "updatePolicy.replacementMethod",
                        Severity.WARNING,
                        "SUBSTITUTE",
                        with("{\"updatePolicy\":{\"replacementMethod\":\"RECREATE\"}}")),
                new Case(
                        "updatePolicy.maxSurge",
                        Severity.WARNING,
                        "at least 1",
                        with("{\"updatePolicy\":{\"maxSurge\":{\"calculated\":0}}}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void aWrongSettingIsNamedWithItsCure(Case one) {
        one.wrong().accept(gcp);

        assertThat(cloud.lint(new GroupName("web")))
                .anySatisfy(
                        finding -> {
                            assertThat(finding.setting()).isEqualTo(one.setting());
                            assertThat(finding.severity()).isEqualTo(one.severity());
                            assertThat(finding.cure()).contains(one.cure());
                        });
    }

    @Test
    void aGroupThatIsSetAsItShouldBeHasNoFinding() {
        assertThat(cloud.lint(new GroupName("web"))).isEmpty();
    }

    @Test
    void aGroupThatIsNotConfiguredIsRefused() {
        assertThat(cloud.lint(new GroupName("theirs")))
                .extracting(LintFinding::severity)
                .containsExactly(Severity.REFUSAL);
    }
}
