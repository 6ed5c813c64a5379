package io.adamant.collector.plan;

import java.time.Duration;

/**
 * How far the controller may go.
 *
 * @param mode whether it acts, proposes or only says what it would do
 * @param budget how much of a group may be in replacement, and when too much of it is sick
 * @param rate how many replacements may begin within an hour
 * @param patience how long a host that serves without its agent is left alone
 * @param unconfirmedPatience the same for a silence without a second witness
 * @param drainWait how long a drained host may finish what it has
 */
public record PlanPolicy(
        Mode mode,
        Budget budget,
        Rate rate,
        Duration patience,
        Duration unconfirmedPatience,
        Duration drainWait) {

    public static final PlanPolicy DEFAULT =
            new PlanPolicy(
                    Mode.SHADOW,
                    new Budget(0, 10, 0),
                    new Rate(6, 3, 20),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(30),
                    Duration.ofSeconds(30));

    /** Who acts. */
    public enum Mode {
        /** Nobody: it says what it would do. */
        SHADOW,
        /** An operator, instance by instance. */
        PROPOSE,
        /** The controller. */
        ENFORCE
    }

    /**
     * Limits per group.
     *
     * @param count most intents open at once, or 0 for one and one more per 20 desired
     * @param percent the same as a share of the desired count, rounded up; at least one is allowed
     * @param breakerPercent share of the desired count, rounded up, above which sick hosts stop
     *     everything, or 0 for the rule of small numbers ({@link #breakerLimit})
     */
    public record Budget(int count, int percent, int breakerPercent) {

        public Budget {
            if (count < 0 || percent < 1 || percent > 100 || breakerPercent < 0) {
                throw new IllegalArgumentException("count from 0, percent 1 to 100");
            }
        }

        /** Intents that may be open at once in a group. */
        public int limit(int desired) {
            int byCount = count == 0 ? 1 + desired / 20 : count;
            return Math.max(1, Math.min(byCount, share(desired, percent)));
        }

        /**
         * Sick hosts that a group may have before everything stops: above 6 desired 30 % rounded
         * up; from 3 to 6 less than half; 1 and 2 are never stopped by count.
         */
        public int breakerLimit(int desired) {
            if (breakerPercent > 0) {
                return share(desired, breakerPercent);
            }
            if (desired > 6) {
                return share(desired, 30);
            }
            return desired >= 3 ? (desired + 1) / 2 - 1 : Integer.MAX_VALUE;
        }

        private static int share(int desired, int percent) {
            return Math.toIntExact(Math.ceilDiv((long) desired * percent, 100));
        }
    }

    /** Most replacements that may begin within an hour. */
    public record Rate(int perGroup, int perImage, int inAll) {

        public Rate {
            if (perGroup < 1 || perImage < 1 || inAll < 1) {
                throw new IllegalArgumentException("rates start at 1 per hour");
            }
        }
    }
}
