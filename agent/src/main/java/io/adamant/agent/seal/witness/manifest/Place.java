package io.adamant.agent.seal.witness.manifest;

import java.util.List;

/**
 * A path that the manifest covers with all below it, or leaves out with all below it. The nearest
 * one above a file decides.
 *
 * @param path absolute and plain; a component {@code *} means any one name, below another place
 */
public record Place(String path, boolean isProtected) {

    /** Most of them in one manifest. */
    public static final int MAX_PLACES = 256;

    public Place {
        if (!isPlain(path)) {
            throw new IllegalArgumentException("no plain absolute path: " + path);
        }
    }

    /** In the order of the manifest. */
    public static List<Place> sorted(List<Place> places) {
        return places.stream()
                .sorted((a, b) -> ByteText.of(a.path).comparePath(ByteText.of(b.path)))
                .toList();
    }

    /** Absolute, without empty components, dots and a slash at the end. */
    static boolean isPlain(String path) {
        if (path.equals("/")) {
            return true;
        }
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            return false;
        }
        for (String name : path.substring(1).split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
