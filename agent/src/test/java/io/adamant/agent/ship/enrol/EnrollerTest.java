package io.adamant.agent.ship.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.link.HeldCertificate;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A boot's certificate over days, by a clock of the test: each wait passes at once and is noted.
 * The enroller runs on the test's own thread.
 */
final class EnrollerTest {

    private static final Duration LIFE = Duration.ofHours(12);
    private static final long START = Duration.ofDays(20_000).toNanos();

    @TempDir Path disk;

    private final List<Duration> naps = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final HeldCertificate held = new HeldCertificate();
    private final PretendCollector collector = new PretendCollector(() -> START + this.elapsed);
    private long elapsed;
    private long skewNanos;
    private int begun;
    private Optional<String> proof = Optional.of("token");
    private Runnable afterNap = () -> {};

    private Enroller enroller(Path memory, long seed) {
        Proof shown =
                new Proof() {
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
                        return proof;
                    }
                };
        return new Enroller(
                new Enroller.Who(
                        new InstanceId("i-1"), new BootId("b-1"), "adamant-agent/1", memory),
                shown,
                new Enroller.Where(
                        List.of(Endpoint.parse("https://collector.example:4318")), null, held),
                new Enroller.Clocks(() -> START + elapsed + skewNanos, () -> elapsed),
                new SplittableRandom(seed),
                said::add,
                () -> begun++,
                new Enroller.Ports(collector::open, this::nap));
    }

    private Enroller running;
    private int left;

    private void nap(Condition changed, long nanos) {
        naps.add(Duration.ofNanos(nanos));
        elapsed += nanos;
        if (--left == 0) {
            running.stop();
        }
        afterNap.run();
    }

    /** Runs until it has waited so often. */
    private void run(int waits) {
        run(waits, 1);
    }

    private void run(int waits, long seed) {
        running = enroller(disk, seed);
        left = waits;
        running.run();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void renewsOverItsCertificateBetweenHalfAndTwoThirdsOfItsLife(long seed) {
        run(20, seed);
        assertThat(collector.paths())
                .startsWith(EnrolRequest.PATH, EnrolRequest.RENEW_PATH)
                .filteredOn(EnrolRequest.PATH::equals)
                .hasSize(1);
        assertThat(collector.asked.stream().skip(1))
                .allSatisfy(
                        asked -> {
                            assertThat(asked.shows()).isTrue();
                            assertThat(asked.proof()).as("of a renewal").isEmpty();
                        });
        assertThat(naps)
                .allSatisfy(
                        nap ->
                                assertThat(nap)
                                        .isBetween(
                                                LIFE.dividedBy(2),
                                                LIFE.multipliedBy(2).dividedBy(3)));
        assertThat(begun).as("times that shipping began").isEqualTo(1);
    }

    @Test
    void aRefusedRenewalIsFollowedByAnEnrolmentWhileTheOldCertificateIsStillShown() {
        collector.rule = asked -> asked.path().equals(EnrolRequest.RENEW_PATH) ? 403 : 200;
        List<String> shown = new ArrayList<>();
        afterNap = () -> shown.add(held.toString());
        run(3);
        assertThat(collector.paths())
                .containsExactly(EnrolRequest.PATH, EnrolRequest.RENEW_PATH, EnrolRequest.PATH);
        assertThat(naps.get(1)).isLessThan(Duration.ofSeconds(1));
        assertThat(shown).containsOnly("HeldCertificate[one]");
    }

    @Test
    void afterTheAuthoritysKeyWasLostItEnrolsAgainWithinTenSecondsAtARandomMoment() {
        List<Duration> moments = new ArrayList<>();
        for (long seed = 0; seed < 50; seed++) {
            naps.clear();
            collector.asked.clear();
            afterNap =
                    () -> {
                        if (naps.size() == 1) {
                            running.doubt();
                            elapsed -= naps.getFirst().toNanos() / 2;
                        }
                    };
            collector.forget();
            run(3, seed);
            assertThat(collector.paths()).containsExactly(EnrolRequest.PATH, EnrolRequest.PATH);
            moments.add(naps.get(1));
        }
        assertThat(moments).allSatisfy(each -> assertThat(each).isLessThan(Enroller.SPREAD));
        assertThat(moments.stream().distinct().count()).isGreaterThan(45);
        assertThat(moments)
                .anySatisfy(each -> assertThat(each).isGreaterThan(Duration.ofSeconds(8)));
        assertThat(moments).anySatisfy(each -> assertThat(each).isLessThan(Duration.ofSeconds(2)));
    }

    @Test
    void whatIsRefusedWhileNothingIsHeldIsNoNews() {
        collector.rule = _ -> 503;
        afterNap = () -> running.doubt();
        run(8);
        assertThat(naps.getLast())
                .as("backs off all the same")
                .isGreaterThan(Duration.ofSeconds(5));
    }

    @Test
    void aCollectorThatIsAwayForLongerThanTheCertificateIsAskedAgainUntilItIsBack() {
        Duration back = Duration.ofHours(30);
        collector.rule =
                asked ->
                        asked.atNanos() - START < back.toNanos() && asked.atNanos() > START
                                ? 0
                                : 200;
        afterNap =
                () -> {
                    if (collector.asked.getLast().atNanos() - START > back.toNanos()) {
                        running.stop();
                    }
                };
        run(10_000);
        assertThat(naps.stream().skip(10))
                .as("between tries, but for the last, which is the renewal's")
                .allSatisfy(nap -> assertThat(nap).isLessThan(LIFE))
                .filteredOn(nap -> nap.compareTo(Duration.ofSeconds(60)) > 0)
                .hasSize(1);
        assertThat(collector.paths().getLast()).isEqualTo(EnrolRequest.PATH);
        assertThat(Duration.ofNanos(collector.asked.getLast().atNanos() - START))
                .isBetween(back, back.plusSeconds(60));
        assertThat(held).hasToString("HeldCertificate[one]");
        assertThat(begun).isEqualTo(1);
        assertThat(said).as("a line a change, not a try").hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600, -300, 0, 300, 3_600})
    void aClockThatIsUpToAnHourOffRenewsBeforeTheCertificateEnds(long skewSeconds) {
        skewNanos = Duration.ofSeconds(skewSeconds).toNanos();
        run(10);
        assertThat(collector.paths().stream().skip(1)).containsOnly(EnrolRequest.RENEW_PATH);
        assertThat(collector.asked.stream().skip(1)).hasSize(9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 400})
    void aClockThatIsDaysAheadKeepsACertificateForAnEighthOfItsLife(long days) {
        skewNanos = Duration.ofDays(days).toNanos();
        run(10);
        Duration least = LIFE.dividedBy(Enroller.LEAST_PART);
        assertThat(naps)
                .allSatisfy(
                        nap ->
                                assertThat(nap)
                                        .isBetween(
                                                least.dividedBy(2),
                                                least.multipliedBy(2).dividedBy(3)));
        assertThat(collector.paths().stream().skip(1)).containsOnly(EnrolRequest.RENEW_PATH);
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, -20, 0, 20, 86_400})
    void aCertificateOfAMinuteIsRenewedInTimeAndNoMoreThanFourTimesInIt(long skewSeconds) {
        collector.life = Duration.ofMinutes(1);
        skewNanos = Duration.ofSeconds(skewSeconds).toNanos();
        run(10);
        assertThat(naps)
                .allSatisfy(
                        nap ->
                                assertThat(nap)
                                        .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(40)));
        assertThat(collector.paths().stream().skip(1)).containsOnly(EnrolRequest.RENEW_PATH);
    }

    @Test
    void withoutAProofNobodyIsAskedAndItIsSaidOnce() {
        proof = Optional.empty();
        run(12);
        assertThat(collector.asked).isEmpty();
        assertThat(said)
                .containsExactly("not enrolled: there is no proof of kind launch-token yet");
        assertThat(naps.getLast()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    @Test
    void anAgentThatStartsAgainWithinItsBootHasTheSameKeyAndIsTaken() throws Exception {
        Path memory = Path.of("/dev/shm");
        Assumptions.assumeTrue(
                Files.isWritable(memory) && Files.getFileStore(memory).type().equals("tmpfs"));
        Path kept = Files.createTempDirectory(memory, "enroller");
        try {
            for (int start = 0; start < 2; start++) {
                running = enroller(kept, start);
                left = 1;
                running.run();
            }
            assertThat(said)
                    .hasSize(2)
                    .allSatisfy(words -> assertThat(words).startsWith("enrolled until"));
        } finally {
            Files.deleteIfExists(kept.resolve("boot-key"));
            Files.delete(kept);
        }
    }

    @Test
    void anotherKeyForTheSameBootIsRefusedAndTriedAgainEverLater() {
        run(1);
        said.clear();
        naps.clear();
        run(12, 2);
        assertThat(said).singleElement().asString().contains("answered 409");
        assertThat(naps.getLast()).isGreaterThan(Duration.ofSeconds(30));
        assertThat(begun).isEqualTo(1);
    }
}
