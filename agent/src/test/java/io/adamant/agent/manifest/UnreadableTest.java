package io.adamant.agent.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.config.AgentConfigFile;
import io.adamant.shared.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnreadableTest {

    private static AgentConfig protecting(String path) throws ConfigException {
        return AgentConfigFile.parse(
                "test",
                "collector: { endpoints: [\"http://127.0.0.1:4318\"] }\n"
                        + "seal: { mode: audit, defaults: false, protect: ["
                        + path
                        + "] }\n");
    }

    /** The kernel lets nobody read this one, root neither; it only takes what is written. */
    @Test
    void namesAFileThatEvenRootCannotRead() throws Exception {
        Path kernels = Path.of("/proc/sys/net/ipv4");

        assertThat(Unreadable.of(kernels, protecting("/route"))).contains("/route/flush");
    }

    @Test
    void namesNothingWhereEverythingCanBeRead(@TempDir Path root) throws Exception {
        Files.createDirectories(root.resolve("etc/app"));
        Files.writeString(root.resolve("etc/app/a"), "a");
        Files.createSymbolicLink(root.resolve("etc/app/gone"), Path.of("nowhere"));

        assertThat(Unreadable.of(root, protecting("/etc"))).isEmpty();
    }
}
