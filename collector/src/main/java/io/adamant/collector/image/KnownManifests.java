package io.adamant.collector.image;

import io.adamant.shared.model.ImageId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The digests of the manifests that were written at bake, per image, as an operator gave them to
 * the collector: a rooted host cannot vouch for itself.
 *
 * @param digests SHA-256 in hex; an image that was baked in several regions may have several
 */
public record KnownManifests(Map<ImageId, Set<String>> digests) {

    /** The collector was told nothing, and asks nothing. */
    public static final KnownManifests NONE = new KnownManifests(Map.of());

    public KnownManifests {
        Map<ImageId, Set<String>> copy = new HashMap<>();
        digests.forEach((image, known) -> copy.put(image, Set.copyOf(known)));
        digests = Map.copyOf(copy);
    }

    /** What a host's digest is worth. */
    public sealed interface Judgement {

        /** It is the image's. */
        record Agreed() implements Judgement {}

        /** It is another one: the host has not the manifest that was baked. */
        record Other(String expected, String found) implements Judgement {}

        /** The image has a manifest, the host reports none. */
        record Missing() implements Judgement {}

        /** The collector knows digests, and none of this image: the image's problem. */
        record Unknown(String found) implements Judgement {}

        /** There is nothing to compare. */
        record NotAsked() implements Judgement {}
    }

    /**
     * Judges what a host reports.
     *
     * @param image by the cloud's word, never by the host's
     * @param found the host's digest; null when it reports none
     */
    public Judgement judge(ImageId image, @Nullable String found) {
        Set<String> known = digests.get(image);
        if (known == null) {
            return digests.isEmpty() || found == null
                    ? new Judgement.NotAsked()
                    : new Judgement.Unknown(found);
        }
        if (found == null) {
            return new Judgement.Missing();
        }
        return known.contains(found)
                ? new Judgement.Agreed()
                : new Judgement.Other(known.stream().sorted().findFirst().orElse(""), found);
    }
}
