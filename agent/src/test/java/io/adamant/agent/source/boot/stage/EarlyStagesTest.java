package io.adamant.agent.source.boot.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.source.boot.stage.ManagerBoot.SlowUnit;
import io.adamant.shared.model.BootReport.BootStage;
import io.adamant.shared.model.BootReport.StageOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EarlyStagesTest {

    private static final long BOOTED = 1_800_000_000_000_000_000L;

    private static List<BootStage> of(ManagerBoot boot) {
        return EarlyStages.of(boot, BOOTED);
    }

    private static long sum(List<BootStage> stages) {
        return stages.stream().mapToLong(BootStage::durationNanos).sum();
    }

    @Test
    void theStagesFollowEachOtherWithoutAGap() {
        // systemd-analyze time: 2.000s (firmware) + 500ms (loader) + 1s + 3s (initrd) + 6s
        ManagerBoot boot =
                new ManagerBoot(
                        true,
                        2_500_000,
                        500_000,
                        1_000_000,
                        4_000_000,
                        10_000_000,
                        List.of(),
                        List.of());
        List<BootStage> stages = of(boot);

        assertThat(stages)
                .extracting(BootStage::name)
                .containsExactly("firmware", "loader", "kernel", "initrd", "userspace");
        assertThat(stages)
                .extracting(stage -> stage.durationNanos() / 1_000_000)
                .containsExactly(2000L, 500L, 1000L, 3000L, 6000L);
        for (int i = 1; i < stages.size(); i++) {
            BootStage before = stages.get(i - 1);
            assertThat(stages.get(i).startUnixNanos())
                    .isEqualTo(before.startUnixNanos() + before.durationNanos());
        }
        assertThat(stages.getFirst().startUnixNanos()).isEqualTo(BOOTED - 2_500_000_000L);
        assertThat(sum(stages)).isEqualTo(12_500_000_000L);
    }

    @Test
    void withoutFirmwareAndInitrdTheKernelEndsWhereUserspaceBegins() {
        List<BootStage> stages =
                of(new ManagerBoot(true, 0, 0, 0, 4_000_000, 0, List.of(), List.of()));

        assertThat(stages).extracting(BootStage::name).containsExactly("kernel", "userspace");
        assertThat(stages.getFirst().durationNanos()).isEqualTo(4_000_000_000L);
        assertThat(stages.getLast().outcome()).isEqualTo(StageOutcome.RUNNING);
        assertThat(stages.getLast().durationNanos()).isNegative();
        assertThat(stages.getLast().detail()).isNull();
    }

    @Test
    void aContainerHasUserspaceAlone() {
        long up = 70_000_000_000L;
        List<BootStage> stages =
                of(new ManagerBoot(false, 0, 0, 0, up, up + 900_000, List.of(), List.of()));

        assertThat(stages).extracting(BootStage::name).containsExactly("userspace");
        assertThat(stages.getFirst().startUnixNanos()).isEqualTo(BOOTED + up * 1000);
        assertThat(stages.getFirst().durationNanos()).isEqualTo(900_000_000L);
    }

    @Test
    void namesWhatFailedAndWhatWasSlowAndNotMoreThanAFew() {
        List<String> failed = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            failed.add("u" + i + ".service");
        }
        List<SlowUnit> slow = List.of(new SlowUnit("db.service", 12_340_000));
        BootStage userspace = of(new ManagerBoot(true, 0, 0, 0, 1, 2, failed, slow)).getLast();

        assertThat(userspace.detail())
                .isEqualTo(
                        "failed: u0.service, u1.service, u2.service, u3.service, u4.service,"
                                + " u5.service, u6.service, u7.service and 3 more;"
                                + " slow: db.service 12.3 s");
        assertThat(userspace.outcome()).isEqualTo(StageOutcome.DONE);
    }
}
