package io.adamant.collector.localcloud.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessTableTest {

    @TempDir private Path proc;

    private void process(long pid, long parent, char state, String name, String innerPids)
            throws IOException {
        Path directory = Files.createDirectories(proc.resolve(Long.toString(pid)));
        Files.writeString(
                directory.resolve("stat"),
                pid + " (" + name + ") " + state + " " + parent + " 1 1 0\n");
        Files.writeString(
                directory.resolve("status"), "Name:\tx\nNSpid:\t" + innerPids + "\nVmRSS:\t1\n");
    }

    @Test
    void aTreeHoldsEveryLivingDescendantWhateverItsName() throws IOException {
        process(10, 1, 'S', "sh", "10");
        process(11, 10, 'S', "a) R 99 (b", "11\t1");
        process(12, 11, 'T', "java", "12\t2");
        process(13, 11, 'Z', "gone", "13\t3");
        process(20, 1, 'S', "other", "20");
        Files.createDirectories(proc.resolve("30")); // ended between listing and reading

        ProcessTable table = ProcessTable.read(proc);

        assertThat(table.tree(10)).containsExactly(10L, 11L, 12L);
        assertThat(table.tree(99)).isEmpty();
        assertThat(table.isStopped(12)).isTrue();
        assertThat(table.isStopped(11)).isFalse();
        assertThat(table.has(13)).isFalse();
    }

    @Test
    void aProcessIsFoundByTheNumberThatItsOwnNamespaceGivesIt() throws IOException {
        process(10, 1, 'S', "unshare", "10");
        process(11, 10, 'S', "sh", "11\t1");
        process(12, 11, 'S', "java", "12\t7");

        ProcessTable table = ProcessTable.read(proc);

        assertThat(table.byInnerPid(10, 1)).isEqualTo(OptionalLong.of(11));
        assertThat(table.byInnerPid(11, 7)).isEqualTo(OptionalLong.of(12));
        assertThat(table.byInnerPid(10, 10)).isEmpty();
    }
}
