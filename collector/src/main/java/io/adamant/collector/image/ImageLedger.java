package io.adamant.collector.image;

import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
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
 * Boots and failures per image. Questions return the events to be kept; state changes only by
 * {@link #apply}.
 */
public final class ImageLedger {

    /** The bad-image test looks at this many boots. */
    public static final int TEST_BOOTS = 3;

    /** So many failures among them hold the image. */
    public static final int TEST_FAILURES = 2;

    private static final String TEST = "bad-image test";

    private final Map<ImageId, Score> scores = new LinkedHashMap<>();
    private final Set<InstanceId> judged = new HashSet<>();

    public void apply(ImageEvent event) {
        Score score = scores.computeIfAbsent(event.image(), _ -> new Score());
        switch (event) {
            case ImageEvent.Booted booted -> {
                if (judged.add(booted.instance())) {
                    score.booted(booted.isReady());
                }
            }
            case ImageEvent.Held held -> score.heldBecause = held.who() + ": " + held.why();
            case ImageEvent.Released _ -> score.released();
        }
    }

    /** The first final word about an instance's boot; a second one changes nothing. */
    public List<ImageEvent> judge(
            ImageId image, InstanceId instance, boolean isReady, long nowNanos) {
        if (judged.contains(instance)) {
            return List.of();
        }
        List<ImageEvent> events = new ArrayList<>();
        events.add(new ImageEvent.Booted(image, instance, isReady, nowNanos));
        Score score = scores.getOrDefault(image, new Score());
        if (!isReady && !isHeld(image) && score.failsTestWithOneMore()) {
            String why =
                    "%d of the first %d boots failed"
                            .formatted(score.testFailures + 1, score.testBoots + 1);
            events.add(new ImageEvent.Held(image, TEST, why, nowNanos));
        }
        return events;
    }

    /** Empty when it is held already. */
    public Optional<ImageEvent> hold(ImageId image, String who, String why, long nowNanos) {
        return isHeld(image)
                ? Optional.empty()
                : Optional.of(new ImageEvent.Held(image, who, why, nowNanos));
    }

    /** Empty when it is not held. */
    public Optional<ImageEvent> release(ImageId image, String who, String why, long nowNanos) {
        return isHeld(image)
                ? Optional.of(new ImageEvent.Released(image, who, why, nowNanos))
                : Optional.empty();
    }

    public boolean isHeld(ImageId image) {
        Score score = scores.get(image);
        return score != null && score.heldBecause != null;
    }

    /** Every held image and why. */
    public Map<ImageId, String> held() {
        Map<ImageId, String> held = new HashMap<>();
        scores.forEach(
                (image, score) -> {
                    if (score.heldBecause != null) {
                        held.put(image, score.heldBecause);
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

    /**
     * One image in numbers.
     *
     * @param boots boots that were judged
     * @param failures how many of them failed
     * @param heldBecause why it is held, or null
     */
    public record Standing(int boots, int failures, @Nullable String heldBecause) {}

    private static final class Score {

        private int boots;
        private int failures;
        private int testBoots;
        private int testFailures;
        private @Nullable String heldBecause;

        void booted(boolean isReady) {
            boots++;
            testBoots++;
            if (!isReady) {
                failures++;
                testFailures++;
            }
        }

        boolean failsTestWithOneMore() {
            return testBoots < TEST_BOOTS && testFailures + 1 >= TEST_FAILURES;
        }

        void released() {
            heldBecause = null;
            testBoots = 0;
            testFailures = 0;
        }

        Standing standing() {
            return new Standing(boots, failures, heldBecause);
        }
    }
}
