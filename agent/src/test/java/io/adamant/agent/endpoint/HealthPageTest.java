package io.adamant.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.source.boot.BootStatus;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.BootReport.BootStage;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.BootReport.StageOutcome;
import io.adamant.shared.model.CheckResult;
import io.adamant.shared.model.CheckResult.CheckStatus;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.MetricPoint.Kind;
import io.adamant.shared.wire.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HealthPageTest {

    @Test
    void showsEverythingAsJson() {
        String page =
                HealthPage.render(
                        new HealthPage.Speaker(null, "not yet: \"x\"\n", "b-1", "0.1"),
                        status(),
                        List.of(
                                new MetricPoint(
                                        "adamant.agent.spool.waiting",
                                        "{record}",
                                        Kind.UP_DOWN_COUNTER,
                                        Map.of("adamant.lane", Value.of("logs")),
                                        0,
                                        1,
                                        2)));

        assertThat(page)
                .isEqualTo(
                        """
                        {"instance":null,"identity":"not yet: \\"x\\"\\n","boot":"b-1",\
                        "version":"0.1","verdict":"ready","health":"sick","ready":false,\
                        "reason":"app: \\u0001","kernel":"6.18","booted_unix_nanos":\
                        1800000000000000001,"stages":[{"name":"agent","start_unix_nanos":5,\
                        "duration_nanos":-1,"outcome":"running","detail":null}],"checks":[\
                        {"name":"app","kind":"http","status":"failing","detail":"down",\
                        "since_unix_nanos":7,"last_nanos":8}],"seal":{"enforce":true,\
                        "tier":"fallback","detail":"d","attribution":"a","manifest_digest":null,\
                        "protected_paths":["/etc","/usr"],"blind_spots":[]},\
                        "agent":{"adamant.agent.spool.waiting.logs":2}}
                        """);
    }

    private static BootStatus status() {
        BootReport report =
                new BootReport(
                        BootVerdict.READY,
                        "r",
                        1_800_000_000_000_000_001L,
                        "6.18",
                        List.of(new BootStage("agent", 5, -1, StageOutcome.RUNNING, null)),
                        List.of(new CheckResult("app", "http", CheckStatus.FAILING, "down", 7, 8)),
                        new SealState(
                                true,
                                SealTier.FALLBACK,
                                "d",
                                "a",
                                List.of("/etc", "/usr"),
                                null,
                                List.of()),
                        1000);
        return new BootStatus(report, HealthStatus.SICK, "app: \u0001", 0);
    }
}
