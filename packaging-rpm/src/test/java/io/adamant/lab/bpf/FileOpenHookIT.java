package io.adamant.lab.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.Guest;
import io.adamant.lab.GuestPlan;
import io.adamant.lab.RequiresLab;
import io.adamant.lab.Result;
import io.adamant.lab.image.Kernel;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs against real kernels in virtual machines: one LSM program, from the kernel's own BTF to a
 * refusal that outlives the process that loaded it.
 */
@RequiresLab
final class FileOpenHookIT {

    private static final String VICTIM = "/etc/adamant-probe";
    private static final String CONFIDENTIAL = "lockdown=confidentiality";
    private static final Duration BOUND = Duration.ofMinutes(2);

    @Test
    void aHookAssembledHereRefusesAndOutlivesItsLoader() throws Exception {
        assertHookHolds("6.1");
    }

    @Test
    @RequiresLab(isLong = true)
    void theSameSourceHoldsOnTheNextKernel() throws Exception {
        assertHookHolds("6.12");
    }

    /** Typed pointers alone: helpers that read the kernel's memory would be refused here. */
    @Test
    @RequiresLab(isLong = true)
    void itLoadsWhereTheKernelKeepsItsMemoryToItself() throws Exception {
        assertHookHolds("6.1", CONFIDENTIAL);
    }

    private static void assertHookHolds(String release, String... parameters) throws Exception {
        GuestPlan plan = GuestPlan.tiny(Kernel.debian(release)).withParameters(parameters);
        // On a busy machine the emulated timer is late, and the kernel gives up waiting for it.
        try (Guest guest = Guest.boot(plan.withParameters("no_timer_check"))) {
            guest.must("echo before > " + VICTIM);
            if (List.of(parameters).contains(CONFIDENTIAL)) {
                assertThat(guest.must("cat /sys/kernel/security/lockdown"))
                        .contains("[confidentiality]");
            }

            String said = probe(guest);

            System.out.println(release + " " + String.join(" ", parameters) + "\n" + said);
            assertThat(said)
                    .contains("marked true", "next-key true", "freeze 0")
                    .contains("after-freeze Operation not permitted")
                    .contains("attachType=27")
                    .contains("name=probe_file_open")
                    .contains("attempt " + VICTIM + ": Operation not permitted")
                    .contains("event-own true\nevents 1\n");
            assertThat(write(guest).isDone()).as("write after the loader's end").isFalse();
            guest.must("rm " + HookProbe.LINK);
            assertThat(guest.run(undone()).toString()).as("write without the pin").contains("done");
        }
    }

    private static Result write(Guest guest) {
        return guest.run("echo after > " + VICTIM);
    }

    /** A link's last reference is dropped by the kernel a moment after the pin. */
    private static String undone() {
        return "for i in $(seq 50); do echo after > "
                + VICTIM
                + " && echo done && exit; sleep 0.1; done";
    }

    private static String probe(Guest guest) throws IOException, URISyntaxException {
        putClasses(guest);
        Result result =
                guest.run(
                        "/usr/lib/adamant/runtime/bin/java -XX:+UseSerialGC -Xmx24m"
                                + " -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders"
                                + " --enable-native-access=ALL-UNNAMED -cp"
                                + " /var/tmp/probe:/usr/lib/adamant/agent/'*' "
                                + HookProbe.class.getName()
                                + " "
                                + VICTIM,
                        BOUND);
        assertThat(result.isDone()).as(result.toString()).isTrue();
        return result.out();
    }

    /** The agent's own classes are in the guest already. */
    private static void putClasses(Guest guest) throws IOException, URISyntaxException {
        Path root =
                Path.of(
                        HookProbe.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        Path room = root.resolve(HookProbe.class.getPackageName().replace('.', '/'));
        String there = "/var/tmp/probe/" + root.relativize(room);
        guest.must("mkdir -p " + there);
        try (Stream<Path> files = Files.list(room)) {
            for (Path file : files.toList()) {
                guest.put(Files.readAllBytes(file), "0644", there + "/" + file.getFileName());
            }
        }
    }
}
