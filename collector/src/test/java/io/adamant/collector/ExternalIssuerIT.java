package io.adamant.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.collector.cloud.local.LocalCloudClient;
import io.adamant.collector.localcloud.InProcessLocalCloud;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real collector whose certificates a real openssl signs, with a key that it does not have. */
final class ExternalIssuerIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path directory;

    private void run(String... command) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("openssl.log").toFile())
                        .start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    @Test
    void anAgentEnrolsAndSpeaksWithACertificateThatOpensslHasSigned() throws Exception {
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=The operator's own",
                "-keyout",
                "ca.key",
                "-out",
                "ca.crt");
        Path script = Path.of("src/test/resources/sign-with-openssl.sh").toAbsolutePath();
        String issuer =
                "issuer: { command: [sh, \"%s\", \"%s\"], authority: \"%s\", limit: 8s }"
                        .formatted(script, directory, directory.resolve("ca.crt"));
        try (InProcessLocalCloud cloud = new InProcessLocalCloud(directory.resolve("cloud"));
                LocalCloudClient client = new LocalCloudClient(cloud.address());
                KilledCollector collector =
                        new KilledCollector(
                                directory.resolve("collector"),
                                cloud.address(),
                                "security: { agents: on, life: 48h, " + issuer + " }")) {
            client.putImage("v1", true, "");
            client.putGroup("web", "shop", "v1", 1, 2, List.of("a"));
            collector.start();
            InProcessLocalCloud.Launched one = cloud.launched().getFirst();
            try (SpeakingHost host =
                    new SpeakingHost(
                            collector.secured(),
                            collector.security().resolve("server.crt"),
                            one.id(),
                            one.token())) {
                await("it is enrolled").atMost(LIMIT).until(host::enrol);
                X509Certificate own = host.certificate().orElseThrow();
                assertThat(own.getIssuerX500Principal().getName()).contains("The operator's own");
                assertThat(host.beat()).isEqualTo(200);
            }
            assertThat(Files.exists(collector.security().resolve("ca.key")))
                    .as("the collector has a key to sign with")
                    .isFalse();
        }
    }
}
