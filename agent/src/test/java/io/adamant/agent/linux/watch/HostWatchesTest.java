package io.adamant.agent.linux.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.SealMoment.Answer;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.attempt.Who;
import io.adamant.agent.seal.watch.Learning;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HostWatchesTest {

    private static final long FAR = 1_000_000_000_000L;

    /** Has something at each of its times. */
    private final class Clockwork implements Watch {
        private long nextNanos;
        private int asked;
        private boolean isSettled;

        @Override
        public String begin() {
            return "what nobody sees";
        }

        @Override
        public List<Sighting> take(int limit) {
            asked++;
            nextNanos = now + 100;
            return List.of(Sighting.detected("tick", "at " + now, new Who.Nobody(), "test"));
        }

        @Override
        public long dropped() {
            return 3;
        }

        @Override
        public long nextNanos(long otherwise) {
            return nextNanos - otherwise < 0 ? nextNanos : otherwise;
        }

        @Override
        public void settled() {
            isSettled = true;
        }

        @Override
        public void close() {}
    }

    private long now = 1;
    private Answer answer = new Answer.Waiting("cloud-init's end");
    private final Clockwork clockwork = new Clockwork();
    private final HostWatches watches =
            new HostWatches(
                    () -> List.of(clockwork),
                    new Learning(() -> answer, Runnable::run, FAR),
                    () -> now);

    private List<String> taken(long atNanos) {
        now = atNanos;
        return watches.take(10).stream().map(Sighting::path).toList();
    }

    @Test
    void whatABootDoesIsRememberedAndNotTold() {
        assertThat(watches.begin()).isEqualTo("what nobody sees");

        assertThat(taken(1)).isEmpty();
        assertThat(clockwork.asked).isEqualTo(1);
        assertThat(clockwork.isSettled).isFalse();

        answer = new Answer.Reached("cloud-init is final");
        taken(FAR / 2);
        assertThat(taken(FAR / 2 + 200)).isEmpty();
        assertThat(clockwork.isSettled).isTrue();

        assertThat(taken(FAR / 2 + 400)).containsExactly("at " + (FAR / 2 + 400));
    }

    @Test
    void whoHasNothingToSayIsNotAsked() {
        answer = new Answer.Reached("no systemd");
        watches.begin();
        taken(10);
        int asked = clockwork.asked;

        taken(11);
        taken(12);

        assertThat(clockwork.asked).isEqualTo(asked);
        assertThat(watches.nextNanos(FAR)).isEqualTo(110);
        assertThat(watches.dropped()).isEqualTo(3);
    }
}
