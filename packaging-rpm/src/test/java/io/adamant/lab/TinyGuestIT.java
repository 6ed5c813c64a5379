package io.adamant.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.image.Kernel;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs against a real virtual machine: Debian's 6.1 cloud kernel under software emulation. */
@RequiresLab
final class TinyGuestIT {

    private static Guest guest;

    @BeforeAll
    static void boot() {
        guest = Guest.boot(GuestPlan.tiny(Kernel.debian("6.1")).withDisk(64).withNvme(64));
    }

    @AfterAll
    static void end() {
        if (guest != null) {
            guest.close();
        }
    }

    @Test
    void theKernelIsDebiansWithBpfAmongItsSecurityModules() {
        assertThat(guest.must("uname -r")).startsWith("6.1.").endsWith("-cloud-amd64\n");
        assertThat(guest.must("cat /sys/kernel/security/lsm")).contains("bpf");
        assertThat(guest.run("test -r /sys/kernel/btf/vmlinux").exit()).isZero();
    }

    @Test
    void theRootIsAWritableDiskAndTheOtherDisksAreThere() {
        assertThat(guest.must("findmnt -no SOURCE,FSTYPE /")).contains("/dev/vda").contains("ext4");
        guest.must("touch /etc/written && rm /etc/written");
        assertThat(guest.must("lsblk -dno NAME")).contains("vdb", "nvme0n1");
    }

    @Test
    void aCommandsExitAndBothItsOutputsComeBack() {
        Result result = guest.run("echo out; echo err >&2; exit 3");

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.out()).isEqualTo("out\n");
        assertThat(result.err()).isEqualTo("err\n");
    }

    @Test
    void aCommandThatDoesNotEndIsEnded() {
        assertThat(guest.run("sleep 60", Duration.ofSeconds(1)).exit()).isEqualTo(137);
        assertThat(guest.must("echo still here")).isEqualTo("still here\n");
    }

    @Test
    void filesOfAnyBytesGoInAndComeOut() {
        byte[] bytes = new byte[300_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }

        guest.put(bytes, "0600", "/var/tmp/blob");

        assertThat(Arrays.equals(guest.get("/var/tmp/blob"), bytes)).isTrue();
        assertThat(guest.must("stat -c %a /var/tmp/blob")).isEqualTo("600\n");
    }

    @Test
    void theAgentRunsOnItsTrimmedRuntime() {
        Result help = guest.run("adamant-agent --help");

        assertThat(help.toString()).contains("adamant-agent");
    }

    @Test
    void theDisksSurviveAReboot() {
        guest.must("echo kept > /var/lib/kept && sync");
        String before = guest.must("cat /proc/sys/kernel/random/boot_id");

        guest.reboot();

        assertThat(guest.must("cat /var/lib/kept")).isEqualTo("kept\n");
        assertThat(guest.must("cat /proc/sys/kernel/random/boot_id")).isNotEqualTo(before);
    }
}
