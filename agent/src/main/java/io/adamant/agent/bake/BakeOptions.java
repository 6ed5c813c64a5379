package io.adamant.agent.bake;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for on the command line.
 *
 * @param root what stands for {@code /}
 * @param config the image's configuration
 * @param key the private key that signs, or null: unsigned
 * @param kept what is not taken out
 * @param isDry say what would be done
 * @param isUnsigned an image without a signature is wanted
 * @param isHelp say how it is used
 */
record BakeOptions(
        Path root,
        Path config,
        @Nullable Path key,
        List<Path> kept,
        boolean isDry,
        boolean isUnsigned,
        boolean isHelp) {

    BakeOptions {
        kept = List.copyOf(kept);
    }

    /**
     * @throws IllegalArgumentException with words about what is wrong
     */
    static BakeOptions parse(List<String> words) {
        Path root = Path.of("/");
        Path config = null;
        Path key = null;
        List<Path> kept = new ArrayList<>();
        boolean isDry = false;
        boolean isUnsigned = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            switch (word) {
                case "--help", "-h" -> {
                    return new BakeOptions(root, root, null, kept, false, false, true);
                }
                case "--dry-run" -> isDry = true;
                case "--unsigned" -> isUnsigned = true;
                case "--root" -> root = Path.of(value(words, ++i)).toAbsolutePath().normalize();
                case "--config" -> config = Path.of(value(words, ++i));
                case "--key" -> key = Path.of(value(words, ++i));
                case "--keep" -> kept.add(Path.of(value(words, ++i)).normalize());
                default -> throw new IllegalArgumentException("'" + word + "' is not known");
            }
        }
        if (key == null && !isUnsigned) {
            throw new IllegalArgumentException(
                    "--key FILE is missing; make one with adamant-agent manifest keygen, or say"
                            + " --unsigned");
        }
        return new BakeOptions(
                root,
                config == null ? root.resolve("etc/adamant/agent.yaml") : config,
                key,
                kept,
                isDry,
                isUnsigned,
                false);
    }

    private static String value(List<String> words, int at) {
        if (at >= words.size()) {
            throw new IllegalArgumentException(words.get(at - 1) + " needs a value");
        }
        return words.get(at);
    }

    /** Whether the image is the running system. */
    boolean isThisHost() {
        return root.equals(Path.of("/"));
    }
}
