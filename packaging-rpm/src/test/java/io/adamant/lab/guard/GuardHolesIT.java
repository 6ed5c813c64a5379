package io.adamant.lab.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.RequiresLab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The sixteen ways around a guard of this kind, as a root shell would go them. Runs against
 * Debian's 6.1 cloud kernel in a virtual machine ({@code -Dadamant.lab.kernel=6.12} for another).
 */
@RequiresLab
final class GuardHolesIT {

    /** Holds a file open for writing over the seal. */
    private static final String OLD_WRITER =
            """
            setsid bash -c 'exec 5>>/etc/motd
              while [ ! -e /run/lab/old.go ]; do sleep 0.2; done
              echo late >&5; echo $? >/run/lab/old.out' </dev/null >/dev/null 2>&1 &
            for i in $(seq 50); do [ -e /etc/motd ] && break; sleep 0.1; done
            """;

    /** A member of the last of as many units as a policy may name. */
    private static final String LAST_UNIT =
            """
            setsid bash -c 'echo $$ >/sys/fs/cgroup/system.slice/unit-with-a-long-name-31.service/cgroup.procs
              while [ ! -e /run/lab/unit.go ]; do sleep 0.2; done
              touch /srv/of-units/31/own; own=$?
              touch /srv/of-units/1/other; echo $own $? >/run/lab/unit.out' </dev/null >/dev/null 2>&1 &
            """;

    /** bpf(2) with a command and what it takes, as 4-byte words. */
    private static final String BPF =
            """
            python3 -c '
            import ctypes, os, struct, sys
            libc = ctypes.CDLL(None, use_errno=True)
            code = ctypes.create_string_buffer(struct.pack("BBhiBBhi", 0xB7, 0, 0, 0, 0x95, 0, 0, 0))
            licence = ctypes.create_string_buffer(b"GPL")
            load = struct.pack("IIQQ", 1, 2, ctypes.addressof(code), ctypes.addressof(licence))
            attr = load if sys.argv[1] == "5" else b""
            buffer = ctypes.create_string_buffer(attr.ljust(128, b"\\0"))
            if libc.syscall(321, int(sys.argv[1]), buffer, 128) < 0:
                sys.exit(os.strerror(ctypes.get_errno()))
            ' %d
            """;

    private static GuardGuest guest;

    @BeforeAll
    static void seal() {
        guest = GuardGuest.boot(System.getProperty("adamant.lab.kernel", "6.1"));
        assertThat(guest.attack("handle /srv/xfs/deep/er/file /var/tmp/handle")).isEqualTo("done");
        assertThat(guest.attack("attrmulti /srv/xfs/deep")).isNotEqualTo("refused");
        assertThat(guest.attack("nvme /dev/nvme0n1")).doesNotContain("refused");
        guest.attempt(OLD_WRITER);
        guest.attempt(LAST_UNIT);
        assertThat(guest.attack("hold /srv/xfs/deep/held")).isEqualTo("done done");
        assertThat(guest.attack("uring /etc/hosts")).isEqualTo("done");
        guest.attempt("echo 2 >/proc/sys/vm/drop_caches");
        assertThat(guest.say("linked /var/tmp/outside")).contains("COVERED Moved");
        assertThat(guest.say("old")).contains("COVERED Moved");
        assertThat(guest.say("move FULL")).contains("MOVED Moved[stage=FULL]");
        assertThat(guest.say("faults")).contains("FAULTS []");
    }

    @AfterAll
    static void end() {
        if (guest != null) {
            guest.close();
        }
    }

    @Test
    void hole01SwitchingTheTracerOffWouldSwitchThePolicyOff() {
        guest.refused("echo 0 >/proc/sys/kernel/ftrace_enabled");
        guest.refused(
                "unshare -m --propagation private sh -c '"
                        + "mount -t proc p /mnt && echo 0 >/mnt/sys/kernel/ftrace_enabled'");
        guest.refused("unshare -Urm sh -c 'echo 0 >/proc/sys/kernel/ftrace_enabled'");
        guest.allowed("grep -qx 1 /proc/sys/kernel/ftrace_enabled");
        assertThat(guest.say("take")).contains("/proc/sys/kernel/ftrace_enabled", "kind=SYSCTL");
    }

    @Test
    void hole02CommandsToTheDisksControllerGoPastTheFileSystem() {
        assertThat(guest.attack("nvme /dev/nvme0n1")).isEqualTo("refused refused");
        assertThat(guest.attack("nvme /dev/nvme0")).isEqualTo("refused refused");
        assertThat(guest.attack("nvme /dev/ng0n1")).isEqualTo("refused refused");
        guest.refused("dd if=/dev/zero of=/dev/vda bs=512 count=1 conv=notrunc");
        guest.refused("mknod /tmp/disk b 254 0 && dd if=/dev/zero of=/tmp/disk bs=512 count=1");
    }

    @Test
    void hole03AFileOpenedByItsHandleHangsOnNoDirectory() {
        assertThat(guest.attack("open-handle /var/tmp/handle /srv/xfs"))
                .isEqualTo("reading done writing refused");
    }

    @Test
    void hole04XfsSetsAttributesByHandle() {
        assertThat(guest.attack("attrmulti /srv/xfs/deep")).isEqualTo("refused");
        guest.refused("chattr +i /srv/xfs/deep/er/file");
        guest.refused("setfattr -n user.x -v 1 /srv/xfs/deep/er/file");
    }

    @Test
    void hole05TakingThePinsAwayWouldEndThePrograms() {
        guest.refused("rm /run/adamant/guard/link_file_open");
        guest.refused("mv /run/adamant/guard/link_file_open /run/adamant/guard/x");
        guest.refused("umount -l /run/adamant/guard");
        guest.refused("mount -t tmpfs t /run/adamant/guard");
        guest.refused("mv /run/adamant /run/other");
        guest.allowed("umount -l /sys/fs/bpf 2>/dev/null; true");
        assertThat(guest.say("faults")).contains("FAULTS []");
    }

    @Test
    void hole06AMountOverADirectoryAboveHidesWhatIsBelow() {
        guest.refused("mount -t tmpfs t /etc");
        guest.refused("mount -t tmpfs t /run");
        guest.refused("mount -t tmpfs t /run/systemd");
        guest.refused("mount --bind /tmp /usr/bin");
        guest.refused("umount -l /srv/xfs");
        guest.refused("mount -o remount,nosuid /");
        guest.refused("mount --move /srv/xfs /tmp");
        guest.refused(
                "mkdir -p /tmp/root/old && mount --bind /tmp/root /tmp/root"
                        + " && cd /tmp/root && pivot_root . old");
        assertThat(guest.attack("mount-setattr /srv/xfs")).isEqualTo("refused");
        guest.allowed("mkdir -p /tmp/own && mount -t tmpfs t /tmp/own && umount /tmp/own");
    }

    @Test
    void hole07AMountInASharedNamespaceComesBackToTheHost() {
        guest.refused("unshare -m --propagation unchanged mount -t tmpfs t /etc");
        guest.refused("unshare -m --propagation unchanged umount -l /srv/xfs");
        guest.allowed("test -s /etc/passwd && test -s /srv/xfs/deep/er/file");
    }

    @Test
    void hole08MakingANamespacePrivateIsNoAttack() {
        guest.allowed("unshare -m --propagation slave true");
        guest.allowed("unshare -m --propagation unchanged mount --make-rprivate /");
        guest.allowed("unshare -m --propagation shared true");
    }

    @Test
    void hole09ServicesMayBuildTheirOwnView() {
        guest.allowed(
                "unshare -m --propagation private sh -c 'mount -t tmpfs t /etc && mount --bind /usr"
                        + " /home && mount -o remount,bind,ro /home'");
        guest.allowed("test -s /etc/passwd");
    }

    @Test
    void hole10AnExemptDirectoryIsNotItsOwnJudge() {
        guest.refused("mv /var/log /var/log2");
        guest.refused("rmdir /var/cache");
        guest.refused("mount -t tmpfs t /var/log");
        guest.allowed("touch /var/log/x && mv /var/log/x /var/log/y && rm /var/log/y");
    }

    @Test
    void hole11ASecondNameMadeBeforeTheSealIsProtectedToo() {
        guest.refused("echo x >>/var/tmp/outside");
        guest.refused("chmod 666 /var/tmp/outside");
        guest.refused("ln /etc/passwd /var/tmp/another");
    }

    @Test
    void hole12TheMapsAreNobodysButTheAgents() {
        assertThat(guest.attack("maps")).matches("opened \\d+ refused 9");
        assertThat(guest.attack("pin /run/adamant/guard/map_adamantgsettings"))
                .isEqualTo("refused");
        assertThat(guest.say("move AUDIT")).contains("Moved[stage=FULL]");
        guest.refused("touch /etc/still-sealed");
    }

    @Test
    void hole13TheAgentCannotBeKilledStoppedOrTraced() {
        String pid = guest.attempt("cat /run/lab/guard.pid").out().strip();
        guest.refused("kill -9 " + pid);
        guest.refused("kill -STOP " + pid);
        guest.refused("head -c 1 /proc/" + pid + "/mem");
        guest.refused("nsenter -t 1 -m kill -9 " + pid);
        guest.refused("prlimit --pid " + pid + " --nofile=1:1");
        guest.refused("renice 19 -p " + pid);
        String group = "/sys/fs/cgroup/system.slice/adamant-agent.service/";
        guest.refused("echo 1 >" + group + "cgroup.kill");
        guest.refused("echo 1 >" + group + "cgroup.freeze");
        guest.refused("echo 1 >/sys/fs/cgroup/system.slice/cgroup.freeze");
        guest.refused("echo $$ >" + group + "cgroup.procs");
        guest.refused("mkdir /sys/fs/cgroup/system.slice/systemd-resolved.service");
        assertThat(guest.attack("trace " + pid)).isEqualTo("refused");
        assertThat(guest.attack("intrude " + group + " " + pid)).isEqualTo("born, refused");
        guest.allowed("kill -0 " + pid);
    }

    @Test
    void hole14NoCodeComesIntoTheKernel() {
        assertThat(guest.attack("module")).isEqualTo("refused");
        guest.refused("insmod $(find /lib/modules /usr/lib/modules -name 'loop.ko*' | head -1)");
        assertThat(guest.attack("kexec /proc/self/exe")).isEqualTo("refused");
    }

    @Test
    void hole15NoHelperOfTheKernelRunsForTheAttacker() {
        guest.refused("echo '|/tmp/helper' >/proc/sys/kernel/core_pattern");
        guest.refused("echo /tmp/helper >/proc/sys/kernel/modprobe");
        guest.refused("echo /tmp/helper >/sys/kernel/uevent_helper");
        guest.refused("echo c >/proc/sysrq-trigger");
    }

    @Test
    void hole16AFloodIsRefusedAndCountedToTheLast() {
        long before = attempts();
        assertThat(guest.attack("flood /etc/passwd 20000")).isEqualTo("opened 0 of 20000");
        assertThat(attempts() - before).isBetween(20_000L, 20_200L);
        assertThat(guest.say("take")).contains("path=/etc/passwd");
    }

    @Test
    void aDescriptorFromBeforeTheSealWritesNoMore() {
        guest.allowed("touch /run/lab/old.go");
        guest.allowed("for i in $(seq 100); do [ -s /run/lab/old.out ] && break; sleep 0.1; done");
        assertThat(guest.attempt("cat /run/lab/old.out").out().strip()).isEqualTo("1");
        assertThat(guest.attempt("cat /etc/motd").out()).doesNotContain("late");
    }

    @Test
    void theLastOfAllUnitsWritesItsOwnPlaceAndNoOther() {
        guest.refused("touch /srv/of-units/31/stranger");
        guest.allowed("touch /run/lab/unit.go");
        guest.allowed("for i in $(seq 100); do [ -s /run/lab/unit.out ] && break; sleep 0.1; done");
        assertThat(guest.attempt("cat /run/lab/unit.out").out().strip()).isEqualTo("0 1");
    }

    @Test
    void aStrangerLoadsAndDetachesNoPrograms() {
        guest.refused(BPF.formatted(5));
        guest.refused(BPF.formatted(34));
        assertThat(guest.say("take")).contains("kind=FOREIGN_BPF").contains("kind=OWN_BPF");
    }

    @Test
    void whoeverCouldMoveTheAgentOutOfItsCgroupIsRefusedAndNamed() {
        guest.refused(
                "mkdir -p /sys/fs/cgroup/elsewhere && echo $$ >/sys/fs/cgroup/elsewhere/cgroup.procs");
        assertThat(guest.say("take"))
                .contains("kind=AGENT_PROCESS")
                .contains("elsewhere/cgroup.procs")
                .contains("verdict=REFUSED");
    }

    @Test
    void theAgentsOwnPlaceIsWrittenByTheAgentAlone() {
        assertThat(guest.say("write /srv/agents-own/record")).contains("WRITTEN");
        guest.refused("rm /srv/agents-own/record");
        guest.refused("touch /srv/agents-own/stranger");
    }

    @Test
    void noCgroupIsMadeBelowTheAgents() {
        guest.refused("mkdir /sys/fs/cgroup/system.slice/adamant-agent.service/below");
    }

    @Test
    void aFileHeldOverTheSealCanBeUsedForNoChange() {
        assertThat(guest.attack("use"))
                .isEqualTo("map refused protect refused cut refused extend refused");
    }

    @Test
    void aRingOfRequestsIsNoWayAround() {
        assertThat(guest.attack("uring /etc/hosts")).isEqualTo("refused");
    }

    @Test
    void whatIsNotRefusedIsNamed() {
        guest.allowed("cp /usr/bin/true /tmp/tool && /tmp/tool && ip link set lo mtu 65000");
        assertThat(guest.say("take"))
                .contains("kind=EXEC_FROM_WRITABLE")
                .contains("path=/tmp/tool")
                .contains("kind=NETWORK")
                .contains("verdict=SEEN");
    }

    private static long attempts() {
        String tally = guest.say("tally");
        return Long.parseLong(tally.replaceAll("(?s).*attempts=(\\d+).*", "$1"));
    }
}
