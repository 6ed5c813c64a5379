package io.adamant.shipmatrix;

import io.adamant.bench.corpus.LiveWriter;
import io.adamant.bench.sink.Fault;
import io.adamant.shipmatrix.rig.Expectation;
import io.adamant.shipmatrix.rig.Lines;
import io.adamant.shipmatrix.rig.Rig;
import io.adamant.shipmatrix.rig.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The disk refuses. File systems of a row are mounted in a mount namespace of the agent's own;
 * nothing of the machine is touched.
 */
final class DiskRows {

    private static final String GROUP = "disk";
    private static final String TEXT =
            "a line of a row that is about what cannot be read or written";
    private static final Duration WRITING = Duration.ofMinutes(1);
    private static final List<String> UNSHARE =
            List.of("unshare", "-m", "--propagation", "private", "sh", "-c");

    /** Root without the right to pass over permissions. */
    private static final List<String> SUBJECT_TO_PERMISSIONS =
            List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--");

    private DiskRows() {}

    static List<Row> all() {
        return List.of(
                Row.brief(GROUP, "spool's disk full, receiver down", DiskRows::full)
                        .expecting(new Expectation.Named()),
                Row.brief(GROUP, "spool read-only for the first 2 s", DiskRows::readOnly),
                Row.brief(GROUP, "unreadable file, readable later", DiskRows::unreadable),
                Row.brief(GROUP, "permission lost in the middle", DiskRows::permissionLost),
                Row.full(GROUP, "directory not searchable for 75 s", DiskRows::unsearchable),
                Row.brief(GROUP, "directory in place of a file", DiskRows::directory));
    }

    /** The disk has 4 MiB, the cap says 64: the disk is the first to refuse. */
    private static long full(Rig rig) throws Exception {
        Files.createDirectories(rig.spool());
        rig.agent().runUnder(mounting("mount -t tmpfs -o size=4m tmpfs \"$1\"", rig.spool()));
        rig.sink().fault(Fault.DOWN);
        rig.logOptions("multiline: none");
        rig.startAgent();
        LiveWriter writer = rig.write(200_000, 50_000);
        writer.await(WRITING);
        Wait.pass(2_000);
        rig.sink().fault(Fault.NONE);
        return 200_000;
    }

    /** The image's disk is read-only at the start; what did not start, systemd starts again. */
    private static long readOnly(Rig rig) throws Exception {
        Files.createDirectories(rig.spool());
        rig.agent().runUnder(mounting("mount -t tmpfs -o ro,size=64m tmpfs \"$1\"", rig.spool()));
        rig.writeConfiguration();
        rig.agent().start();
        LiveWriter writer = rig.write(5_000, 1_000);
        Wait.pass(2_000);
        if (rig.agent().isAlive()) {
            remount(rig, "rw");
        } else {
            rig.agent().runUnder(List.of());
            rig.agent().start();
        }
        writer.await(WRITING);
        return 5_000;
    }

    private static List<String> mounting(String mount, Path spool) {
        return join(UNSHARE, mount + " && shift && exec \"$@\"", "sh", spool.toString());
    }

    private static List<String> join(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all;
    }

    /** In the agent's namespace only. */
    private static void remount(Rig rig, String mode) throws IOException, InterruptedException {
        Process mount =
                new ProcessBuilder(
                                "nsenter",
                                "-t",
                                Long.toString(rig.agent().pid()),
                                "-m",
                                "mount",
                                "-o",
                                "remount," + mode,
                                rig.spool().toString())
                        .inheritIO()
                        .start();
        if (!mount.waitFor(10, TimeUnit.SECONDS) || mount.exitValue() != 0) {
            throw new AssertionError("cannot remount " + mode);
        }
    }

    private static long unreadable(Rig rig) throws Exception {
        Lines lines = new Lines();
        Lines.append(rig.log(), lines.next(100, TEXT));
        permit(rig.log(), "---------");
        rig.agent().runUnder(SUBJECT_TO_PERMISSIONS);
        rig.startAgent();
        Path other = rig.logs().resolve("other.log");
        Lines.append(other, lines.next(100, TEXT));
        Wait.upTo(15_000, () -> rig.sink().unique() == 100);
        Wait.upTo(15_000, () -> rig.agent().metric("adamant_agent_logs_troubles_total") > 0);
        permit(rig.log(), "rw-r--r--");
        return lines.count();
    }

    /** The open handle goes on; the next file cannot be opened until it is permitted again. */
    private static long permissionLost(Rig rig) throws Exception {
        Lines lines = new Lines();
        rig.agent().runUnder(SUBJECT_TO_PERMISSIONS);
        rig.startAgent();
        Lines.append(rig.log(), lines.next(100, TEXT));
        Wait.upTo(15_000, () -> rig.sink().unique() == 100);
        permit(rig.log(), "---------");
        Lines.append(rig.log(), lines.next(100, TEXT));
        Wait.upTo(15_000, () -> rig.sink().unique() == 200);
        Files.move(rig.log(), Path.of(rig.log() + ".1"));
        Lines.append(rig.log(), lines.next(50, TEXT));
        permit(rig.log(), "---------");
        rig.agent().kill();
        rig.agent().startAndWait();
        Lines.append(rig.log(), lines.next(50, TEXT));
        Wait.pass(1_500);
        permit(rig.log(), "rw-r--r--");
        permit(Path.of(rig.log() + ".1"), "rw-r--r--");
        return lines.count();
    }

    /** Longer than a file that is gone is kept: what cannot be seen is not gone. */
    private static long unsearchable(Rig rig) throws Exception {
        Lines lines = new Lines();
        rig.agent().runUnder(SUBJECT_TO_PERMISSIONS);
        rig.startAgent();
        Lines.append(rig.log(), lines.next(100, TEXT));
        Wait.upTo(15_000, () -> rig.sink().unique() == 100);
        permit(rig.logs(), "---------");
        Lines.append(rig.log(), lines.next(100, TEXT));
        Wait.upTo(15_000, () -> rig.sink().unique() == 200);
        Wait.pass(75_000);
        permit(rig.logs(), "rwxr-xr-x");
        Lines.append(rig.log(), lines.next(100, TEXT));
        return lines.count();
    }

    private static long directory(Rig rig) throws Exception {
        Lines lines = new Lines();
        Files.createDirectories(rig.log());
        rig.startAgent();
        Lines.append(rig.logs().resolve("other.log"), lines.next(50, TEXT));
        Wait.upTo(15_000, () -> rig.sink().unique() == 50);
        Files.delete(rig.log());
        Lines.append(rig.log(), lines.next(50, TEXT));
        Wait.upTo(15_000, () -> rig.sink().unique() == 100);
        Files.delete(rig.log());
        Files.createDirectories(rig.log());
        Wait.pass(1_500);
        Lines.append(rig.logs().resolve("other.log"), lines.next(50, TEXT));
        return lines.count();
    }

    private static void permit(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
