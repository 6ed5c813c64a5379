package io.adamant.collector.security.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.receipt.AuditLog;
import io.adamant.collector.security.ca.Holder;
import io.adamant.collector.security.ca.KeyFileIssuer;
import io.adamant.collector.security.ca.Requests;
import io.adamant.collector.security.enrol.Enrolment.Cause;
import io.adamant.collector.security.enrol.Enrolment.Outcome;
import io.adamant.collector.security.enrol.proof.Listed;
import io.adamant.collector.security.enrol.proof.Verifier;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.enrol.EnrolAnswer;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnrolmentTest {

    private static final String TOKEN = "the token of i-1";

    @TempDir Path directory;
    private final List<AuditLog.Entry> audit = new ArrayList<>();
    private final KeyPair key = Requests.key();
    private final KeyPair thief = Requests.key();
    private boolean isTokenGood = true;
    private long now = Listed.NOW;
    private Enrolment enrolment;

    /** Takes the one token, as often as it is shown: what is under test is who may show it. */
    private final class OneToken implements Verifier {
        @Override
        public String kind() {
            return EnrolRequest.TOKEN;
        }

        @Override
        public Verdict verify(Claim claim) {
            return isTokenGood && claim.proof().equals(TOKEN)
                    ? new Verdict.Proven()
                    : new Verdict.Refused("not this one");
        }
    }

    @BeforeEach
    void open() {
        KeyFileIssuer issuer =
                KeyFileIssuer.open(
                        directory.resolve("security"),
                        Duration.ofHours(1),
                        () -> now,
                        new SecureRandom());
        enrolment =
                new Enrolment(
                        issuer,
                        List.of(new OneToken()),
                        new Listed()
                                .with("i-1", "v1", "a", State.RUNNING)
                                .with("i-2", "v1", "a", State.RUNNING)
                                .roster(),
                        directory.resolve("claims.log"),
                        entry -> audit.add(entry),
                        () -> now,
                        new SecureRandom(),
                        Meters.none());
    }

    @AfterEach
    void close() {
        enrolment.close();
    }

    private Outcome enrol(String boot, KeyPair with) {
        return enrolment.enrol(
                new EnrolRequest(
                        EnrolRequest.TOKEN, "i-1", boot, Requests.request(with), "", TOKEN),
                "10.0.0.7");
    }

    private static Cause cause(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused ? refused.cause() : null;
    }

    @Test
    void whoProvesToBeAnInstanceGetsACertificateForItAndItsBoot() {
        assertThat(enrol("b-1", key))
                .isInstanceOfSatisfying(
                        Outcome.Issued.class,
                        issued ->
                                assertThat(Holder.of(issued.chain().getFirst()))
                                        .contains(
                                                new Stamp.Agent(
                                                        new InstanceId("i-1"), new BootId("b-1"))));
        assertThat(audit).singleElement().extracting(AuditLog.Entry::result).isEqualTo("issued");
    }

    @Test
    void aSecondClaimOfTheSameBootIsRefusedAndAnAlarm() {
        enrol("b-1", key);
        assertThat(cause(enrol("b-1", thief))).isEqualTo(Cause.TAKEN);
        assertThat(enrolment.contested()).containsOnlyKeys(new InstanceId("i-1"));
        assertThat(audit.getLast().result()).contains("taken");
        assertThat(audit.getLast().from()).isEqualTo("10.0.0.7");
    }

    @Test
    void whoWasFirstIsKnownAfterARestart() {
        enrol("b-1", key);
        enrolment.close();
        open();
        assertThat(cause(enrol("b-1", thief))).isEqualTo(Cause.TAKEN);
    }

    @Test
    void aLostAnswerIsGivenAgainToTheSameKey() {
        enrol("b-1", key);
        assertThat(enrol("b-1", key)).isInstanceOf(Outcome.Issued.class);
        assertThat(enrolment.contested()).isEmpty();
    }

    @Test
    void aLostAuthorityIsOvercomeByTheKeysThatHadClaimedAndByNoOther() throws IOException {
        enrol("b-1", key);
        enrolment.close();
        Files.delete(directory.resolve("security/ca.key"));
        Files.delete(directory.resolve("security/ca.crt"));
        isTokenGood = false; // as a document that has become too old
        open();
        assertThat(enrol("b-1", key)).isInstanceOf(Outcome.Issued.class);
        assertThat(cause(enrol("b-1", thief))).isEqualTo(Cause.PROOF);
        assertThat(cause(enrol("b-2", thief))).isEqualTo(Cause.PROOF);
    }

    @Test
    void theNextBootOfAnInstanceNeedsItsOwnProof() {
        enrol("b-1", key);
        isTokenGood = false;
        assertThat(cause(enrol("b-2", key))).isEqualTo(Cause.PROOF);
    }

    @Test
    void aForeignProofIsRefused() {
        assertThat(
                        cause(
                                enrolment.enrol(
                                        new EnrolRequest(
                                                EnrolRequest.TOKEN,
                                                "i-2",
                                                "b-1",
                                                Requests.request(key),
                                                "",
                                                "the token of i-3"),
                                        "here")))
                .isEqualTo(Cause.PROOF);
    }

    @Test
    void aRequestThatIsNotSignedWithItsKeyIsRefused() {
        byte[] forged = Requests.request(key);
        forged[forged.length - 1] ^= 1;
        assertThat(
                        cause(
                                enrolment.enrol(
                                        new EnrolRequest(
                                                EnrolRequest.TOKEN,
                                                "i-1",
                                                "b-1",
                                                forged,
                                                "",
                                                TOKEN),
                                        "here")))
                .isEqualTo(Cause.REQUEST);
    }

    @Test
    void aNonceThatIsForgedOrOldIsRefused() {
        String nonce = enrolment.nonce();
        assertThat(cause(withNonce(nonce))).isNull();
        assertThat(cause(withNonce("A" + nonce.substring(1)))).isEqualTo(Cause.NONCE);
        now += Nonces.LIFE_NANOS + 1;
        assertThat(cause(withNonce(nonce))).isEqualTo(Cause.NONCE);
    }

    private Outcome withNonce(String nonce) {
        return enrolment.enrol(
                new EnrolRequest(
                        EnrolRequest.TOKEN, "i-1", "b-1", Requests.request(key), nonce, TOKEN),
                "here");
    }

    @Test
    void namesThatWouldLeadOutOfADirectoryAreRefused() {
        assertThat(
                        cause(
                                enrolment.enrol(
                                        new EnrolRequest(
                                                EnrolRequest.TOKEN,
                                                "../etc",
                                                "b",
                                                Requests.request(key),
                                                "",
                                                TOKEN),
                                        "here")))
                .isEqualTo(Cause.MALFORMED);
    }

    @Test
    void noProofStandsInARecord() {
        enrol("b-1", key);
        assertThat(audit.toString()).doesNotContain(TOKEN);
        assertThat(new EnrolRequest("k", "i", "b", new byte[0], "", TOKEN).toString())
                .doesNotContain(TOKEN);
    }

    /** {@code -Dadamant.fuzz=1000000} for the long form. */
    @Test
    void whateverBytesComeTheMessageIsReadOrMalformed() {
        Random random = new Random(3);
        byte[] good =
                new EnrolRequest("aws", "i-1", "b-1", Requests.request(key), "n", TOKEN).encode();
        int cases = Integer.getInteger("adamant.fuzz", 20_000);
        int read = 0;
        for (int i = 0; i < cases; i++) {
            byte[] bytes = good.clone();
            for (int n = random.nextInt(3) + 1; n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                EnrolRequest.decode(bytes);
                EnrolAnswer.decode(bytes);
                read++;
            } catch (MalformedOtlpException malformed) {
                assertThat(malformed).hasMessageNotContaining(TOKEN);
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void aHostThatAsksForCertificateAfterCertificateIsPutOffAndAnotherIsNot() {
        for (int i = 0; i < Enrolment.MAX_ISSUED; i++) {
            assertThat(enrol("boot-1", key)).isInstanceOf(Outcome.Issued.class);
        }
        assertThat(enrol("boot-1", key)).isInstanceOf(Outcome.Later.class);
        assertThat(enrol("boot-2", key)).as("of another boot").isInstanceOf(Outcome.Later.class);
        EnrolRequest other =
                new EnrolRequest(
                        EnrolRequest.TOKEN, "i-2", "b", Requests.request(thief), "", TOKEN);
        assertThat(enrolment.enrol(other, "10.0.0.7")).isInstanceOf(Outcome.Issued.class);

        now += Duration.ofMinutes(2).toNanos();
        Stamp holder = new Stamp.Agent(new InstanceId("i-1"), new BootId("boot-1"));
        for (int i = 0; i < Enrolment.MAX_ISSUED; i++) {
            assertThat(enrolment.renew(holder, Requests.request(key), "10.0.0.7"))
                    .isInstanceOf(Outcome.Issued.class);
        }
        assertThat(enrolment.renew(holder, Requests.request(key), "10.0.0.7"))
                .isInstanceOf(Outcome.Later.class);
    }

    @Test
    void whoAsksAgainAndAgainFillsNoRecord() {
        for (int i = 0; i < 50; i++) {
            now += Duration.ofSeconds(10).toNanos();
            assertThat(enrol("b-1", key)).isInstanceOf(Outcome.Issued.class);
        }
        assertThat(audit).hasSize(Enrolment.MAX_RECORDED);
        now += Duration.ofHours(1).toNanos();
        enrol("b-1", key);
        assertThat(audit).hasSize(Enrolment.MAX_RECORDED + 1);
    }

    @Test
    void whoMakesBootsUpUsesUpItsOwnPlaces() {
        for (int i = 0; i < Claims.MAX_OF_INSTANCE; i++) {
            now += Duration.ofSeconds(10).toNanos();
            assertThat(enrol("boot-" + i, key)).isInstanceOf(Outcome.Issued.class);
        }
        now += Duration.ofMinutes(2).toNanos();
        assertThat(enrol("one-more", key)).isInstanceOf(Outcome.Later.class);
        EnrolRequest other =
                new EnrolRequest(
                        EnrolRequest.TOKEN, "i-2", "b", Requests.request(thief), "", TOKEN);
        assertThat(enrolment.enrol(other, "10.0.0.7")).isInstanceOf(Outcome.Issued.class);
    }

    @Test
    void refusalsWithoutEndFillNoRecordAndAreSaidToBeLeftOut() {
        isTokenGood = false;
        for (int i = 0; i < 1_000; i++) {
            enrol("boot-1", thief);
        }
        assertThat(audit).hasSize(60);
        now += Duration.ofMinutes(2).toNanos();
        enrol("boot-1", thief);
        assertThat(audit.getLast().result()).contains("540 more were not recorded");
        isTokenGood = true;
        assertThat(enrol("boot-1", key)).isInstanceOf(Outcome.Issued.class);
        assertThat(audit.getLast().result()).isEqualTo("issued");
    }

    @Test
    void anAddressWithHundredsOfWrongProofsIsPutOffAndAnotherIsNot() {
        isTokenGood = false;
        for (int i = 0; i < Enrolment.MAX_FAILURES; i++) {
            assertThat(cause(enrol("boot-1", thief))).isEqualTo(Cause.PROOF);
        }
        assertThat(enrol("boot-1", thief)).isInstanceOf(Outcome.Later.class);
        isTokenGood = true;
        EnrolRequest good =
                new EnrolRequest(
                        EnrolRequest.TOKEN, "i-1", "boot-1", Requests.request(key), "", TOKEN);
        assertThat(enrolment.enrol(good, "10.0.0.8")).isInstanceOf(Outcome.Issued.class);
    }
}
