package io.adamant.lab.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.RequiresLab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Ways to take the agent's place, its cgroup or its limits from it. Runs against Debian's 6.1 cloud
 * kernel in a virtual machine ({@code -Dadamant.lab.kernel=6.12} for another). That services still
 * start is what {@code LifeHostIT} shows.
 */
@RequiresLab
final class CgroupHooksIT {

    private static final String AGENT = "$(cat /run/lab/guard.pid)";

    private static final String UNIT = "/sys/fs/cgroup/system.slice/adamant-agent.service";

    /** A child is born in a cgroup by clone3(2), and runs a program there. */
    private static final String BORN_IN =
            """
            python3 -c '
            import ctypes, os, struct, sys
            libc = ctypes.CDLL(None, use_errno=True)
            group = os.open(sys.argv[1], os.O_RDONLY)
            words = ctypes.create_string_buffer(struct.pack("11Q", 1 << 33, 0, 0, 0, 17, 0, 0, 0, 0, 0, group))
            child = libc.syscall(435, words, 88)
            if child < 0:
                sys.exit(os.strerror(ctypes.get_errno()))
            if child == 0:
                os.execv(sys.argv[2], sys.argv[2:])
            sys.exit(os.waitpid(child, 0)[1] >> 8)
            ' %s %s
            """;

    /** PTRACE_SEIZE of a process. */
    private static final String TRACE =
            """
            python3 -c '
            import ctypes, os, sys
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.ptrace(0x4206, int(sys.argv[1]), None, None) < 0:
                sys.exit(os.strerror(ctypes.get_errno()))
            ' %s
            """;

    private static GuardGuest guest;

    @BeforeAll
    static void seal() {
        guest = GuardGuest.boot(System.getProperty("adamant.lab.kernel", "6.1"));
        assertThat(guest.say("move FULL")).contains("MOVED Moved[stage=FULL]");
    }

    @AfterAll
    static void end() {
        if (guest != null) {
            guest.close();
        }
    }

    @Test
    void rootMovesTheAgentOutOfItsCgroupByNoHierarchy() {
        guest.refused(
                "mkdir -p /sys/fs/cgroup/lab; echo " + AGENT + " >/sys/fs/cgroup/lab/cgroup.procs");
        guest.refused(
                "mkdir -p /tmp/v1; mount -t cgroup -o none,name=lab none /tmp/v1; mkdir -p /tmp/v1/x;"
                        + " echo "
                        + AGENT
                        + " >/tmp/v1/x/tasks");
        assertThat(guest.say("take")).contains("/lab/cgroup.procs", "kind=AGENT_PROCESS");
    }

    @Test
    void anotherMountOfTheHierarchyIsJudgedLikeTheFirst() {
        guest.refused(
                "unshare -Cm --propagation private sh -c 'mount -t cgroup2 none /mnt &&"
                        + " echo 1 >/mnt/system.slice/adamant-agent.service/cgroup.freeze'");
    }

    @Test
    void whoMayMoveProcessesStaysAsItIs() {
        guest.refused("chmod 666 /sys/fs/cgroup/cgroup.procs");
        guest.refused("chown 1000 /sys/fs/cgroup/system.slice/cgroup.procs");
        guest.refused("chmod 666 " + UNIT + "/cgroup.procs");
    }

    @Test
    void aUserWhoIsNotRootGoesOnMovingItsOwn() {
        guest.allowed(
                "mkdir -p /sys/fs/cgroup/user.slice/own && chown -R 1000 /sys/fs/cgroup/user.slice/own");
        guest.allowed(
                "python3 -c 'import os; os.setgid(1000); os.setuid(1000);"
                        + " os.open(\"/sys/fs/cgroup/user.slice/own/cgroup.procs\", os.O_WRONLY)'");
    }

    @Test
    void theAgentsFilesInProcAreItsOwn() {
        guest.refused("echo 1000 >/proc/" + AGENT + "/oom_score_adj");
        guest.refused("pid=" + AGENT + "; echo 1000 >/proc/$pid/task/$pid/oom_score_adj");
        guest.refused(
                "mkdir -p /tmp/p; mount -t proc p /tmp/p; echo 9 >/tmp/p/"
                        + AGENT
                        + "/oom_score_adj");
        guest.allowed("echo 100 >/proc/self/oom_score_adj");
        guest.allowed("sleep 9 & echo 100 >/proc/$!/oom_score_adj && kill $!");
    }

    @Test
    void whoTracesProcess1WouldBeProcess1() {
        guest.refused(TRACE.formatted("1"));
        guest.refused("exec 5<>/proc/1/mem");
        guest.allowed("sleep 9 & " + TRACE.formatted("$!").strip() + " && kill $!");
    }

    @Test
    void whoIsBornInTheAgentsCgroupIsNotTheAgentWhateverItRuns() {
        String java =
                "/usr/lib/adamant/runtime/bin/java -Xlog:gc:file=/srv/agents-own/evil -version";
        guest.attempt(BORN_IN.formatted(UNIT, java));
        guest.refused(BORN_IN.formatted(UNIT, "/usr/bin/touch /srv/agents-own/evil"));
        guest.allowed("! test -e /srv/agents-own/evil");
        guest.refused(BORN_IN.formatted(UNIT, "/bin/bash -c 'kill -9 " + AGENT + "'"));
    }

    @Test
    void theAgentIsKnownAfterItsDeathToo() {
        assertThat(guest.kill()).contains("takenOver=true", "stage=FULL");
        guest.refused("kill -9 " + AGENT);
        guest.refused("echo 1000 >/proc/" + AGENT + "/oom_score_adj");
    }
}
