package io.adamant.collector.cloud.aws.inventory;

import io.adamant.collector.cloud.NativeReplacement;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.autoscaling.model.Activity;

/** What a group has done of late, as its scaling activities tell. */
public record AwsActivities(List<Activity> newestFirst) {

    private static final Pattern ENDING =
            Pattern.compile("Terminating EC2 instance: (i-[0-9a-z]+).*");
    private static final Pattern LAUNCHING =
            Pattern.compile("Launching a new EC2 instance: (i-[0-9a-z]+).*");
    private static final Duration LATELY = Duration.ofHours(1);

    /** When the group began to end an instance. */
    public Optional<Instant> endOf(InstanceId instance) {
        return newestFirst.stream()
                .filter(one -> id(ENDING, one).filter(instance.value()::equals).isPresent())
                .map(Activity::startTime)
                .findFirst();
    }

    /** Instances that the group launched at or after a moment, oldest first. */
    public List<String> launchedSince(Instant moment) {
        List<String> launched = new ArrayList<>();
        for (Activity one : newestFirst.reversed()) {
            if (!one.startTime().isBefore(moment)) {
                id(LAUNCHING, one).ifPresent(launched::add);
            }
        }
        return launched;
    }

    /** Why the newest launch since a moment failed, where it did. */
    public Optional<String> launchFailure(Instant moment) {
        return newestFirst.stream()
                .filter(one -> !one.startTime().isBefore(moment))
                .filter(one -> String.valueOf(one.description()).startsWith("Launching"))
                .findFirst()
                .filter(one -> "Failed".equals(one.statusCodeAsString()))
                .map(one -> String.valueOf(one.statusMessage()));
    }

    /**
     * Replacements that nobody asked the group for.
     *
     * @param open how many of the newest have no successor in service yet
     */
    List<NativeReplacement> natives(Instant now, int open) {
        List<NativeReplacement> natives = new ArrayList<>();
        for (Activity one : newestFirst) {
            Optional<String> id = id(ENDING, one).filter(Names::isSafe);
            if (id.isPresent() && isNative(one) && one.startTime().isAfter(now.minus(LATELY))) {
                natives.add(
                        new NativeReplacement(
                                new InstanceId(id.get()),
                                String.valueOf(one.cause()),
                                nanos(one.startTime()),
                                natives.size() < open));
            }
        }
        return natives;
    }

    private static boolean isNative(Activity one) {
        String cause = String.valueOf(one.cause()).toLowerCase(Locale.ROOT);
        return !cause.contains("user request")
                && (cause.contains("health check")
                        || cause.contains("rebalance")
                        || cause.contains("maximum instance lifetime")
                        || cause.contains("spot"));
    }

    private static Optional<String> id(Pattern pattern, Activity one) {
        Matcher matcher = pattern.matcher(String.valueOf(one.description()));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    public static long nanos(Instant moment) {
        return moment.getEpochSecond() * 1_000_000_000L + moment.getNano();
    }
}
