package io.adamant.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the real agent says at bake of a policy that cannot be kept, and at boot of a tier that is
 * not reached. Each host is a mount namespace that shows another kernel or other file systems;
 * skipped, with the reason, where there can be none.
 */
final class SealCheckIT {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private static final List<String> OWN_MOUNTS =
            List.of("unshare", "-m", "--propagation", "private");

    private static final List<String> OWN_PROCESSES =
            with(OWN_MOUNTS, "-p", "-f", "--mount-proc", "--kill-child");

    private static final String WITHOUT_MODULES = "mount -t tmpfs none /sys/kernel/security;";

    private static final String KERNEL_WITH_BPF =
            WITHOUT_MODULES + " echo lockdown,capability,bpf >/sys/kernel/security/lsm;";

    private static final Path MAKE_BTRFS = Path.of("/usr/sbin/mkfs.btrfs");

    @TempDir Path dir;

    private OtlpReceiver receiver;
    private AgentProcess agent;

    @BeforeEach
    void write() throws IOException {
        receiver = new OtlpReceiver();
        agent = new AgentProcess(dir, receiver.port());
        agent.write();
        Files.createDirectories(dir.resolve("sealed"));
        Files.writeString(dir.resolve("sealed/file"), "x");
    }

    @AfterEach
    void end() throws InterruptedException {
        agent.kill();
        receiver.close();
    }

    private void seal(String words) throws IOException {
        Path config = dir.resolve("agent.yaml");
        String text = Files.readString(config);
        Files.writeString(config, text.replaceFirst("seal: .*", "seal: { " + words + " }"));
    }

    private String refused(String words) throws Exception {
        seal(words);
        AgentProcess.Ended ended = agent.runToItsEnd("check");
        assertThat(ended.status()).as(ended.errors()).isEqualTo(AgentMain.UNUSABLE);
        return ended.errors();
    }

    private static List<String> with(List<String> words, String... more) {
        return Stream.concat(words.stream(), Stream.of(more)).toList();
    }

    /**
     * @param host shell that makes the host what it is
     */
    private String refusedOn(String host, String words) throws Exception {
        assumePermitted();
        agent.under(with(OWN_MOUNTS, "sh", "-ec", host + " exec \"$@\"", "sh"));
        return refused(words);
    }

    private static void assumePermitted() throws Exception {
        Process tried =
                new ProcessBuilder(with(OWN_MOUNTS, "mount", "-t", "tmpfs", "none", "/mnt"))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(tried.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(tried.waitFor() == 0, "no mount namespace may be made here: " + said);
    }

    /** A file system of its own in an image, which goes with the namespace. */
    private String btrfs() throws Exception {
        boolean isThere = Files.isExecutable(MAKE_BTRFS);
        if (!isThere && "true".equals(System.getenv("ADAMANT_REQUIRE_ALL"))) {
            fail("apt-get install btrfs-progs");
        }
        assumeTrue(isThere, "SKIPPED: no mkfs.btrfs; apt-get install btrfs-progs");
        assumeTrue(
                Files.readString(Path.of("/proc/filesystems")).contains("btrfs"),
                "this kernel has no btrfs");
        return "truncate -s 128M %1$s/btrfs.img; %2$s -q %1$s/btrfs.img; mount -o loop %1$s/btrfs.img %1$s/sealed; echo x >%1$s/sealed/file;"
                .formatted(dir, MAKE_BTRFS);
    }

    @Test
    void exemptingNothingIsRefused() throws Exception {
        assertThat(refused("mode: enforce, protect: [/]"))
                .contains("seal.exempt /var/log lies in a protected place and is not exempt")
                .contains("locks out the host's own boot", "name no protect at all");
    }

    @Test
    void protectingRunWhollyIsRefused() throws Exception {
        assertThat(refused("mode: enforce, protect: [/run]"))
                .contains("seal.protect /run is written by the host's own services")
                .contains("locks out its boot", "/run/systemd/system");
    }

    @Test
    void enforcingNothingIsRefused() throws Exception {
        assertThat(refused("mode: enforce, defaults: false"))
                .contains("seal.protect must name what mode enforce is to seal");
    }

    @Test
    void aPathThatDoesNotExistIsRefused() throws Exception {
        assertThat(refused("mode: audit, protect: [%s/sealed, /no/such/place]".formatted(dir)))
                .contains("/no/such/place does not exist; make it at bake, or leave it out")
                .doesNotContain("/sealed does not");
    }

    @Test
    void aPlaceWithoutAFileForTheCanaryIsRefused() throws Exception {
        Files.delete(dir.resolve("sealed/file"));

        assertThat(refused("mode: audit, protect: [%s/sealed]".formatted(dir)))
                .contains("no file that the canary could try", "protect /etc/adamant or /usr");
    }

    @Test
    void aKernelWhoseSecurityModulesLackBpfIsRefused() throws Exception {
        String host =
                WITHOUT_MODULES + " echo lockdown,capability,apparmor >/sys/kernel/security/lsm;";

        assertThat(refusedOn(host, "mode: enforce, protect: [/usr]"))
                .contains("needs bpf among the active security modules", "apparmor")
                .contains("add bpf to lsm= on the kernel's command line", "accept: fallback");
    }

    @Test
    void aKernelWithoutTypesIsRefused() throws Exception {
        String host =
                KERNEL_WITH_BPF
                        + " [ ! -d /sys/kernel/btf ] || mount -t tmpfs none /sys/kernel/btf;";

        assertThat(refusedOn(host, "mode: enforce, protect: [/usr]"))
                .contains("/sys/kernel/btf/vmlinux is not there")
                .contains("CONFIG_DEBUG_INFO_BTF", "accept: fallback");
    }

    @Test
    void aFallbackOnAFileSystemWithoutInodeFlagsIsRefused() throws Exception {
        String host = WITHOUT_MODULES + " mount -t tmpfs none /boot; echo x >/boot/vmlinuz;";

        assertThat(refusedOn(host, "mode: enforce, accept: fallback, protect: [/boot]"))
                .contains("seals /boot by inode flags too, and tmpfs has none")
                .contains("put it on ext4 or xfs, or use a kernel with bpf");
    }

    @Test
    void aPackageDatabaseThatAQueryWouldWriteIsRefused() throws Exception {
        String database =
                KERNEL_WITH_BPF
                        + " mount -t tmpfs none /var/lib; mkdir /var/lib/rpm; printf"
                        + " 'SQLite format 3\\0\\020\\0\\%1$d\\%1$d' >/var/lib/rpm/rpmdb.sqlite;";

        assertThat(refusedOn(database.formatted(2), "mode: enforce, protect: [/usr, /var/lib]"))
                .contains("/var/lib/rpm/rpmdb.sqlite is in write-ahead mode")
                .contains("PRAGMA journal_mode=DELETE");
        assertThat(refusedOn(database.formatted(1), "mode: enforce, protect: [/var/lib, /no]"))
                .doesNotContain("write-ahead");
    }

    @Test
    void aProtectedPlaceOnBtrfsIsRefused() throws Exception {
        String host = KERNEL_WITH_BPF + btrfs();

        assertThat(refusedOn(host, "mode: enforce, protect: [%s/sealed]".formatted(dir)))
                .contains("/sealed lies on btrfs, whose subvolumes hide the device")
                .contains("put it on ext4 or xfs");
    }

    @Test
    void whatCanBeKeptIsGood() throws Exception {
        seal("mode: audit, protect: [%s/sealed]".formatted(dir));

        AgentProcess.Ended ended = agent.runToItsEnd("check");

        assertThat(ended.status()).as(ended.errors()).isEqualTo(AgentMain.OK);
        assertThat(ended.output()).contains("good", "seal AUDIT");
    }

    /** Wanted and reached stand beside each other, with why they differ. */
    @Test
    void atBootTheBestTierThereIsIsUsedAndTheDifferenceReported() throws Exception {
        assumePermitted();
        agent.under(OWN_PROCESSES);
        seal("mode: enforce, protect: [%s/sealed]".formatted(dir));
        agent.startWritten();

        SealState reported =
                reported("with the fallback", state -> state.tier() == SealTier.FALLBACK);

        assertThat(reported.enforce()).isTrue();
        assertThat(reported.detail())
                .contains("read-only mounts")
                .contains("the agent lives in a pid namespace of its own");
        assertThat(Files.isWritable(dir.resolve("sealed/file"))).as("out here").isTrue();
    }

    @Test
    void whereNothingCanBeSealedTheReportSaysSoAndTheAgentGoesOn() throws Exception {
        assumePermitted();
        // Without the privilege to mount there is no layer at all.
        agent.under(
                with(
                        OWN_PROCESSES,
                        "setpriv",
                        "--bounding-set",
                        "-sys_admin",
                        "--inh-caps",
                        "-sys_admin"));
        seal("mode: enforce, protect: [%s/sealed]".formatted(dir));
        agent.startWritten();

        SealState reported =
                reported(
                        "after the seal was tried",
                        state -> state.detail().startsWith("enforce is not"));

        assertThat(reported.enforce()).isTrue();
        assertThat(reported.tier()).isEqualTo(SealTier.AUDIT);
        assertThat(reported.detail())
                .startsWith("enforce is not reached: ")
                .contains("not permitted");
        assertThat(agent.isAlive()).isTrue();
    }

    private SealState reported(String what, Predicate<SealState> wanted) {
        Awaitility.await("a boot report " + what)
                .atMost(BOUND)
                .until(() -> states().anyMatch(wanted));
        return states().filter(wanted).findFirst().orElseThrow();
    }

    private Stream<SealState> states() {
        return receiver.events().stream()
                .filter(BootReport.class::isInstance)
                .map(event -> ((BootReport) event).seal());
    }
}
