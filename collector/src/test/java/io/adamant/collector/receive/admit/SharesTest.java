package io.adamant.collector.receive.admit;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.receive.admit.IntakeLimits.Quota;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Quotas and fair shares, by a clock of the test's. */
final class SharesTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void aSenderMaySpendItsBurstAndIsThenHeldToItsRate() {
        TokenBucket bucket = new TokenBucket(100, 10, 0);
        bucket.charge(1_000, 0);
        assertThat(bucket.debtNanos(0)).isZero();
        bucket.charge(300, 0);
        assertThat(bucket.debtNanos(0)).isEqualTo(3 * SECOND);
        assertThat(bucket.debtNanos(2 * SECOND)).isEqualTo(SECOND);
        assertThat(bucket.debtNanos(3 * SECOND)).isZero();
        assertThat(bucket.isFull(12 * SECOND)).isFalse();
        assertThat(bucket.isFull(13 * SECOND)).isTrue();
    }

    @Test
    void aRateOfZeroIsNoLimit() {
        TokenBucket bucket = new TokenBucket(0, 10, 0);
        bucket.charge(Long.MAX_VALUE / 2, 0);
        assertThat(bucket.debtNanos(0)).isZero();
    }

    @Test
    void oneSenderGetsTwoThirdsAndANewcomerAlwaysSomething() {
        Budget budget = new Budget(900);
        AtomicLong hog = new AtomicLong();
        while (budget.take(hog, 10)) {
            assertThat(hog).hasValueLessThanOrEqualTo(600);
        }
        assertThat(hog).hasValue(600);
        AtomicLong newcomer = new AtomicLong();
        assertThat(budget.take(newcomer, 200)).isTrue();
        assertThat(budget.take(newcomer, 10)).isFalse();
        budget.give(hog, 600);
        assertThat(budget.take(newcomer, 300)).isTrue();
        assertThat(budget.taken()).isEqualTo(500);
    }

    @Test
    void accountsAreBoundedAndIdleOnesForgotten() {
        AtomicLong now = new AtomicLong();
        Accounts accounts = new Accounts(new Quota(10, 0), now::get);
        for (int i = 0; i < Accounts.MAX_ACCOUNTS; i++) {
            accounts.of(sender(i)).chargeBytes(5, 0);
        }
        assertThat(accounts.of(sender(-1))).isSameAs(accounts.of(sender(-2)));
        assertThat(accounts.size()).isEqualTo(Accounts.MAX_ACCOUNTS);
        now.set(SECOND);
        assertThat(accounts.of(sender(-1))).isNotSameAs(accounts.of(sender(-2)));
        assertThat(accounts.size()).isEqualTo(2);
    }

    private static Sender sender(int i) {
        return new Sender("loopback", "i-" + i);
    }
}
