package io.adamant.collector.localcloud.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstanceFilesTest {

    @TempDir private Path directory;

    private LaunchSpec spec() {
        return new LaunchSpec(
                "i-1a2b3c4d",
                directory.resolve("i"),
                "app-1",
                true,
                "web",
                "shop",
                "local-a",
                8001,
                8002);
    }

    private void write(String root, boolean sealed) {
        write(root, sealed, null);
    }

    private void write(String root, boolean sealed, Path certificate) {
        HostFiles host = new HostFiles(directory.resolve("no-etc"), directory.resolve("no-jdk"));
        Distribution inside = new Distribution(Path.of("/opt/it's a jdk"), Path.of("/opt/adamant"));
        new InstanceFiles(
                        host, new Trusted("http://127.0.0.1:4318", certificate), new SecureRandom())
                .write(spec(), root, sealed, inside, "own.jar");
    }

    private String text(String file) throws IOException {
        return Files.readString(directory.resolve("i").resolve(file));
    }

    @Test
    void aLaunchTokenIsForRootAloneAndItsHashLiesOutside() throws IOException {
        Path certificate = Files.writeString(directory.resolve("collector.crt"), "its certificate");
        write("", true, certificate);

        Path token = directory.resolve("i/var/lib/cloud/launch-token");
        assertThat(Files.getPosixFilePermissions(token))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(text("etc/adamant/collector.crt")).isEqualTo("its certificate");
        assertThat(text("etc/adamant/agent.yaml"))
                .contains("enrol: on")
                .contains("token: \"/var/lib/cloud/launch-token\"")
                .contains("tls: { ca: \"/etc/adamant/collector.crt\" }");
        String hash = text("launch-token.sha256");
        assertThat(LaunchTokens.matches(directory.resolve("i"), hash)).isTrue();
        assertThat(LaunchTokens.matches(directory.resolve("i"), hash.replace('a', 'b')))
                .isEqualTo(!hash.contains("a"));
        assertThat(LaunchTokens.matches(directory.resolve("other"), hash)).isFalse();
    }

    @Test
    void insideNamespacesTheSealIsEnforcedOnTheInstancesOwnEtc() throws IOException {
        write("", true);

        assertThat(text("etc/adamant/agent.yaml"))
                .contains("mode: enforce")
                .contains("protect: [\"/etc\"]")
                .contains("listen: 127.0.0.1:8002")
                .contains("http://127.0.0.1:8001/health");
        assertThat(text("var/lib/cloud/identity.yaml"))
                .contains("instance-id: \"i-1a2b3c4d\"")
                .contains("host-name: \"web-1a2b3c4d\"")
                .contains("zone: \"local-a\"");
    }

    @Test
    void withoutNamespacesEveryPathIsTheInstancesOwnAndNothingIsEnforced() throws IOException {
        write(directory.resolve("i").toString(), false);

        assertThat(text("etc/adamant/agent.yaml"))
                .contains("mode: audit")
                .doesNotContain("\"/etc")
                .doesNotContain("\"/var");
        assertThat(text("etc/app/app.yaml")).doesNotContain(": /var");
    }

    @Test
    void aPathWithAQuoteInItIsOneWordForTheShell() throws IOException {
        write("", true);

        assertThat(text("run/adamant/start-agent"))
                .startsWith("exec '/opt/it'\\''s a jdk/bin/java' '@/opt/adamant/agent.jvm' '-cp'");
        assertThat(text("run/adamant/start-workload")).contains("'/opt/adamant/collector/own.jar'");
    }
}
