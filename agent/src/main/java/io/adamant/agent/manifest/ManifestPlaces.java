package io.adamant.agent.manifest;

import io.adamant.agent.seal.witness.manifest.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The places of a manifest from those of the configuration: without the file systems that a boot
 * makes anew, and without what the agent itself writes.
 */
public final class ManifestPlaces {

    private static final List<Path> RUNTIME =
            List.of(Path.of("/dev"), Path.of("/proc"), Path.of("/run"), Path.of("/sys"));

    /** Often file systems of their own: named, they are looked into all the same. */
    private static final List<Path> MOUNTED =
            List.of(
                    Path.of("/boot"),
                    Path.of("/boot/efi"),
                    Path.of("/efi"),
                    Path.of("/opt"),
                    Path.of("/usr"),
                    Path.of("/var"));

    private ManifestPlaces() {}

    /**
     * What the configuration says.
     *
     * @param spool the agent's own; its parent holds the baseline too
     */
    public static List<Place> of(List<Path> protect, List<Path> exempt, Path spool) {
        List<Place> places = new ArrayList<>();
        protect.stream().filter(p -> !isRuntime(p)).forEach(p -> add(places, p, true));
        exempt.stream().filter(p -> !isRuntime(p)).forEach(p -> add(places, p, false));
        MOUNTED.stream()
                .filter(path -> isProtected(path, protect, exempt))
                .forEach(path -> add(places, path, true));
        Path state = spool.getParent();
        List<String> own = new ArrayList<>(List.of(spool.toString()));
        if (state != null) {
            own.add(state.resolve("witness").toString());
        }
        return of(places, own);
    }

    /** The same, with these left out too. */
    static List<Place> of(List<Place> places, List<String> leftOut) {
        List<Place> all = new ArrayList<>(places);
        for (String path : leftOut) {
            boolean isNamed = all.stream().anyMatch(place -> place.path().equals(path));
            boolean isBelow =
                    all.stream()
                            .anyMatch(
                                    place ->
                                            place.isProtected()
                                                    && Path.of(path).startsWith(place.path()));
            if (isBelow && !isNamed) {
                all.add(new Place(path, false));
            }
        }
        return Place.sorted(all);
    }

    /** By the nearest place above. */
    private static boolean isProtected(Path path, List<Path> protect, List<Path> exempt) {
        for (Path at = path; at != null; at = at.getParent()) {
            if (exempt.contains(at)) {
                return false;
            }
            if (protect.contains(at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRuntime(Path path) {
        return RUNTIME.stream().anyMatch(path::startsWith);
    }

    private static void add(List<Place> places, Path path, boolean isProtected) {
        String text = path.toString();
        if (places.stream().noneMatch(place -> place.path().equals(text))) {
            places.add(new Place(text, isProtected));
        }
    }
}
