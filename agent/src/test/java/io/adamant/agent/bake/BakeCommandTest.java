package io.adamant.agent.bake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.adamant.agent.manifest.ManifestCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bakes a small root in a directory. */
final class BakeCommandTest {

    @TempDir private Path dir;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path root;
    private Path key;

    @BeforeEach
    void makeAnImage() throws IOException {
        root = dir.resolve("image");
        key = dir.resolve("web.pem");
        write(
                "etc/adamant/agent.yaml",
                """
                collector: { endpoints: ["http://127.0.0.1:4318"] }
                identity: { source: aws }
                logs: []
                seal: { mode: audit, defaults: false, protect: [/etc, /usr] }
                """);
        write("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        write("etc/ssh/ssh_host_ed25519_key", "secret");
        write("etc/ssh/ssh_host_ed25519_key.pub", "not secret");
        write("etc/ssh/sshd_config", "Port 22\n");
        write("usr/bin/tool", "tool");
        write("var/lib/adamant/spool/events/1.seg", "record");
        write("var/lib/cloud/instances/i-1/obj.pkl", "x");
        assertThat(manifest("keygen", "--key", key.toString())).isZero();
        out.reset();
    }

    @Test
    void clearsWhatIsThisMachinesAloneThenWritesTheManifest() throws IOException {
        assertThat(bake("--key", key.toString())).as(err()).isZero();

        assertThat(root.resolve("etc/machine-id")).isEmptyFile();
        assertThat(root.resolve("etc/ssh/ssh_host_ed25519_key")).doesNotExist();
        assertThat(root.resolve("etc/ssh/ssh_host_ed25519_key.pub")).doesNotExist();
        assertThat(root.resolve("etc/ssh/sshd_config")).exists();
        assertThat(root.resolve("var/lib/adamant/spool")).isEmptyDirectory();
        assertThat(root.resolve("var/lib/cloud/instances")).doesNotExist();
        assertThat(root.resolve("etc/adamant/manifest.pub")).exists();
        assertThat(out()).contains("cleared     /etc/machine-id", "signed     by key", "digest");
        assertThat(manifest("verify", "--root", root.toString())).as(out() + err()).isZero();
    }

    @Test
    void bakedTwiceItSaysTheSame() {
        bake("--key", key.toString());
        String first = digest();
        out.reset();

        assertThat(bake("--key", key.toString())).isZero();
        assertThat(digest()).isEqualTo(first);
        assertThat(out()).doesNotContain("cleared");
    }

    @Test
    void aDryRunChangesNothing() throws IOException {
        assertThat(bake("--key", key.toString(), "--dry-run")).isZero();

        assertThat(out()).contains("would clear /etc/machine-id", "nothing was changed");
        assertThat(root.resolve("etc/machine-id")).isNotEmptyFile();
        assertThat(root.resolve("etc/adamant/manifest")).doesNotExist();
    }

    @Test
    void keepsWhatItIsToldToKeep() throws IOException {
        bake("--key", key.toString(), "--keep", "/etc/machine-id");

        assertThat(root.resolve("etc/machine-id")).isNotEmptyFile();
    }

    @Test
    void saysEverythingThatIsWrongAndChangesNothing() throws IOException {
        write("etc/adamant/agent.yaml", "collector: { endpoints: [\"nonsense\"] }\nlgos: []\n");

        assertThat(bake("--key", dir.resolve("none.pem").toString())).isEqualTo(2);

        assertThat(err())
                .contains("nothing was changed", "none.pem is no file", "lgos", "nonsense");
        assertThat(root.resolve("etc/machine-id")).isNotEmptyFile();
    }

    @Test
    void aFileThatCannotBeReadIsFoundBeforeAnythingIsCleared() throws Exception {
        assumeFalse("root".equals(System.getProperty("user.name")), "root reads every file");
        write("etc/app/secret", "secret");
        Path secret = root.resolve("etc/app/secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));

        assertThat(bake("--key", key.toString())).isEqualTo(1);

        assertThat(err()).contains("nothing was changed", "/etc/app/secret cannot be read");
        assertThat(root.resolve("etc/machine-id")).isNotEmptyFile();
        assertThat(root.resolve("etc/adamant/manifest.pub")).doesNotExist();
    }

    @Test
    void refusesAKeyThatLiesInTheImage() throws IOException {
        Path inside = root.resolve("root/web.pem");
        Files.createDirectories(inside.getParent());
        Files.copy(key, inside);
        Files.copy(dir.resolve("web.pem.pub"), root.resolve("root/web.pem.pub"));

        assertThat(bake("--key", inside.toString())).isEqualTo(2);
        assertThat(err()).contains("keep it off every image");
    }

    @Test
    void wantsAKeyOrTheWordThatThereIsNone() {
        assertThat(bake()).isEqualTo(2);
        assertThat(err()).contains("--key FILE is missing");

        assertThat(bake("--unsigned")).isZero();
        assertThat(out()).contains("signed     no");
    }

    private int bake(String... words) {
        List<String> all = new ArrayList<>(List.of("--root", root.toString()));
        all.addAll(List.of(words));
        return new BakeCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        System::nanoTime,
                        config -> List.of("not asked for another root"))
                .run(all);
    }

    private int manifest(String... words) {
        return new ManifestCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        System::nanoTime)
                .run(List.of(words));
    }

    private String digest() {
        return out().lines().filter(line -> line.startsWith("digest")).findFirst().orElseThrow();
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
