package io.adamant.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.ship.enrol.Enroller;
import io.adamant.agent.ship.enrol.Proof;
import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.link.HeldCertificate;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent's enroller against the collector's authority, over TLS, with certificates of seconds.
 */
final class EnrolIT {

    private static final Duration LIFE = Duration.ofSeconds(6);

    @TempDir Path directory;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private RealAuthority collector;
    private Enroller enroller;

    @AfterEach
    void stop() {
        if (enroller != null) {
            enroller.stop();
        }
        if (collector != null) {
            collector.close();
        }
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** Shows a text, as the file of the local cloud holds it. */
    private record Shown(String words) implements Proof {
        @Override
        public String kind() {
            return EnrolRequest.TOKEN;
        }

        @Override
        public boolean needsNonce() {
            return false;
        }

        @Override
        public Optional<String> make(String nonce, String keyHash) {
            return Optional.of(words);
        }
    }

    private Enroller begin(String boot) {
        Enroller made =
                new Enroller(
                        new Enroller.Who(
                                new InstanceId("i-1"),
                                new BootId(boot),
                                "adamant-agent/1",
                                directory),
                        new Shown(RealAuthority.TOKEN),
                        new Enroller.Where(
                                List.of(Endpoint.parse("https://localhost:" + collector.port())),
                                collector.certificate(),
                                new HeldCertificate()),
                        new Enroller.Clocks(EnrolIT::now, System::nanoTime),
                        new Random(),
                        said::add,
                        begun::incrementAndGet);
        Thread.ofVirtual().name("enrol").start(made);
        return made;
    }

    private void until(String condition, int certificates) {
        Awaitility.await(condition)
                .atMost(Duration.ofSeconds(40))
                .until(() -> enrolled() >= certificates);
    }

    private long enrolled() {
        return said.stream().filter(words -> words.startsWith("enrolled until")).count();
    }

    @Test
    void itEnrolsRenewsOverItsCertificateAndEnrolsAgainWhenTheAuthoritysKeyIsLost()
            throws Exception {
        collector = new RealAuthority(directory, LIFE, EnrolIT::now);
        enroller = begin("b-1");
        until("an enrolment and two renewals", 3);
        assertThat(collector.acts())
                .startsWith("enrol by launch-token: issued", "renew: issued", "renew: issued");

        int before = collector.acts().size();
        collector.loseTheKey();
        enroller.doubt();
        until("a certificate of the new authority", 4);
        assertThat(collector.acts().subList(before, collector.acts().size()))
                .as("the key that claimed the boot shows itself; the door is not opened")
                .contains("enrol by launch-token: issued");
        assertThat(begun).hasValue(1);
    }

    @Test
    void aSecondKeyForTheSameBootIsRefused() throws Exception {
        collector = new RealAuthority(directory, LIFE, EnrolIT::now);
        enroller = begin("b-1");
        until("an enrolment", 1);
        Enroller clone = begin("b-1");
        try {
            Awaitility.await("the clone is told no")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> said.stream().anyMatch(words -> words.contains("answered 409")));
            assertThat(collector.acts()).anyMatch(act -> act.contains("another key has claimed"));
        } finally {
            clone.stop();
        }
        assertThat(Files.exists(directory.resolve("boot-key")))
                .as("on a disk no key is kept")
                .isEqualTo(Files.getFileStore(directory).type().equals("tmpfs"));
    }
}
