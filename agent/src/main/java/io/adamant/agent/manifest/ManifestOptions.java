package io.adamant.agent.manifest;

import io.adamant.agent.seal.witness.manifest.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was asked for on the command line. */
final class ManifestOptions {

    private static final String DEFAULT_DIR = "etc/adamant";

    private String verb = "";
    private Path root = Path.of("/");
    private final List<Place> places = new ArrayList<>();
    private @Nullable Path config;
    private @Nullable Path out;
    private @Nullable Path key;
    private @Nullable Path manifest;
    private @Nullable Path publicKey;

    private ManifestOptions() {}

    static ManifestOptions parse(List<String> words) {
        ManifestOptions options = new ManifestOptions();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            switch (word) {
                case "keygen", "write", "verify", "digest" -> {
                    if (!options.verb.isEmpty()) {
                        throw new IllegalArgumentException("more than one of keygen, write, ...");
                    }
                    options.verb = word;
                }
                case "--help", "-h" -> {
                    options.verb = "--help";
                    return options;
                }
                default -> {
                    if (!word.startsWith("--")) {
                        throw new IllegalArgumentException("'" + word + "' is not known");
                    }
                    if (++i == words.size()) {
                        throw new IllegalArgumentException(word + " is not known, or has no value");
                    }
                    options.take(word, words.get(i));
                }
            }
        }
        if (options.verb.isEmpty()) {
            throw new IllegalArgumentException("keygen, write, verify or digest is missing");
        }
        return options;
    }

    private void take(String word, String value) {
        switch (word) {
            case "--root" -> root = Path.of(value).toAbsolutePath().normalize();
            case "--protect" -> places.add(new Place(value, true));
            case "--exempt" -> places.add(new Place(value, false));
            case "--config" -> config = Path.of(value);
            case "--out" -> out = Path.of(value);
            case "--key" -> key = Path.of(value);
            case "--manifest" -> manifest = Path.of(value);
            case "--public-key" -> publicKey = Path.of(value);
            default -> throw new IllegalArgumentException("'" + word + "' is not known");
        }
    }

    String verb() {
        return verb;
    }

    Path root() {
        return root;
    }

    /** As they were given; empty when the configuration says. */
    List<Place> places() {
        return places;
    }

    Path config() {
        return config == null ? inRoot("agent.yaml") : config;
    }

    Path out() {
        return out == null ? inRoot("manifest") : out;
    }

    /** Where the manifest will be for the host; itself where it lies outside of the root. */
    String outPath() {
        Path file = out().toAbsolutePath().normalize();
        return file.startsWith(root) ? "/" + root.relativize(file) : file.toString();
    }

    Path manifest() {
        return manifest == null ? inRoot("manifest") : manifest;
    }

    @Nullable Path key() {
        return key;
    }

    Path neededKey() {
        if (key == null) {
            throw new IllegalArgumentException("--key is missing");
        }
        return key;
    }

    /** Empty when none is named and none is baked. */
    Optional<Path> publicKey() {
        if (publicKey != null) {
            return Optional.of(publicKey);
        }
        return Optional.of(inRoot("manifest.pub")).filter(Files::exists);
    }

    private Path inRoot(String name) {
        return root.resolve(DEFAULT_DIR).resolve(name);
    }
}
