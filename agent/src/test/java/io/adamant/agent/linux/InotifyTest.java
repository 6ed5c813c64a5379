package io.adamant.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.adamant.agent.source.logs.file.Watches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InotifyTest {

    private static final long SECOND = 1_000_000_000L;
    private static final int PAIRS = 10_000;
    private static final Path QUEUE = Path.of("/proc/sys/fs/inotify/max_queued_events");

    @TempDir private Path dir;

    private final Watches watches = Inotify.open();
    private final PollWaker waker = new PollWaker();
    private final List<String> heard = new ArrayList<>();
    private final List<Integer> cookies = new ArrayList<>();

    @AfterEach
    void close() {
        watches.close();
        waker.close();
    }

    @Test
    void hearsNamesThatComeAndGoInADirectory() throws Exception {
        int watch = watches.directory(dir);
        Path file = Files.writeString(dir.resolve("a.log"), "x");
        Files.move(file, dir.resolve("ü.log"));
        Files.createDirectory(dir.resolve("sub"));
        Files.delete(dir.resolve("ü.log"));

        assertThat(waker.await(SECOND, watches.fd(), watches.directoriesFd())).isEqualTo(0b110);
        assertThat(drain())
                .containsExactly(
                        watch + " a.log CREATED",
                        watch + " a.log MOVED_AWAY",
                        watch + " ü.log MOVED_HERE",
                        "directory in " + watch,
                        watch + " ü.log DELETED");
        assertThat(cookies.get(1)).isNotZero().isEqualTo(cookies.get(2));
        assertThat(waker.await(0, watches.fd())).isZero();
    }

    @Test
    void saysThatTheKernelDroppedNoticesAndHearsTheLaterOnes() throws Exception {
        int queue = Integer.parseInt(Files.readString(QUEUE).strip());
        assumeThat(queue).as("fs.inotify.max_queued_events").isLessThan(2 * PAIRS);
        int watch = watches.directory(dir);
        Path file = dir.resolve("a.log");
        for (int i = 0; i < PAIRS; i++) {
            Files.createFile(file);
            Files.delete(file);
        }

        assertThat(drain().indexOf("lost")).as("%d notices", heard.size()).isNotNegative();
        assertThat(heard.size()).isLessThan(2 * PAIRS);
        Files.createFile(file);
        assertThat(drain()).containsExactly(watch + " a.log CREATED");
    }

    @Test
    void hearsWritesToAFileUnderWhateverName() throws Exception {
        Path file = Files.writeString(dir.resolve("a.log"), "x");
        int watch = watches.file(file);
        Files.move(file, dir.resolve("b.log"));
        Files.writeString(dir.resolve("b.log"), "y", StandardOpenOption.APPEND);

        assertThat(waker.await(SECOND, watches.directoriesFd())).isZero();
        assertThat(waker.await(SECOND, watches.fd())).isEqualTo(0b10);
        assertThat(drain()).containsOnly("written " + watch);
        Files.writeString(dir.resolve("b.log"), "");
        assertThat(drain()).containsOnly("written " + watch);
        watches.forgetFile(watch);
        Files.writeString(dir.resolve("b.log"), "z");
        assertThat(drain()).isEmpty();
    }

    @Test
    void hearsThatADirectoryIsGone() throws Exception {
        Path sub = Files.createDirectory(dir.resolve("sub"));
        int watch = watches.directory(sub);
        Files.move(sub, dir.resolve("other"));

        assertThat(drain()).contains("gone " + watch);
        assertThat(watches.directory(dir.resolve("sub"))).isEqualTo(Watches.REFUSED);
        assertThat(watches.directory(dir.resolve("other"))).isPositive();
        Files.delete(dir.resolve("other"));
        assertThat(drain()).isNotEmpty().allMatch(words -> words.startsWith("gone "));
    }

    @Test
    void isWokenByAnotherThreadAlsoBeforeItSleeps() throws Exception {
        waker.wake();
        assertThat(waker.await(60 * SECOND)).isEqualTo(1);
        assertThat(waker.await(0)).isZero();
        Thread other = Thread.ofPlatform().start(waker::wake);
        assertThat(waker.await(60 * SECOND)).isEqualTo(1);
        other.join();
    }

    private List<String> drain() {
        heard.clear();
        watches.drain(
                new Watches.Taker() {
                    @Override
                    public void named(int watch, String name, Watches.Change change, int cookie) {
                        heard.add(watch + " " + name + " " + change);
                        cookies.add(cookie);
                    }

                    @Override
                    public void directoryNamed(int watch) {
                        heard.add("directory in " + watch);
                    }

                    @Override
                    public void directoryGone(int watch) {
                        heard.add("gone " + watch);
                    }

                    @Override
                    public void written(int watch) {
                        heard.add("written " + watch);
                    }

                    @Override
                    public void lost() {
                        heard.add("lost");
                    }
                });
        return heard;
    }
}
