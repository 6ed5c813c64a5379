package io.adamant.collector.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.Ledger.Outcome;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link Ledger} keeps. */
public abstract class LedgerContract {

    /** Opens the one ledger of this test, as a process does that starts. */
    protected abstract Ledger open();

    /** The next proposal is not answered; it may have been written all the same. */
    protected abstract void losesTheNextAnswer(Ledger ledger, boolean isWritten);

    protected static Intent reserved(String instance) {
        return new Intent(
                instance + "-r1",
                new GroupName("web"),
                new InstanceId(instance),
                new ImageId("v1"),
                "sick",
                "its check fails",
                Intent.Sequence.DEAD_HOST,
                Intent.Stage.RESERVED,
                null,
                1,
                10,
                10,
                List.of(),
                null,
                null);
    }

    private static Intent ended(Intent intent) {
        return intent.withCall("asked: terminate").at(Intent.Stage.TERMINATED, 11);
    }

    @Test
    void whatIsCommittedIsThereAfterAReopening() {
        try (Ledger ledger = open()) {
            assertThat(ledger.propose(0, reserved("i-1"))).isEqualTo(new Outcome.Committed(1));
            assertThat(ledger.propose(1, ended(reserved("i-1"))))
                    .isEqualTo(new Outcome.Committed(2));
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.version()).isEqualTo(2);
            assertThat(ledger.intents()).containsExactly(ended(reserved("i-1")));
            assertThat(ledger.fault()).isEmpty();
        }
    }

    @Test
    void aProposalOnAnOldVersionIsAConflictAndWritesNothing() {
        try (Ledger ledger = open()) {
            assertThat(ledger.propose(0, reserved("i-1"))).isEqualTo(new Outcome.Committed(1));
            assertThat(ledger.propose(0, reserved("i-2"))).isEqualTo(new Outcome.Conflict(1));
            assertThat(ledger.version()).isEqualTo(1);
            assertThat(ledger.intents()).hasSize(1);
        }
    }

    @Test
    void anInstanceHasOneIntentAndStagesMoveForwardOnly() {
        try (Ledger ledger = open()) {
            Intent intent = ended(reserved("i-1"));
            assertThat(ledger.propose(0, reserved("i-1"))).isInstanceOf(Outcome.Committed.class);
            assertThat(ledger.propose(1, intent)).isInstanceOf(Outcome.Committed.class);
            assertThat(ledger.propose(2, reserved("i-1"))).isInstanceOf(Outcome.Refused.class);
            assertThat(ledger.propose(2, intent.released("done", 12)))
                    .isInstanceOf(Outcome.Committed.class);
            assertThat(ledger.propose(3, intent)).isInstanceOf(Outcome.Refused.class);
            assertThat(ledger.version()).isEqualTo(3);
        }
    }

    @Test
    void aSuccessorHasNoIntentOfItsOwnWhileItIsReplacedInsideItsReservation() {
        try (Ledger ledger = open()) {
            Intent launched = ended(reserved("i-1")).launched(new InstanceId("i-2"), 12);
            assertThat(ledger.propose(0, reserved("i-1"))).isInstanceOf(Outcome.Committed.class);
            assertThat(ledger.propose(1, launched)).isInstanceOf(Outcome.Committed.class);
            assertThat(ledger.propose(2, reserved("i-2"))).isInstanceOf(Outcome.Refused.class);
            assertThat(ledger.propose(2, launched.nextAttempt(13)))
                    .isInstanceOf(Outcome.Committed.class);
            assertThat(ledger.propose(3, reserved("i-2"))).isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void anUnknownOutcomeStopsActingUntilReadingAgainHasSettledIt() {
        for (boolean isWritten : List.of(false, true)) {
            try (Ledger ledger = open()) {
                long version = ledger.version();
                String name = "i-" + version + isWritten;
                losesTheNextAnswer(ledger, isWritten);
                assertThat(ledger.propose(version, reserved(name)))
                        .isInstanceOf(Outcome.Unknown.class);
                assertThat(ledger.fault()).isPresent();
                assertThat(ledger.propose(version, reserved("i-other")))
                        .isInstanceOf(Outcome.Unknown.class);

                assertThat(ledger.reread()).isTrue();
                assertThat(ledger.fault()).isEmpty();
                boolean isThere =
                        ledger.intents().stream().anyMatch(i -> i.instance().value().equals(name));
                assertThat(ledger.version()).isEqualTo(isThere ? version + 1 : version);
                assertThat(ledger.propose(ledger.version(), reserved(name + "-next")))
                        .isInstanceOf(Outcome.Committed.class);
            }
        }
    }

    @Test
    void whatWasSettledIsTheSameAfterAReopening() {
        List<Intent> settled;
        try (Ledger ledger = open()) {
            losesTheNextAnswer(ledger, true);
            assertThat(ledger.propose(0, reserved("i-1"))).isInstanceOf(Outcome.Unknown.class);
            assertThat(ledger.reread()).isTrue();
            settled = ledger.intents();
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.intents()).isEqualTo(settled);
        }
    }
}
