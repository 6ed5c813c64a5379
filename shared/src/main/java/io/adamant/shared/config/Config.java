package io.adamant.shared.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a configuration file through a mapping from {@link Section} to a record. */
public final class Config {

    /** Longest file that is read, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private Config() {}

    /**
     * Reads a file; every problem that the mapping meets is collected before anything is thrown.
     * The mapping gets fallback values where a value is missing or wrong, and its result is thrown
     * away in that case.
     */
    public static <T> T read(Path file, Function<Section, T> mapping) throws ConfigException {
        String text;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw whole(file, "larger than " + MAX_BYTES + " bytes");
            }
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException absent) {
            throw whole(file, "cannot be read: there is no such file");
        } catch (AccessDeniedException denied) {
            throw whole(file, "cannot be read: no permission");
        } catch (IOException unreadable) {
            throw whole(file, "cannot be read: " + unreadable);
        }
        return parse(file.toString(), text, mapping);
    }

    /** The same for text; {@code name} stands for the file in messages. */
    public static <T> T parse(String name, String text, Function<Section, T> mapping)
            throws ConfigException {
        Node root;
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(name).build();
            root = new Compose(settings).composeString(text).orElse(null);
        } catch (MarkedYamlEngineException broken) {
            int line = broken.getProblemMark().map(m -> m.getLine() + 1).orElse(0);
            String problem = Optional.ofNullable(broken.getProblem()).orElse("broken YAML");
            throw new ConfigException(name, List.of(new Problem(line, "not YAML: " + problem)));
        } catch (YamlEngineException broken) {
            throw new ConfigException(name, List.of(new Problem(0, "not YAML: " + broken)));
        }
        List<Problem> problems = new ArrayList<>();
        Section section = new Section("", asMapping(root, problems), 1, problems);
        T result = mapping.apply(section);
        section.reportUnknown();
        if (!problems.isEmpty()) {
            throw new ConfigException(name, problems);
        }
        return result;
    }

    private static @Nullable MappingNode asMapping(@Nullable Node root, List<Problem> problems) {
        if (root instanceof MappingNode mapping) {
            return mapping;
        }
        if (root != null) {
            problems.add(new Problem(1, "the file must hold keys and values"));
        }
        return null;
    }

    private static ConfigException whole(Path file, String message) {
        return new ConfigException(file.toString(), List.of(new Problem(0, message)));
    }
}
