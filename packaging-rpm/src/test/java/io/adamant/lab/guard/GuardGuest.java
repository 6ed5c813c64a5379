package io.adamant.lab.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.Guest;
import io.adamant.lab.GuestPlan;
import io.adamant.lab.Result;
import io.adamant.lab.image.Kernel;
import io.adamant.lab.image.RootType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;

/** A guest whose guard is run by {@code GuardHost} in the agent's unit, and an attacker in it. */
final class GuardGuest implements AutoCloseable {

    private static final Duration LOADING = Duration.ofMinutes(6);
    private static final Duration ANSWER = Duration.ofMinutes(2);

    private static final String JAVA =
            "/usr/lib/adamant/runtime/bin/java @/usr/lib/adamant/agent.jvm"
                    + " -cp '/opt/lab.jar:/usr/lib/adamant/agent/*'"
                    + " io.adamant.lab.guard.guest.";

    private static final List<String> CLASSES = List.of("GuardHost", "Attacker");

    /**
     * Keeps the agent's stand-in running, as a service manager would. Whoever wants it dead asks
     * here: from elsewhere it cannot be killed.
     */
    private static final String UNIT =
            """
            group=/sys/fs/cgroup/system.slice/adamant-agent.service
            mkdir -p $group
            echo $$ >$group/cgroup.procs
            while :; do
              read -r _ </run/lab/guard.die && kill -9 $(cat /run/lab/guard.pid)
            done &
            while :; do
              JAVAGuardHost &
              echo $! >/run/lab/guard.pid
              wait $!
              echo ENDED
            done
            """
                    .replace("JAVA", JAVA);

    /**
     * Waits for the death that it asked for, so that none is counted twice. Every tenth comes right
     * after the take-over; of the others half within a second of the start, a quarter within two,
     * and a quarter within six, before the take-over on a busy machine.
     */
    private static final String KILLS =
            """
            log=/var/log/guard.log
            RANDOM=22
            for kill in $(seq $times); do
              ended=$(grep -c ^ENDED $log)
              case $((kill % 4)) in
                0) most=6000 ;;
                1) most=2000 ;;
                *) most=1000 ;;
              esac
              if [ $((kill % 10)) = 0 ]; then
                loaded=$(grep -c ^LOADING $log)
                for moment in $(seq 600); do
                  [ $(grep -c ^LOADING $log) -gt $loaded ] && break
                  sleep 0.1
                done
              fi
              wait=$((RANDOM % most))
              sleep $((wait / 1000)).$(printf %03d $((wait % 1000)))
              for try in $(seq 100); do
                echo >/run/lab/guard.die
                for moment in $(seq 20); do
                  [ $(grep -c ^ENDED $log) -gt $ended ] && break 2
                  sleep 0.05
                done
              done
              [ $(grep -c ^ENDED $log) -gt $ended ] || { echo "NOT KILLED at $kill"; exit 1; }
              touch /etc/new 2>/dev/null && { echo "CREATED after $kill"; exit 1; }
              chmod 777 /etc/shadow 2>/dev/null && { echo "CHANGED after $kill"; exit 1; }
              { echo x >>/etc/passwd; } 2>/dev/null && { echo "WRITTEN after $kill"; exit 1; }
              { echo 0 >/proc/sys/kernel/ftrace_enabled; } 2>/dev/null \
                && { echo "SWITCHED OFF after $kill"; exit 1; }
            done
            echo INTACT $kill
            """;

    private static final String BEFORE =
            """
            mount --make-rshared /
            disk=/dev/vdb
            [ -e $disk ] || disk=/dev/vda # the root is an NVMe disk
            mkfs.xfs -q $disk
            mkdir -p /srv/xfs /srv/agents-own /run/systemd/system /run/systemd/resolve
            for i in $(seq 31); do
              mkdir -p /srv/of-units/$i
              mkdir -p /sys/fs/cgroup/system.slice/unit-with-a-long-name-$i.service
            done
            mount $disk /srv/xfs
            mkdir -p /srv/xfs/deep/er
            echo old >/srv/xfs/deep/er/file
            head -c 8192 /dev/zero >/srv/xfs/deep/held
            ln /etc/shadow /var/tmp/outside
            mkfifo /run/lab/guard.in /run/lab/guard.die /run/lab/attack.in
            """;

    /** What the tools of the guest say to EPERM and EACCES. */
    static final Pattern REFUSAL = Pattern.compile("not permitted|[Pp]ermission denied|superuser");

    private final Guest guest;

    private GuardGuest(Guest guest) {
        this.guest = guest;
    }

    /** Boots it, and loads the guard in audit. */
    static GuardGuest boot(String kernel, String... parameters) {
        return boot(plan(kernel).withParameters(parameters), "");
    }

    /** The same; the script runs before the guard is loaded. */
    static GuardGuest prepared(String kernel, String script) {
        return boot(plan(kernel), script);
    }

    /** The same, on a machine whose clock counts instructions. */
    static GuardGuest counted(String kernel, String script) {
        return boot(plan(kernel).withCountedInstructions(), script);
    }

    private static GuestPlan plan(String kernel) {
        return GuestPlan.tiny(Kernel.debian(kernel)).withDisk(512).withMemory(768);
    }

    private static GuardGuest boot(GuestPlan plan, String script) {
        GuardGuest guest = new GuardGuest(Guest.boot(asOnEc2(plan)));
        try {
            guest.prepare(script);
            return guest;
        } catch (RuntimeException failed) {
            guest.close();
            throw failed;
        }
    }

    /**
     * {@code -Dadamant.lab.root=XFS} and {@code -Dadamant.lab.nvme=true} for another root. There is
     * one NVMe disk in any case: the kernel numbers two as it likes.
     */
    private static GuestPlan asOnEc2(GuestPlan plan) {
        RootType type = RootType.valueOf(System.getProperty("adamant.lab.root", "EXT4"));
        GuestPlan typed = plan.withRoot(type);
        return Boolean.getBoolean("adamant.lab.nvme") ? typed.withRootOnNvme() : typed.withNvme(64);
    }

    private void prepare(String script) {
        guest.put(jar(), "0644", "/opt/lab.jar");
        guest.put(UNIT.getBytes(StandardCharsets.UTF_8), "0755", "/opt/unit");
        guest.put(resource("calls.py"), "0644", "/opt/calls.py");
        Result made = guest.run(BEFORE + script, ANSWER);
        if (!made.isDone()) {
            throw new IllegalStateException("the host was not prepared: " + made);
        }
        guest.must("setsid bash /opt/unit </dev/null >/var/log/guard.log 2>&1 &");
        guest.must("setsid " + JAVA + "Attacker </dev/null >/var/log/attack.log 2>&1 &");
        String log = awaitLine("^LOADING", 1);
        if (!log.contains("LOADING Loaded")) {
            throw new IllegalStateException(log);
        }
    }

    Guest guest() {
        return guest;
    }

    /** The log, once it has that many such lines. */
    String awaitLine(String pattern, int count) {
        return guest.run(
                        """
                        for i in $(seq 1000); do
                          [ $(grep -c '%s' /var/log/guard.log) -ge %d ] && break
                          sleep 0.3
                        done
                        cat /var/log/guard.log
                        """
                                .formatted(pattern, count),
                        LOADING)
                .out();
    }

    /** What the guard's host answers to a line. */
    String say(String words) {
        return answer("guard", words);
    }

    private String answer(String who, String words) {
        return guest.run(
                        """
                        log=/var/log/%1$s.log
                        from=$(wc -l <$log)
                        done=$(grep -c ^DONE $log)
                        echo '%2$s' >/run/lab/%1$s.in
                        for i in $(seq 600); do
                          [ $(grep -c ^DONE $log) -gt $done ] && break
                          sleep 0.1
                        done
                        tail -n +$((from + 1)) $log
                        """
                                .formatted(who, words),
                        ANSWER)
                .out();
    }

    /** Runs a script; what came of it. */
    Result attempt(String script) {
        return guest.run(script, ANSWER);
    }

    /** The script fails, and says that it was not let. */
    void refused(String script) {
        Result result = attempt(script);
        assertThat(result.exit()).as("%s: %s", script, result).isNotZero();
        assertThat(result.out() + result.err()).as(script).containsPattern(REFUSAL);
    }

    void allowed(String script) {
        Result result = attempt(script);
        assertThat(result.exit()).as("%s: %s", script, result).isZero();
    }

    /** Calls of the attacker that no shell has; the kernel's answer. */
    String attack(String words) {
        return answer("attack", words).replaceAll("(?m)^DONE .*$", "").strip();
    }

    /** Ends the agent's stand-in; returns when another one has loaded what it left. */
    String kill() {
        int loaded = lines("^LOADING");
        guest.must("echo >/run/lab/guard.die");
        awaitLine("^LOADING", loaded + 1);
        return guest.must("grep ^LOADING /var/log/guard.log | tail -1");
    }

    /**
     * Ends it that many times at moments up to six seconds after its start, and tries the sealed
     * host after each; "INTACT n" when all n were refused, else what was not.
     */
    String killAtAnyMoment(int times, Duration bound) {
        return guest.run("times=" + times + "\n" + KILLS, bound).out().strip();
    }

    int lines(String pattern) {
        String out = guest.run("grep -c '" + pattern + "' /var/log/guard.log").out();
        return Integer.parseInt(out.strip());
    }

    private static byte[] jar() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            for (String name : CLASSES) {
                String path = "io/adamant/lab/guard/guest/" + name + ".class";
                jar.putNextEntry(new JarEntry(path));
                jar.write(resource("/" + path));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static byte[] resource(String name) {
        try (InputStream in = GuardGuest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("not among the test's resources: " + name);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        guest.close();
    }
}
