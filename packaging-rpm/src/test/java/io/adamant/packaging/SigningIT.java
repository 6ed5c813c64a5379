package io.adamant.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A package signed by the build, as the real rpm judges it with a key that GnuPG made. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class SigningIT {

    @TempDir private Path dir;
    private Path secret;
    private Path open;

    @BeforeEach
    void makeAKey() throws Exception {
        PackageFiles.need("rpmkeys", "rpm");
        PackageFiles.need("gpg", "gpg");
        Path home = Files.createDirectory(dir.resolve("gpg"));
        secret = dir.resolve("secret.asc");
        open = dir.resolve("open.asc");
        gpg(home, "--quick-gen-key", "packages@example.com", "rsa3072", "sign", "never");
        gpg(home, "--output", secret.toString(), "--armor", "--export-secret-keys");
        gpg(home, "--output", open.toString(), "--armor", "--export");
        PackageFiles.run("gpgconf", "--homedir", home.toString(), "--kill", "all");
    }

    private static void gpg(Path home, String... words) throws Exception {
        String[] all = new String[words.length + 7];
        String[] first = {"gpg", "--homedir", home.toString(), "--batch", "--passphrase", "", "-q"};
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(words, 0, all, first.length, words.length);
        PackageFiles.run(all);
    }

    @Test
    void rpmKnowsTheSignatureByTheImportedKeyAndTheWrongBytes() throws Exception {
        Path file = RpmFile.write(small(), dir, Signing.with(secret, ""));
        Path known = Files.createDirectory(dir.resolve("known"));
        Path unknown = Files.createDirectory(dir.resolve("unknown"));
        rpmkeys(known, "--import", open.toString());

        assertThat(rpmkeys(known, "-Kv", file.toString()))
                .contains("Header V4 RSA/SHA256 Signature, key ID")
                .containsPattern("Signature, key ID [0-9a-f]+: OK")
                .doesNotContain("NOKEY", "BAD");
        assertThat(rpmkeys(unknown, "-Kv", file.toString())).contains("NOKEY");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThat(rpmkeys(known, "-Kv", file.toString())).contains("BAD");
    }

    @Test
    void withoutAKeyItIsNotSigned() throws Exception {
        Path file = RpmFile.write(small(), dir, null);

        assertThat(rpmkeys(Files.createDirectory(dir.resolve("db")), "-Kv", file.toString()))
                .contains("digest: OK")
                .doesNotContain("Signature");
    }

    /** rpm ends with 1 where it does not trust a package: what it says is the answer. */
    private static String rpmkeys(Path database, String option, String file)
            throws IOException, InterruptedException {
        return PackageFiles.run(
                "sh",
                "-c",
                "rpmkeys --dbpath '%s' %s '%s' 2>&1; true".formatted(database, option, file));
    }

    private Rpm small() throws IOException {
        Path text = dir.resolve("text");
        Files.writeString(text, "a file\n", StandardCharsets.UTF_8);
        return new Rpm(
                "small",
                "1",
                "1",
                "small",
                "A package of one file.",
                List.of(),
                List.of(),
                new Contents().file("/usr/share/small", text).sorted(),
                Map.of(),
                Instant.parse("2026-01-01T00:00:00Z"));
    }
}
