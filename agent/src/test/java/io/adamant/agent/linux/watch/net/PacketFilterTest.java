package io.adamant.agent.linux.watch.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.linux.proc.ProcFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PacketFilterTest {

    @TempDir Path root;

    private void kernelWithModules() throws IOException {
        Files.createDirectories(root.resolve("proc/sys/kernel"));
        Files.writeString(root.resolve("proc/modules"), "");
        Files.writeString(root.resolve("proc/sys/kernel/osrelease"), "6.1.0-test\n");
    }

    @Test
    void aKernelThatMayStillLoadItHasNone() throws IOException {
        kernelWithModules();

        assertThat(new PacketFilter(root).isThere()).isFalse();
    }

    @Test
    void aLoadedModuleAndABuiltInOneAreThere() throws IOException {
        kernelWithModules();
        Path modules = Files.createDirectories(root.resolve("lib/modules/6.1.0-test"));
        Files.writeString(
                modules.resolve("modules.builtin"), "kernel/net/netfilter/nf_tables.ko\n");
        assertThat(new PacketFilter(root).isThere()).isTrue();

        Files.delete(modules.resolve("modules.builtin"));
        Files.createDirectories(root.resolve("sys/module/nf_tables"));
        assertThat(new PacketFilter(root).isThere()).isTrue();
    }

    @Test
    void aKernelWithoutModulesIsAskedAtOnce() {
        assertThat(new PacketFilter(root).isThere()).isTrue();
    }

    @Test
    void theWatchSaysOnceThatThereIsNoneAndOpensNoSocketForIt() throws IOException {
        kernelWithModules();
        long[] now = {0};
        PacketFilter none = new PacketFilter(root);
        ProcFacts facts = new ProcFacts(Path.of("/proc"));
        try (FilterWatch watch = new FilterWatch(facts, none, () -> now[0])) {
            assertThat(watch.begin()).contains("the kernel has none yet");
            assertThat(watch.nextNanos(Long.MAX_VALUE)).isEqualTo(FilterWatch.ASK_NANOS);

            now[0] = FilterWatch.ASK_NANOS;

            assertThat(watch.take(10)).isEmpty();
            assertThat(watch.wakeFd()).isEqualTo(-1);
        }
    }
}
