package io.adamant.agent.seal.witness;

import io.adamant.agent.seal.witness.manifest.Place;
import java.util.List;
import java.util.Set;

/**
 * What is watched.
 *
 * @param watched the witnesses that are on
 * @param places protected and exempt paths, for mounts
 * @param filePlaces those whose files are compared; the image's manifest brings its own
 * @param early paths that nothing writes between bake and seal: a difference there is one at once
 * @param passNanos between two passes over the files
 * @param lookNanos between two looks at the kernel's settings
 */
public record WitnessPolicy(
        Set<Witnessed> watched,
        List<Place> places,
        List<Place> filePlaces,
        List<String> early,
        long passNanos,
        long lookNanos) {

    /** Longest time between two looks: what they find is reported within a minute. */
    public static final long MOST_LOOK_NANOS = 30_000_000_000L;

    public WitnessPolicy {
        watched = Set.copyOf(watched);
        places = Place.sorted(places);
        filePlaces = Place.sorted(filePlaces);
        early = List.copyOf(early);
        if (passNanos <= 0 || lookNanos <= 0) {
            throw new IllegalArgumentException("periods must be positive");
        }
    }

    boolean watches(Witnessed what) {
        return watched.contains(what);
    }

    /** Whether a path lies in one of these directories, or is one. */
    static boolean isWithin(String path, String directory) {
        return directory.equals("/")
                || (path.startsWith(directory)
                        && (path.length() == directory.length()
                                || path.charAt(directory.length()) == '/'));
    }

    boolean isEarly(String path) {
        return early.stream().anyMatch(directory -> isWithin(path, directory));
    }
}
