package io.adamant.collector.act.policy;

import io.adamant.collector.assess.AssessPolicy;
import io.adamant.collector.assess.BootBound;
import io.adamant.collector.image.ImagePolicy;
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
 * The policy file: when to believe, how far to go, how often to look. docs/operating.md has every
 * key with its default.
 *
 * @param plan how far to go
 * @param assess when to believe
 * @param images when an image is proven good
 * @param launchHook whether launch hooks are answered
 * @param evidenceCap longest wait for the evidence of one instance
 * @param inventoryEvery how often the cloud is read
 */
public record Policy(
        PlanPolicy plan,
        AssessPolicy assess,
        ImagePolicy images,
        boolean launchHook,
        Duration evidenceCap,
        Duration inventoryEvery) {

    public static final Policy DEFAULT =
            new Policy(
                    PlanPolicy.DEFAULT,
                    AssessPolicy.DEFAULT,
                    ImagePolicy.DEFAULT,
                    false,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5));

    static final Duration SHORTEST = Duration.ofMillis(10);
    static final Duration DAY = Duration.ofDays(1);
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** Maps the file; problems are noted in the section. */
    public static Policy from(Section file) {
        return new Policy(
                PlanKeys.read(file),
                assess(file),
                images(file.section("images")),
                file.flag("launch-hook", false),
                span(file, "evidence", DEFAULT.evidenceCap()),
                file.duration(
                        "inventory",
                        DEFAULT.inventoryEvery(),
                        Duration.ofMillis(100),
                        Duration.ofMinutes(5)));
    }

    /** The same, demanding or not that senders prove who they are. */
    Policy demanding(boolean proof) {
        return new Policy(
                plan.demanding(proof), assess, images, launchHook, evidenceCap, inventoryEvery);
    }

    private static AssessPolicy assess(Section file) {
        AssessPolicy assess = AssessPolicy.DEFAULT;
        Duration bound = span(file, "boot-bound", assess.boot().floor());
        // Who sets a bound means it for every image, until a first one is set too.
        Duration usual = file.has("boot-bound") ? bound : assess.boot().first();
        Duration first = span(file, "first-boot-bound", usual);
        if (first.compareTo(bound) < 0) {
            file.problem("first-boot-bound", "must not be shorter than boot-bound");
        }
        return new AssessPolicy(
                span(file, "confirm", assess.confirm()),
                span(file, "recover", assess.recover()),
                span(file, "silence", assess.silence()),
                new BootBound(bound, first),
                span(file, "warm-up", assess.warmUp()),
                span(file, "max-lag", assess.maxLag()),
                file.whole("sick-witnesses", assess.sickWitnesses(), 1, 3),
                manifests(file));
    }

    private static ImagePolicy images(Section images) {
        return new ImagePolicy(
                images.whole("clean-boots", ImagePolicy.DEFAULT.cleanBoots(), 1, 1_000),
                span(images, "bake", ImagePolicy.DEFAULT.bake()));
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

    static Duration span(Section file, String key, Duration fallback) {
        return file.duration(key, fallback, SHORTEST, DAY);
    }
}
