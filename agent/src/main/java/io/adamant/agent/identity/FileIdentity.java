package io.adamant.agent.identity;

import io.adamant.shared.config.Config;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.config.Section;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Instance data in a file that the cloud writes at launch, possibly after the agent's start: {@code
 * instance-id}, {@code image-id}, {@code host-name}, {@code host-type}, {@code provider}, {@code
 * region}, {@code zone}, {@code account}; texts, the first one required.
 */
public final class FileIdentity implements IdentitySource {

    private final Path file;

    public FileIdentity(Path file) {
        this.file = file;
    }

    @Override
    public Identified find() {
        if (!Files.exists(file)) {
            return new Identified.NotYet(file + " is not there yet");
        }
        try {
            return new Identified.Found(Config.read(file, FileIdentity::map));
        } catch (ConfigException broken) {
            return new Identified.Impossible(String.valueOf(broken.getMessage()));
        }
    }

    private static Identity map(Section section) {
        String instance = section.requiredText("instance-id");
        String image = section.optionalText("image-id").orElse(null);
        if (!instance.isEmpty() && !Names.isSafe(instance)) {
            section.problem("instance-id", "must be letters, digits, '.', '_', '-'");
        }
        if (image != null && !Names.isSafe(image)) {
            section.problem("image-id", "must be letters, digits, '.', '_', '-'");
        }
        InstanceId id = new InstanceId(Names.isSafe(instance) ? instance : "unknown");
        return new Identity(
                id,
                image == null || !Names.isSafe(image) ? null : new ImageId(image),
                section.text("host-name", id.value()),
                optional(section, "host-type"),
                optional(section, "provider"),
                optional(section, "region"),
                optional(section, "zone"),
                optional(section, "account"));
    }

    private static @Nullable String optional(Section section, String key) {
        return section.optionalText(key).orElse(null);
    }
}
