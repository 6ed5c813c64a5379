package io.adamant.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.image.Kernel;
import io.adamant.lab.image.RootType;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs against every real kernel, root and userland that the lab can boot. */
@RequiresLab(life = true, isLong = true)
final class EveryGuestIT {

    @ParameterizedTest
    @CsvSource({"6.1,EXT4", "6.1,XFS", "6.12,EXT4", "6.12,XFS"})
    void aTinyGuestBootsFromAnNvmeRoot(String line, RootType type) {
        try (Guest guest =
                Guest.boot(GuestPlan.tiny(Kernel.debian(line)).withRoot(type).withRootOnNvme())) {
            assertThat(guest.must("uname -r")).startsWith(line + ".");
            assertThat(guest.must("findmnt -no SOURCE,FSTYPE /"))
                    .contains("/dev/nvme0n1")
                    .contains(type.word());
            assertThat(guest.must("cat /sys/kernel/security/lsm")).contains("bpf");
        }
    }

    @Test
    void aWholeSystemGetsThroughItsFirstBoot() {
        try (Guest guest = Guest.boot(GuestPlan.life(Kernel.debian("6.1")))) {
            Result boot = guest.run("cloud-init status --wait", Duration.ofMinutes(10));

            assertThat(boot.out()).contains("status: done");
            assertThat(guest.must("systemctl is-active nginx chrony ssh cron rsyslog"))
                    .doesNotContain("failed");
            assertThat(guest.must("id ops")).contains("ops");
        }
    }
}
