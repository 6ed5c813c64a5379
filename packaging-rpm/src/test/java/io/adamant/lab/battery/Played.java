package io.adamant.lab.battery;

import io.adamant.lab.Result;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealChanged;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A row that was tried.
 *
 * @param beganNanos on the monotonic clock of the receiver
 */
record Played(Attempt attempt, Result result, long beganNanos, long endedNanos) {

    private static final long SECOND = 1_000_000_000;
    private static final long ATTRIBUTED_WITHIN = 5 * SECOND;
    private static final long DETECTED_WITHIN = 60 * SECOND;

    /** Whether the script did what it wanted. */
    boolean succeeded() {
        return result.exit() == 0;
    }

    /** Its time was over, so that nothing is known of it. */
    boolean isStuck() {
        return result.exit() == 137;
    }

    /** Whether an attempt's event that names this row's process or place arrived within 5 s. */
    boolean isAttributed(List<Heard> heard) {
        return delay(heard, this::isAbout) <= ATTRIBUTED_WITHIN;
    }

    /** Whether one arrived that names the daemon that was asked, and what it was asked for. */
    boolean isAttributedToDaemon(List<Heard> heard) {
        return !attempt.daemon().isEmpty() && delay(heard, this::isOfDaemon) <= ATTRIBUTED_WITHIN;
    }

    /** Whether any event about it arrived within 60 s. */
    boolean isDetected(List<Heard> heard) {
        return delay(heard, this::isAbout) <= DETECTED_WITHIN
                || (!attempt.daemon().isEmpty()
                        && delay(heard, this::isOfDaemon) <= DETECTED_WITHIN)
                || heard.stream()
                        .filter(one -> isWithin(one, DETECTED_WITHIN))
                        .anyMatch(one -> isChangeThatNames(one.event()));
    }

    /** From the row's end to the first event about it; at least 0, huge when there is none. */
    private long delay(List<Heard> heard, Predicate<HostEvent> about) {
        OptionalLong first =
                heard.stream()
                        .filter(one -> one.arrivedNanos() >= beganNanos)
                        .filter(one -> about.test(one.event()))
                        .mapToLong(one -> Math.max(0, one.arrivedNanos() - endedNanos))
                        .min();
        return first.orElse(Long.MAX_VALUE);
    }

    private boolean isWithin(Heard one, long nanos) {
        return one.arrivedNanos() >= beganNanos && one.arrivedNanos() - endedNanos <= nanos;
    }

    private boolean isAbout(HostEvent event) {
        return event instanceof SealAttempt seen
                && (attempt.id().equals(seen.command())
                        || seen.parents().stream().anyMatch(p -> p.endsWith(" " + attempt.id()))
                        || names(seen.path()));
    }

    private boolean isOfDaemon(HostEvent event) {
        return event instanceof SealAttempt seen
                && Pattern.compile(attempt.daemon())
                        .matcher(seen.command() + " " + seen.path() + " " + seen.operation())
                        .find();
    }

    private boolean isChangeThatNames(HostEvent event) {
        return event instanceof SealChanged changed
                && changed.mismatches().stream().anyMatch(this::names);
    }

    private boolean names(String text) {
        return text != null && text.contains("/lab/" + attempt.id());
    }

    /** Whether the expectation held. */
    boolean holds(List<Heard> heard) {
        return switch (attempt.expected()) {
            case REFUSE ->
                    !succeeded()
                            && !isStuck()
                            && (isAttributed(heard) || isAttributedToDaemon(heard));
            case DETECT -> isDetected(heard);
            case ALLOW -> succeeded() && !isRefused(heard);
        };
    }

    /** A normal operation of which a part was refused, even if it went on without it. */
    boolean isRefused(List<Heard> heard) {
        return !refusals(heard).isEmpty();
    }

    /** What of a normal operation was refused, at which path. */
    List<String> refusals(List<Heard> heard) {
        return told(heard, SealAttempt.Outcome.BLOCKED)
                .map(seen -> seen.operation() + " " + seen.path())
                .toList();
    }

    /**
     * Whether it was told of as what a sealed host would have refused, within 60 s: many end the
     * agent.
     */
    boolean isWouldBlock(List<Heard> heard) {
        return delay(heard, event -> isAbout(event) && isWouldBlock(event)) <= DETECTED_WITHIN
                || (!attempt.daemon().isEmpty()
                        && delay(heard, event -> isOfDaemon(event) && isWouldBlock(event))
                                <= DETECTED_WITHIN);
    }

    private static boolean isWouldBlock(HostEvent event) {
        return ((SealAttempt) event).outcome() == SealAttempt.Outcome.WOULD_BLOCK;
    }

    private Stream<SealAttempt> told(List<Heard> heard, SealAttempt.Outcome outcome) {
        return heard.stream()
                .filter(one -> one.arrivedNanos() >= beganNanos)
                .map(Heard::event)
                .filter(this::isAbout)
                .map(SealAttempt.class::cast)
                .filter(seen -> seen.outcome() == outcome);
    }
}
