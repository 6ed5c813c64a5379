package io.adamant.shared.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealChangedTest {

    private static final SealState SEAL =
            new SealState(true, SealTier.ENFORCED, "", "bpf", List.of("/"), "d", List.of());

    private static final SealChanged.Seen WROTE =
            new SealChanged.Seen(List.of("/etc/hostname: content"), 9);
    private static final SealChanged.Seen DRIFT =
            new SealChanged.Seen(List.of("sysctl kernel.ftrace_enabled: 1 -> 0"), 1);

    private static SealChanged changed(SealChanged.Seen firstBoot, SealChanged.Seen drift) {
        return new SealChanged(SealTier.ENFORCED, SEAL, "r", List.of(), 0, firstBoot, drift);
    }

    @Test
    void whatFirstBootWroteAndWhatDriftedIsReadAsItWasWritten() {
        SealChanged event = changed(WROTE, DRIFT);

        assertThat(HostEvents.decode(HostEvents.encode(event, 5))).contains(event);
    }

    @Test
    void anEventWithoutThemIsTheOneOfOlderAgents() {
        LogRecord record =
                HostEvents.encode(changed(SealChanged.Seen.NONE, SealChanged.Seen.NONE), 5);

        assertThat(((Value.Fields) record.body()).fields().keySet())
                .containsExactly("from", "state", "reason", "mismatches", "mismatch_count");
    }

    @Test
    void onlyDriftIsWorthAWarning() {
        assertThat(HostEvents.encode(changed(WROTE, SealChanged.Seen.NONE), 5).severity())
                .isEqualTo(LogRecord.SEVERITY_INFO);
        assertThat(HostEvents.encode(changed(WROTE, DRIFT), 5).severity())
                .isEqualTo(LogRecord.SEVERITY_WARN);
    }
}
