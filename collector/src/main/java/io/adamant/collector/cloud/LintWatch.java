package io.adamant.collector.cloud;

import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.shared.time.MonotonicClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is wrong with each group's settings: asked at first sight, when a setting changes, and every
 * ten minutes for those that the inventory does not show (hooks, templates). Owned by one thread;
 * {@link #look} blocks as long as the cloud's lint does.
 */
public final class LintWatch {

    private static final Duration AGAIN = Duration.ofMinutes(10);

    private final Cloud cloud;
    private final MonotonicClock clock;
    private final Map<GroupName, Seen> seen = new HashMap<>();

    private record Seen(String revision, long atNanos, List<LintFinding> findings) {}

    public LintWatch(Cloud cloud, MonotonicClock clock) {
        this.cloud = cloud;
        this.clock = clock;
    }

    /** Lints what is new, changed or old; forgets groups that a complete inventory has no more. */
    public Map<GroupName, List<LintFinding>> look(Inventory inventory) {
        long now = clock.nanos();
        for (CloudGroup group : inventory.groups()) {
            Seen last = seen.get(group.name());
            if (last == null
                    || !last.revision().equals(group.revision())
                    || now - last.atNanos() >= AGAIN.toNanos()) {
                seen.put(group.name(), new Seen(group.revision(), now, cloud.lint(group.name())));
            }
        }
        if (inventory.complete()) {
            seen.keySet().retainAll(inventory.groups().stream().map(CloudGroup::name).toList());
        }
        return findings();
    }

    /** As they were found last. */
    public Map<GroupName, List<LintFinding>> findings() {
        Map<GroupName, List<LintFinding>> all = new HashMap<>();
        seen.forEach((group, last) -> all.put(group, last.findings()));
        return Map.copyOf(all);
    }

    /** The first finding for which nothing may be done to the group, in enforce mode. */
    public static Optional<LintFinding> refusal(List<LintFinding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == LintFinding.Severity.REFUSAL)
                .findFirst();
    }
}
