package io.adamant.shipmatrix;

import io.adamant.bench.corpus.Corpus;
import io.adamant.bench.corpus.LiveWriter;
import io.adamant.shipmatrix.rig.Expectation;
import io.adamant.shipmatrix.rig.Lines;
import io.adamant.shipmatrix.rig.Rig;
import io.adamant.shipmatrix.rig.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** Files that are hard to tell apart. */
final class IdentityRows {

    private static final String GROUP = "identity";
    private static final int RECREATED_LINES = 5;
    private static final String TEXT = "a line of a row that is about which file is which";

    private IdentityRows() {}

    static List<Row> all() {
        return List.of(
                Row.brief(GROUP, "inode used again while stopped", IdentityRows::inodeReuse),
                Row.brief(GROUP, "100 files, the same first 4 KiB", IdentityRows::sameBeginning)
                        .expecting(new Expectation.Copies(99)),
                Row.brief(GROUP, "empty, then byte by byte", IdentityRows::byteByByte),
                Row.brief(GROUP, "truncated to the same size, running", r -> sameSize(r, false)),
                Row.brief(GROUP, "truncated to the same size, stopped", r -> sameSize(r, true)),
                Row.brief(GROUP, "symlink swapped", IdentityRows::symlink),
                Row.brief(GROUP, "hard link", IdentityRows::hardLink),
                Row.brief(GROUP, "directory renamed", IdentityRows::directoryRenamed),
                Row.brief(GROUP, "replaced by a rename every 50 ms", r -> replaced(r, 60)),
                Row.brief(GROUP, "deleted and made anew every 50 ms", r -> recreated(r, 60, 50))
                        .expecting(new Expectation.GoneFiles(RECREATED_LINES)),
                Row.full(GROUP, "deleted and made anew at once", r -> recreated(r, 600, 0))
                        .expecting(new Expectation.GoneFiles(RECREATED_LINES)),
                Row.brief(GROUP, "notices dropped while stopped", IdentityRows::deaf),
                Row.brief(GROUP, "renamed by hand, old handle kept 2 s", r -> lateWrites(r, 2_000)),
                Row.full(
                        GROUP, "renamed by hand, old handle kept 10 s", r -> lateWrites(r, 10_000)),
                Row.brief(GROUP, "bind mount of the directory", IdentityRows::bindMount),
                Row.brief(GROUP, "bind mount of the file", IdentityRows::bindFile));
    }

    private static void arrived(Rig rig, long lines) {
        Wait.upTo(5_000, () -> rig.sink().unique() >= lines);
    }

    private static long inodeReuse(Rig rig) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        Lines.append(rig.log(), lines.next(100, TEXT));
        arrived(rig, 100);
        Object inode = Files.getAttribute(rig.log(), "unix:ino");
        rig.agent().terminate();
        Files.delete(rig.log());
        Lines.append(rig.log(), lines.next(200, TEXT + " again"));
        for (int i = 0; i < 50 && !Files.getAttribute(rig.log(), "unix:ino").equals(inode); i++) {
            byte[] same = Files.readAllBytes(rig.log());
            Files.delete(rig.log());
            Lines.append(rig.log(), same);
        }
        rig.agent().start();
        return lines.count();
    }

    private static long sameBeginning(Rig rig) throws Exception {
        Lines lines = new Lines();
        byte[] head = lines.next("#".repeat(4096));
        for (int file = 0; file < 100; file++) {
            Lines.append(rig.logs().resolve(file + ".log"), head);
        }
        rig.startAgent();
        for (int round = 0; round < 5; round++) {
            for (int file = 0; file < 100; file++) {
                Lines.append(rig.logs().resolve(file + ".log"), lines.next(TEXT));
            }
        }
        return lines.count();
    }

    private static long byteByByte(Rig rig) throws Exception {
        Lines lines = new Lines();
        for (int file = 0; file < 3; file++) {
            Files.createFile(rig.logs().resolve(file + ".log"));
        }
        rig.startAgent();
        for (int i = 0; i < 6; i++) {
            Path file = rig.logs().resolve(i % 3 + ".log");
            for (byte next : lines.next("slow")) {
                Lines.append(file, new byte[] {next});
                Wait.pass(5);
            }
        }
        return lines.count();
    }

    private static long sameSize(Rig rig, boolean stopped) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        for (int round = 0; round < 3; round++) {
            byte[] content = lines.next(50, TEXT);
            if (stopped && round > 0) {
                rig.agent().terminate();
            }
            Files.write(
                    rig.log(),
                    content,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);
            if (stopped && round > 0) {
                rig.agent().start();
            }
            arrived(rig, lines.count());
        }
        return lines.count();
    }

    private static long symlink(Rig rig) throws Exception {
        Lines lines = new Lines();
        Path targets = Files.createDirectories(rig.dir().resolve("targets"));
        Path link = rig.logs().resolve("current.log");
        Path fresh = rig.logs().resolve("fresh");
        rig.tail(link.toString());
        Files.createSymbolicLink(link, targets.resolve("0"));
        rig.startAgent();
        for (int i = 0; i < 5; i++) {
            Path target = targets.resolve(Integer.toString(i));
            Lines.append(target, lines.next(20, TEXT));
            if (i > 0) {
                Files.createSymbolicLink(fresh, target);
                Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
                // The program behind the link still has its old file.
                Lines.append(targets.resolve(Integer.toString(i - 1)), lines.next(5, TEXT));
            }
            Wait.pass(1_500);
        }
        return lines.count();
    }

    private static long hardLink(Rig rig) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        Lines.append(rig.log(), lines.next(50, TEXT));
        arrived(rig, 50);
        Path other = rig.logs().resolve("other.log");
        Files.createLink(other, rig.log());
        Lines.append(other, lines.next(50, TEXT));
        arrived(rig, 100);
        Files.delete(rig.log());
        Lines.append(other, lines.next(50, TEXT));
        return lines.count();
    }

    private static long directoryRenamed(Rig rig) throws Exception {
        Lines lines = new Lines();
        Path one = Files.createDirectories(rig.logs().resolve("one"));
        Path two = rig.logs().resolve("two");
        rig.tail(rig.logs() + "/*/app.log");
        rig.startAgent();
        Lines.append(one.resolve("app.log"), lines.next(50, TEXT));
        arrived(rig, 50);
        Files.move(one, two);
        Lines.append(two.resolve("app.log"), lines.next(50, TEXT));
        arrived(rig, 100);
        Files.createDirectories(one);
        Lines.append(one.resolve("app.log"), lines.next(50, TEXT));
        return lines.count();
    }

    private static long replaced(Rig rig, int times) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        for (int i = 0; i < times; i++) {
            Path fresh = rig.logs().resolve("fresh");
            Lines.append(fresh, lines.next(5, TEXT));
            if (Files.exists(rig.log())) {
                Files.move(rig.log(), rig.logs().resolve("old.log." + i));
            }
            Files.move(fresh, rig.log());
            Wait.pass(50);
        }
        return lines.count();
    }

    private static long recreated(Rig rig, int times, long everyMs) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        // What came and went before the agent's first look, nobody can know.
        Wait.until("the agent watches", 10_000, () -> rig.agent().isWatching());
        for (int i = 0; i < times; i++) {
            Files.deleteIfExists(rig.log());
            Lines.append(rig.log(), lines.next(RECREATED_LINES, TEXT));
            Wait.pass(everyMs);
        }
        return lines.count();
    }

    /** The kernel's queue overflows while the agent does not run; files come meanwhile. */
    private static long deaf(Rig rig) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        Lines.append(rig.log(), lines.next(50, TEXT));
        arrived(rig, 50);
        rig.agent().signal("STOP");
        Path noise = rig.logs().resolve("noise");
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(noise);
            Files.delete(noise);
        }
        Lines.append(rig.log(), lines.next(50, TEXT));
        Lines.append(rig.logs().resolve("unheard.log"), lines.next(50, TEXT));
        rig.agent().signal("CONT");
        arrived(rig, 150);
        if (rig.agent().metric("adamant_agent_logs_troubles_total") == 0) {
            throw new AssertionError("the agent does not say that notices were dropped");
        }
        return lines.count();
    }

    /** Moved away by hand; the program writes on into the old file while a new one grows. */
    private static long lateWrites(Rig rig, long keptMs) throws Exception {
        rig.tail(rig.log().toString());
        rig.startAgent();
        Corpus corpus = new Corpus(7, 0);
        int lines = (int) (keptMs + 3_000);
        LiveWriter old = rig.write(rig.log(), corpus, lines, 1_000);
        Wait.upTo(10_000, () -> rig.sink().unique() > 0); // the agent has the handle
        Files.move(rig.log(), rig.logs().resolve("app.log.old"));
        LiveWriter fresh = rig.write(rig.log(), new Corpus(8, lines), lines, 1_000);
        old.await(Duration.ofMinutes(1));
        fresh.await(Duration.ofMinutes(1));
        return 2L * lines;
    }

    /** The same directory seen twice. */
    private static long bindMount(Rig rig) throws IOException {
        Path twin = Files.createDirectories(rig.dir().resolve("twin"));
        return twice(rig, rig.logs(), twin, twin + "/*.log");
    }

    /** The same file seen twice in one directory. */
    private static long bindFile(Rig rig) throws IOException {
        Path twin = Files.createFile(rig.logs().resolve("twin.log"));
        return twice(rig, Files.createFile(rig.log()), twin, twin.toString());
    }

    /** In a mount namespace of the agent's own. */
    private static long twice(Rig rig, Path one, Path twin, String twins) throws IOException {
        Lines lines = new Lines();
        rig.tail(rig.logs() + "/*.log", twins);
        rig.agent()
                .runUnder(
                        List.of(
                                "unshare",
                                "-m",
                                "--propagation",
                                "private",
                                "sh",
                                "-c",
                                "mount --bind \"$1\" \"$2\" && shift 2 && exec \"$@\"",
                                "sh",
                                one.toString(),
                                twin.toString()));
        rig.startAgent();
        Lines.append(rig.log(), lines.next(100, TEXT));
        arrived(rig, 100);
        Lines.append(rig.log(), lines.next(100, TEXT));
        return lines.count();
    }
}
