package io.adamant.agent.source.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KernelFactsTest {

    private static final long NOW = 1_800_000_000_000_000_000L;

    @TempDir private Path proc;

    @Test
    void readsWhenTheKernelAndTheProcessStarted() throws Exception {
        Files.createDirectories(proc.resolve("self"));
        Files.createDirectories(proc.resolve("sys/kernel"));
        Files.writeString(proc.resolve("uptime"), "100.50 190.00\n");
        Files.writeString(
                proc.resolve("self/stat"),
                "7 (a b) c) S 1 7 7 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 10025 1 1\n");
        Files.writeString(proc.resolve("sys/kernel/osrelease"), "6.18.44\n");

        assertThat(KernelFacts.read(proc, NOW))
                .isEqualTo(
                        new KernelFacts(
                                NOW - 100_500_000_000L,
                                100_500_000_000L,
                                NOW - 250_000_000,
                                "6.18.44"));
    }

    @Test
    void saysZeroWhereNothingCanBeRead() {
        assertThat(KernelFacts.read(proc, NOW)).isEqualTo(new KernelFacts(0, 0, NOW, ""));
    }
}
