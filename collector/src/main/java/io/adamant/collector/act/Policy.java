package io.adamant.collector.act;

import io.adamant.collector.assess.AssessPolicy;
import io.adamant.collector.image.KnownManifests;
import io.adamant.collector.plan.PlanPolicy;
import io.adamant.shared.config.Section;
import io.adamant.shared.model.ImageId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The policy file: when to believe, how far to go, how often to look.
 *
 * <pre>
 * mode: shadow                 # shadow | propose | enforce
 * confirm: 10s                 # how long a host must call itself sick
 * silence: 60s                 # least silence, besides three missed heartbeats
 * boot-bound: 180s             # from the cloud's launch to the first hello
 * warm-up: 10m                 # longest distrust of the collector in itself after a start
 * max-lag: 5s                  # distrust while the views are further behind
 * patience: 10m                # host serves, only its agent is dead: then launch-first
 * unconfirmed-patience: 30m    # silent without a second witness: then launch-first
 * drain: 30s                   # between drain and terminate
 * evidence: 30s                # longest wait for the cloud's part of the evidence
 * inventory: 5s                # how often the cloud is read
 * manifests: []                # IMAGE DIGEST, as `adamant-agent manifest write` printed it
 * budget:
 *   count: 0                   # most open at once per group; 0: 1 and one more per 20 desired
 *   percent: 10                # the same as a share of desired, rounded up, at least one
 * breaker:
 *   percent: 0                 # sick hosts above this share stop everything; 0: the small-number rule
 * rate:                        # replacements that may begin within an hour
 *   group: 6
 *   image: 3
 *   total: 20
 * </pre>
 */
public record Policy(
        PlanPolicy plan, AssessPolicy assess, Duration evidenceCap, Duration inventoryEvery) {

    public static final Policy DEFAULT =
            new Policy(
                    PlanPolicy.DEFAULT,
                    AssessPolicy.DEFAULT,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5));

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MANY = 10_000;
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** Maps the file; problems are noted in the section. */
    public static Policy from(Section file) {
        PlanPolicy plan = PlanPolicy.DEFAULT;
        return new Policy(
                new PlanPolicy(
                        file.oneOf("mode", PlanPolicy.Mode.class, plan.mode()),
                        budget(file),
                        rate(file.section("rate")),
                        span(file, "patience", plan.patience()),
                        span(file, "unconfirmed-patience", plan.unconfirmedPatience()),
                        span(file, "drain", plan.drainWait())),
                assess(file),
                span(file, "evidence", DEFAULT.evidenceCap()),
                file.duration(
                        "inventory",
                        DEFAULT.inventoryEvery(),
                        Duration.ofMillis(100),
                        Duration.ofMinutes(5)));
    }

    private static AssessPolicy assess(Section file) {
        AssessPolicy assess = AssessPolicy.DEFAULT;
        return new AssessPolicy(
                span(file, "confirm", assess.confirm()),
                span(file, "silence", assess.silence()),
                span(file, "boot-bound", assess.bootBound()),
                span(file, "warm-up", assess.warmUp()),
                span(file, "max-lag", assess.maxLag()),
                manifests(file));
    }

    private static KnownManifests manifests(Section file) {
        Map<ImageId, Set<String>> digests = new HashMap<>();
        for (String line : file.texts("manifests")) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 2 && DIGEST.matcher(words[1]).matches()) {
                digests.computeIfAbsent(new ImageId(words[0]), _ -> new HashSet<>()).add(words[1]);
            } else {
                file.problem("manifests", "must hold IMAGE and 64 hex digits, not '" + line + "'");
            }
        }
        return new KnownManifests(digests);
    }

    private static PlanPolicy.Budget budget(Section file) {
        Section budget = file.section("budget");
        PlanPolicy.Budget fallback = PlanPolicy.DEFAULT.budget();
        return new PlanPolicy.Budget(
                budget.whole("count", fallback.count(), 0, MANY),
                budget.whole("percent", fallback.percent(), 1, 100),
                file.section("breaker").whole("percent", fallback.breakerPercent(), 0, 100));
    }

    private static PlanPolicy.Rate rate(Section rate) {
        PlanPolicy.Rate fallback = PlanPolicy.DEFAULT.rate();
        return new PlanPolicy.Rate(
                rate.whole("group", fallback.perGroup(), 1, MANY),
                rate.whole("image", fallback.perImage(), 1, MANY),
                rate.whole("total", fallback.inAll(), 1, MANY));
    }

    private static Duration span(Section file, String key, Duration fallback) {
        return file.duration(key, fallback, SHORTEST, DAY);
    }
}
