package io.adamant.agent.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.witness.ManifestFiles.Trust;
import io.adamant.agent.seal.witness.manifest.Signature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestCommandTest {

    @TempDir Path dir;

    private Path root;
    private Path key;
    private String said = "";

    @BeforeEach
    void anImage() throws IOException {
        root = Files.createDirectory(dir.resolve("image"));
        key = dir.resolve("key.pem");
        Files.createDirectories(root.resolve("etc/adamant"));
        Files.createDirectories(root.resolve("usr/bin"));
        Files.createDirectories(root.resolve("var/log"));
        Files.createDirectories(root.resolve("home/ada/.ssh"));
        Files.writeString(root.resolve("home/ada/.ssh/authorized_keys"), "k");
        Files.writeString(root.resolve("home/ada/notes"), "n");
        Files.writeString(root.resolve("usr/bin/tool"), "tool");
        Files.writeString(root.resolve("var/log/messages"), "m");
        Files.writeString(
                root.resolve("etc/adamant/agent.yaml"),
                """
                collector: { endpoints: ["http://127.0.0.1:4318"] }
                seal: { mode: enforce }
                """);
    }

    private int run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int status = new ManifestCommand(stream, stream, () -> 0).run(List.of(words));
        said = out.toString(StandardCharsets.UTF_8);
        return status;
    }

    private void bake() {
        assertThat(run("keygen", "--key", key.toString())).as(said).isZero();
        assertThat(run("write", "--root", root.toString(), "--key", key.toString()))
                .as(said)
                .isZero();
    }

    @Test
    void anImageIsBakedByItsOwnConfigurationAndVerified() throws IOException {
        bake();
        String digest = said.lines().filter(l -> l.startsWith("digest")).findFirst().orElseThrow();
        assertThat(said).contains("signed     by key ");

        int status = run("verify", "--root", root.toString(), "--public-key", key + ".pub");

        assertThat(status).as(said).isZero();
        assertThat(said).contains("signature    good, by key").contains("differences 0");
        String text = Files.readString(root.resolve("etc/adamant/manifest"));
        assertThat(text)
                .contains("protect\t/\nprotect\t/boot\nprotect\t/boot/efi\n")
                .contains("exempt\t/etc/adamant/manifest\n")
                .contains("protect\t/home/*/.ssh\n")
                .contains("exempt\t/etc/adamant/manifest.new\n")
                .contains("exempt\t/var/lib/adamant/spool\nexempt\t/var/lib/adamant/witness\n")
                .contains("\t/home/ada/.ssh/authorized_keys\n")
                .contains("exempt\t/var/log\n")
                .contains("\t/usr/bin/tool\n")
                .doesNotContain("messages", "notes");
        run("digest", "--manifest", root.resolve("etc/adamant/manifest").toString());
        assertThat(digest).endsWith(said.strip());
    }

    @Test
    void differencesAreNamedAndTheStatusSaysSo() throws IOException {
        bake();
        Files.writeString(root.resolve("usr/bin/tool"), "evil");

        assertThat(run("verify", "--root", root.toString())).isEqualTo(1);
        assertThat(said)
                .contains("/usr/bin/tool: content sha256:")
                .contains("signature    not checked: no public key")
                .contains("differences 1");
    }

    @Test
    void aSignatureByAnotherKeyOrOverAnotherTextIsWrong() throws IOException {
        bake();
        Path other = dir.resolve("other.pem");
        run("keygen", "--key", other.toString());

        assertThat(run("verify", "--root", root.toString(), "--public-key", other + ".pub"))
                .isEqualTo(1);
        assertThat(said).contains("signature    WRONG");

        Path manifest = root.resolve("etc/adamant/manifest");
        String text = Files.readString(manifest);
        String[] signature = text.lines().toList().getLast().split("\t", -1);
        ManifestStore store = new ManifestStore(manifest, Path.of(key + ".pub"), dir);
        Signature made = new Signature(signature[2], signature[3]);
        run("digest", "--manifest", manifest.toString());
        String digest = said.strip();
        assertThat(store.trust(digest, made)).isInstanceOf(Trust.Signed.class);
        assertThat(store.trust(digest.replace(digest.charAt(0), '0') + "0", made))
                .isInstanceOf(Trust.Doubtful.class);
        assertThat(store.trust(digest, null)).isInstanceOf(Trust.Unsigned.class);
        assertThat(new ManifestStore(manifest, null, dir).trust(digest, made))
                .isInstanceOf(Trust.Doubtful.class);
    }

    @Test
    void aMissingSignatureIsWrongWhereTheImageHasAKey() throws IOException {
        assertThat(run("write", "--root", root.toString())).as(said).isZero();
        run("keygen", "--key", key.toString());
        Files.copy(Path.of(key + ".pub"), root.resolve("etc/adamant/manifest.pub"));

        assertThat(run("verify", "--root", root.toString())).isEqualTo(1);
        assertThat(said).contains("signature    MISSING").contains("manifest.pub: added file");
    }

    @Test
    void keysAreNeverOverwrittenAndThePrivateOneIsItsOwnersOnly() throws IOException {
        run("keygen", "--key", key.toString());
        String before = Files.readString(key);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(run("keygen", "--key", key.toString())).isEqualTo(1);
        assertThat(Files.readString(key)).isEqualTo(before);

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run("write", "--root", root.toString(), "--key", key.toString())).isEqualTo(1);
        assertThat(said).contains("may be read by others");
    }

    @Test
    void helpHasExamplesAndWrongCommandLinesAreSaid() {
        assertThat(run("--help")).isZero();
        assertThat(said).contains("Examples:").contains("keygen").contains("Exit status");
        assertThat(run()).isEqualTo(2);
        assertThat(run("write", "--bogus", "x")).isEqualTo(2);
        assertThat(said).contains("'--bogus' is not known");
        assertThat(run("keygen")).isEqualTo(2);
        assertThat(said).contains("--key is missing");
        assertThat(run("write", "--protect", "etc")).isEqualTo(2);
        assertThat(said).contains("no plain absolute path: etc");
        assertThat(run("verify", "--root", dir.resolve("absent").toString())).isEqualTo(1);
    }

    @Test
    void aBaselineIsKeptWholeOrNotAtAll() throws IOException {
        ManifestStore store = new ManifestStore(dir.resolve("m"), null, dir.resolve("state"));
        assertThat(store.image()).isEmpty();
        assertThat(store.baseline()).isEmpty();
        try (var writing = store.newBaseline()) {
            writing.write(new byte[] {1, 2, 3}, 2);
        }
        assertThat(store.baseline()).isEmpty();
        assertThat(dir.resolve("state")).isEmptyDirectory();

        try (var writing = store.newBaseline()) {
            writing.write(new byte[] {1, 2, 3}, 2);
            writing.keep();
        }

        byte[] read = new byte[10];
        try (var reading = store.baseline().orElseThrow()) {
            assertThat(reading.read(read, 0, 10)).isEqualTo(2);
            assertThat(reading.read(read, 0, 10)).isEqualTo(-1);
        }
    }
}
