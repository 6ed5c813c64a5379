package io.adamant.agent.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.proc.CleanPages.Area;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CleanPagesTest {

    private static final String SMAPS =
            """
            7f0000000000-7f0000010000 r-xp 00002000 fe:00 42    /jdk/lib/server/libjvm.so
            Size:                 64 kB
            Rss:                  40 kB
            Anonymous:             0 kB
            Swap:                  0 kB
            VmFlags: rd ex mr mw me
            7f0000010000-7f0000020000 r--p 00012000 fe:00 42    /jdk/lib/server/libjvm.so
            Rss:                  40 kB
            Anonymous:            12 kB
            Swap:                  0 kB
            7f0000020000-7f0000030000 r--p 00022000 fe:00 42    /jdk/lib/server/libjvm.so
            Rss:                  40 kB
            Anonymous:             0 kB
            Swap:                 12 kB
            7f0000030000-7f0000040000 rw-p 00001000 fe:00 43    /var/agent.jsa
            Rss:                  40 kB
            Anonymous:             0 kB
            Swap:                  0 kB
            7f0000040000-7f0000050000 r-xp 00001000 fe:00 44    /usr/lib/libc.so.6
            Rss:                  40 kB
            Anonymous:             0 kB
            Swap:                  0 kB
            7f0000050000-7f0000060000 rw-p 00000000 00:00 0
            Rss:                  40 kB
            Anonymous:            40 kB
            """;

    @TempDir Path dir;

    @Test
    void onlyWhatIsInTheFileAndCannotBeWrittenIsClean() throws IOException {
        Path smaps = Files.writeString(dir.resolve("smaps"), SMAPS);

        assertThat(new CleanPages(smaps).areas())
                .containsExactly(
                        new Area(0x7f0000000000L, 0x7f0000010000L, false, 40, 0),
                        new Area(0x7f0000010000L, 0x7f0000020000L, false, 40, 12),
                        new Area(0x7f0000020000L, 0x7f0000030000L, false, 40, 12),
                        new Area(0x7f0000030000L, 0x7f0000040000L, true, 40, 0))
                .filteredOn(Area::isClean)
                .hasSize(1);
    }

    @Test
    void withoutTheKernelsWordNothingIsGivenBack() {
        assertThat(new CleanPages(dir.resolve("absent")).giveBack()).isZero();
    }

    /** This test's own machine goes on: it runs from the very pages. */
    @Test
    void theMachineRunsOnWithoutThem() {
        assumeTrue(Syscalls.knowsThisMachine(), "built for x86_64");
        CleanPages pages = new CleanPages(Path.of("/proc/self/smaps"));

        long given = pages.giveBack();

        assertThat(given).isGreaterThan(1 << 20);
        assertThat(pages.areas()).isNotEmpty();
        assertThat(pages.giveBack()).isPositive();
    }
}
