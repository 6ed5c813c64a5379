package io.adamant.collector.image;

import io.adamant.collector.image.ImageEvent.Held;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Boots and failures per image, zone and stage. Questions return the events to be kept; state
 * changes only by {@link #apply}.
 *
 * <p>An image is held when two of its first three boots fail. Where it boots well in another zone
 * it is held in the zone in which it fails; a failure in a zone in which a proven image failed a
 * moment ago is the zone's and counts against no image.
 */
public final class ImageLedger {

    /** The bad-image test looks at this many boots. */
    public static final int TEST_BOOTS = 3;

    /** So many failures among them hold the image. */
    public static final int TEST_FAILURES = 2;

    /** How long a zone in which a proven image failed is blamed for other failures. */
    static final Duration ZONE_MEMORY = Duration.ofMinutes(30);

    private static final String TEST = "bad-image test";

    private final Map<ImageId, Score> scores = new LinkedHashMap<>();
    private final Set<InstanceId> judged = new HashSet<>();
    private final Map<String, ProvenFailure> zones = new HashMap<>();

    private record ProvenFailure(ImageId image, long atNanos) {}

    public void apply(ImageEvent event) {
        Score score = scores.computeIfAbsent(event.image(), _ -> new Score(scores.size()));
        switch (event) {
            case ImageEvent.Booted(ImageId image, InstanceId instance, Boot boot, long at) -> {
                if (judged.add(instance)) {
                    boolean counts = boot.isReady() || !isZoneToBlame(image, boot.zone(), at);
                    score.booted(boot, counts, at);
                    if (!boot.isReady() && score.isProven() && !score.isHeld()) {
                        zones.put(boot.zone(), new ProvenFailure(image, at));
                    }
                }
            }
            case ImageEvent.Proven proven -> score.proven(proven.atNanos());
            case Held held -> score.held(held.zone(), held.who() + ": " + held.why());
            case ImageEvent.Released _ -> score.released();
        }
    }

    private boolean isZoneToBlame(ImageId image, String zone, long nowNanos) {
        ProvenFailure failure = zones.get(zone);
        return failure != null
                && !failure.image().equals(image)
                && nowNanos - failure.atNanos() <= ZONE_MEMORY.toNanos();
    }

    public boolean isJudged(InstanceId instance) {
        return judged.contains(instance);
    }

    /** The first final word about an instance's boot; a second one changes nothing. */
    public List<ImageEvent> judge(ImageId image, InstanceId instance, Boot boot, long nowNanos) {
        if (judged.contains(instance)) {
            return List.of();
        }
        List<ImageEvent> events = new ArrayList<>();
        events.add(new ImageEvent.Booted(image, instance, boot, nowNanos));
        if (!boot.isReady() && !isZoneToBlame(image, boot.zone(), nowNanos)) {
            Score score = scores.getOrDefault(image, new Score(scores.size()));
            failed(image, score, boot, nowNanos).ifPresent(events::add);
        }
        return events;
    }

    private static Optional<ImageEvent> failed(
            ImageId image, Score score, Boot boot, long nowNanos) {
        Score.Trial all = score.trial();
        Score.Trial here = score.trial(boot.zone());
        boolean isPassed = !all.failsWithOneMore() && !here.failsWithOneMore();
        if (isPassed || score.isHeldIn(boot.zone())) {
            return Optional.empty();
        }
        String stage = ", the last at " + boot.stage();
        boolean isZone = score.failsOnlyIn(boot.zone()) || !all.failsWithOneMore();
        if (isZone) {
            String why = here.wordsWithOneMore() + " in " + boot.zone() + stage;
            return Optional.of(new Held(image, boot.zone(), TEST, why, nowNanos));
        }
        return Optional.of(new Held(image, null, TEST, all.wordsWithOneMore() + stage, nowNanos));
    }

    /**
     * Whether an image has become proven.
     *
     * @param isCalm whether no instance of it is unhealthy now
     * @param most instances that a group of it is to have: no more boots can be asked for
     */
    public Optional<ImageEvent> prove(
            ImageId image, boolean isCalm, int most, ImagePolicy policy, long nowNanos) {
        Score score = scores.get(image);
        if (score == null || score.isProven() || score.isHeldAnywhere() || !isCalm) {
            return Optional.empty();
        }
        int needed = Math.max(1, Math.min(policy.cleanBoots(), most));
        long baked = nowNanos - score.cleanSinceNanos();
        if (score.clean() < needed || baked < policy.bake().toNanos()) {
            return Optional.empty();
        }
        String why = "%d clean boots, %d min".formatted(score.clean(), baked / 60_000_000_000L);
        return Optional.of(new ImageEvent.Proven(image, why, nowNanos));
    }

    /** Empty when it is held already. */
    public Optional<ImageEvent> hold(ImageId image, String who, String why, long nowNanos) {
        return isHeld(image)
                ? Optional.empty()
                : Optional.of(new Held(image, null, who, why, nowNanos));
    }

    /** Empty when it is held nowhere. */
    public Optional<ImageEvent> release(ImageId image, String who, String why, long nowNanos) {
        Score score = scores.get(image);
        return score != null && score.isHeldAnywhere()
                ? Optional.of(new ImageEvent.Released(image, who, why, nowNanos))
                : Optional.empty();
    }

    public boolean isHeld(ImageId image) {
        Score score = scores.get(image);
        return score != null && score.isHeld();
    }

    /** Every image that is held everywhere, and why. */
    public Map<ImageId, String> held() {
        Map<ImageId, String> held = new HashMap<>();
        scores.forEach(
                (image, score) -> {
                    @Nullable String because = score.standing().heldBecause();
                    if (because != null) {
                        held.put(image, because);
                    }
                });
        return held;
    }

    /** Every image that was ever judged or held. */
    public Map<ImageId, Standing> standings() {
        Map<ImageId, Standing> standings = new LinkedHashMap<>();
        scores.forEach((image, score) -> standings.put(image, score.standing()));
        return standings;
    }
}
