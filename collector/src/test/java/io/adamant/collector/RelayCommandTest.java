package io.adamant.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.security.ca.KeyFileIssuer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RelayCommandTest {

    private static final long NOW = 1_795_255_200_000_000_000L;

    @TempDir Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path config;
    private Path to;

    @BeforeEach
    void configure() throws Exception {
        to = directory.resolve("out");
        config =
                Files.writeString(
                        directory.resolve("collector.yaml"),
                        "dir: " + directory + "\ncloud: { url: \"http://127.0.0.1:8482\" }\n");
    }

    private int run(String... words) {
        return RelayCommand.run(
                List.of(words),
                "os:ann",
                () -> NOW,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private int make(String name) {
        return run("relay", name, to.toString(), "--config", config.toString());
    }

    private KeyFileIssuer authority() {
        return KeyFileIssuer.open(
                directory.resolve("security"), Duration.ofHours(1), () -> NOW, new SecureRandom());
    }

    @Test
    void itsCertificateNamesARelayAndIsTheAuthoritys() throws Exception {
        KeyFileIssuer authority = authority();
        assertThat(make("edge-1")).as(err.toString(StandardCharsets.UTF_8)).isZero();
        X509Certificate made;
        try (var in = Files.newInputStream(to.resolve("edge-1.crt"))) {
            made =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        made.verify(authority.authority().getPublicKey());
        assertThat(made.getSubjectAlternativeNames())
                .singleElement()
                .satisfies(name -> assertThat(name.get(1)).isEqualTo("adamant:relay:edge-1"));
        assertThat(Files.getPosixFilePermissions(to.resolve("edge-1.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(to.resolve("edge-1.crt") + "\n" + to.resolve("edge-1.key") + "\n");
    }

    @Test
    void withoutAnAuthorityItSaysWhatMakesOne() {
        assertThat(make("edge-1")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("security.agents: on");
        assertThat(directory.resolve("security")).doesNotExist();
    }

    @Test
    void aSecondOneOfTheSameNameDoesNotWriteOverTheFirst() throws Exception {
        authority();
        make("edge-1");
        byte[] first = Files.readAllBytes(to.resolve("edge-1.key"));
        assertThat(make("edge-1")).isEqualTo(1);
        assertThat(Files.readAllBytes(to.resolve("edge-1.key"))).isEqualTo(first);
    }

    @Test
    void aNameThatLeadsElsewhereAndMissingWordsAreRefused() {
        authority();
        assertThat(make("../edge")).isEqualTo(1);
        assertThat(make("")).isEqualTo(1);
        assertThat(run("relay", "edge")).isEqualTo(2);
        assertThat(to).doesNotExist();
    }
}
