package io.adamant.collector.plan;

import io.adamant.shared.model.ImageId;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;

/**
 * How far the controller may go.
 *
 * @param mode whether it acts, proposes or only says what it would do
 * @param budget how much of a group may be in replacement, and when too much of it is sick
 * @param rate how many replacements may begin within an hour
 * @param patience how long a host that serves without its agent is left alone
 * @param unconfirmedPatience the same for a silence without a second witness
 * @param drainWait how long a drained host may finish what it has
 * @param care what is handled with more care than the rest
 * @param reasons replacements of hosts that nothing is wrong with
 * @param rollback how a group leaves a bad image
 */
public record PlanPolicy(
        Mode mode,
        Budget budget,
        Rate rate,
        Duration patience,
        Duration unconfirmedPatience,
        Duration drainWait,
        Care care,
        Reasons reasons,
        Rollback rollback) {

    public static final PlanPolicy DEFAULT =
            new PlanPolicy(
                    Mode.SHADOW,
                    new Budget(0, 10, 0),
                    new Rate(6, 3, 20),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(30),
                    Duration.ofSeconds(30));

    /** With the usual care, no further reasons, and no rollback without an operator. */
    public PlanPolicy(
            Mode mode,
            Budget budget,
            Rate rate,
            Duration patience,
            Duration unconfirmedPatience,
            Duration drainWait) {
        this(
                mode,
                budget,
                rate,
                patience,
                unconfirmedPatience,
                drainWait,
                Care.DEFAULT,
                Reasons.NONE,
                Rollback.PROPOSED);
    }

    /** The same in another mode. */
    public PlanPolicy in(Mode other) {
        return new PlanPolicy(
                other,
                budget,
                rate,
                patience,
                unconfirmedPatience,
                drainWait,
                care,
                reasons,
                rollback);
    }

    /** The same, demanding or not that senders prove who they are. */
    public PlanPolicy demanding(boolean proof) {
        Care other = new Care(care.breakerExit(), care.stateful(), care.deployment(), proof);
        return new PlanPolicy(
                mode,
                budget,
                rate,
                patience,
                unconfirmedPatience,
                drainWait,
                other,
                reasons,
                rollback);
    }

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

    /**
     * Most replacements that may begin within an hour.
     *
     * @param perGroup in all groups of one application: a new group per release begins no new count
     */
    public record Rate(int perGroup, int perImage, int inAll) {

        public Rate {
            if (perGroup < 1 || perImage < 1 || inAll < 1) {
                throw new IllegalArgumentException("rates start at 1 per hour");
            }
        }
    }

    /**
     * @param breakerExit how long there must be few enough sick hosts before a tripped breaker lets
     *     go, and how long each step of its ramp lasts
     * @param stateful groups or applications whose instances are not alike: an operator replaces
     *     them
     * @param deployment how long a second group of an application, with another image, counts as a
     *     deployment that is running
     * @param demandsProof whether a group with senders that have not proven who they are is only
     *     proposed for
     */
    public record Care(
            Duration breakerExit, Set<String> stateful, Duration deployment, boolean demandsProof) {

        public static final Care DEFAULT =
                new Care(Duration.ofMinutes(5), Set.of(), Duration.ofHours(1), false);

        public Care {
            stateful = Set.copyOf(stateful);
        }
    }

    /**
     * Reasons to replace what is well, each off by default.
     *
     * @param outOfDate an instance that has another image than its group launches now
     * @param maxAge an instance that was launched longer ago; zero for never
     * @param gameday a failure on purpose
     */
    public record Reasons(boolean outOfDate, Duration maxAge, Gameday gameday) {

        public static final Reasons NONE = new Reasons(false, Duration.ZERO, Gameday.OFF);
    }

    /**
     * When instances are ended to see that it hurts nobody: one per application and day.
     *
     * @param days none: never
     * @param fromHour first hour of the day in which it may begin, 0 to 23
     * @param untilHour the hour in which it may not begin any more, 1 to 24
     * @param zone whose days and hours these are
     * @param applications for which; empty for all
     */
    public record Gameday(
            Set<DayOfWeek> days,
            int fromHour,
            int untilHour,
            ZoneId zone,
            Set<String> applications) {

        public static final Gameday OFF = new Gameday(Set.of(), 9, 15, ZoneOffset.UTC, Set.of());

        public Gameday {
            days = Set.copyOf(days);
            applications = Set.copyOf(applications);
            if (fromHour < 0 || untilHour > 24 || fromHour >= untilHour) {
                throw new IllegalArgumentException("hours from 0 to 24, the first below the last");
            }
        }
    }

    /**
     * @param isUnattended whether enforce rolls back by itself; proposed to an operator otherwise
     * @param floors per image, an older one below which a group may not go back from it: what the
     *     image has changed (a schema) cannot be read by what came before
     * @param disables whether enforce disables a bad image in the cloud once no group launches it
     */
    public record Rollback(boolean isUnattended, Map<ImageId, ImageId> floors, boolean disables) {

        public static final Rollback PROPOSED = new Rollback(false, Map.of());

        /** What is left is not disabled. */
        public Rollback(boolean isUnattended, Map<ImageId, ImageId> floors) {
            this(isUnattended, floors, false);
        }

        public Rollback {
            floors = Map.copyOf(floors);
        }
    }
}
