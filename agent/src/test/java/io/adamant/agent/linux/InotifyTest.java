package io.adamant.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

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

    @TempDir private Path dir;

    private final Watches watches = Inotify.open();
    private final PollWaker waker = new PollWaker();
    private final List<String> heard = new ArrayList<>();

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
                        watch + " a.log",
                        watch + " a.log",
                        watch + " ü.log",
                        watch + " sub/",
                        watch + " ü.log");
        assertThat(waker.await(0, watches.fd())).isZero();
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
                    public void named(int watch, String name, boolean isDirectory) {
                        heard.add(watch + " " + name + (isDirectory ? "/" : ""));
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
