package io.adamant.collector.receive.admit;

import io.adamant.collector.receive.admit.IntakeLimits.Quota;
import io.adamant.shared.time.MonotonicClock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What each sender holds and has used, by account. At most {@value #MAX_ACCOUNTS}; beyond it idle
 * ones are forgotten, and when there are none, newcomers share one account. Any thread may ask.
 */
final class Accounts {

    static final int MAX_ACCOUNTS = 20_000;

    private final Quota quota;
    private final MonotonicClock clock;
    private final ConcurrentHashMap<String, Account> accounts = new ConcurrentHashMap<>();
    private final Account others;

    Accounts(Quota quota, MonotonicClock clock) {
        this.quota = quota;
        this.clock = clock;
        others = new Account(quota, clock.nanos());
    }

    /** One sender's. */
    static final class Account {

        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong requests = new AtomicLong();
        private final TokenBucket byteRate;
        private final TokenBucket recordRate;

        private Account(Quota quota, long nowNanos) {
            byteRate = new TokenBucket(quota.bytesPerSecond(), Quota.BURST_SECONDS, nowNanos);
            recordRate = new TokenBucket(quota.recordsPerSecond(), Quota.BURST_SECONDS, nowNanos);
        }

        AtomicLong bytes() {
            return bytes;
        }

        AtomicLong requests() {
            return requests;
        }

        /** How long this sender has to be silent; 0 when it may send. */
        long debtNanos(long nowNanos) {
            return Math.max(byteRate.debtNanos(nowNanos), recordRate.debtNanos(nowNanos));
        }

        void chargeBytes(long count, long nowNanos) {
            byteRate.charge(count, nowNanos);
        }

        void chargeRecords(long count, long nowNanos) {
            recordRate.charge(count, nowNanos);
        }

        private boolean isIdle(long nowNanos) {
            return requests.get() == 0 && byteRate.isFull(nowNanos) && recordRate.isFull(nowNanos);
        }
    }

    Account of(Sender sender) {
        Account known = accounts.get(sender.account());
        if (known != null) {
            return known;
        }
        if (accounts.size() >= MAX_ACCOUNTS) {
            long now = clock.nanos();
            accounts.values().removeIf(account -> account.isIdle(now));
        }
        return accounts.size() >= MAX_ACCOUNTS
                ? others
                : accounts.computeIfAbsent(
                        sender.account(), _ -> new Account(quota, clock.nanos()));
    }

    int size() {
        return accounts.size();
    }
}
