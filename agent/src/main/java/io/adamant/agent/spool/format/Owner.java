package io.adamant.agent.spool.format;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Whose the batches of a boot are, as one text: instance, host name, image, host type, provider,
 * region, zone, account, agent's version, one a line, empty where unknown. Kept so that a later
 * boot can send an earlier one's backlog under the identity it had.
 */
public final class Owner {

    private static final int LINES = 9;

    private Owner() {}

    public static String text(HostResource resource) {
        ImageId image = resource.image();
        StringJoiner lines = new StringJoiner("\n");
        lines.add(resource.instance().value());
        lines.add(line(resource.hostName()));
        lines.add(line(image == null ? null : image.value()));
        lines.add(line(resource.hostType()));
        lines.add(line(resource.provider()));
        lines.add(line(resource.region()));
        lines.add(line(resource.zone()));
        lines.add(line(resource.account()));
        lines.add(line(resource.agentVersion()));
        return lines.toString();
    }

    /** Empty when another version wrote the text. */
    public static Optional<HostResource> parse(BootId boot, String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length != LINES) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new HostResource(
                            new InstanceId(lines[0]),
                            boot,
                            lines[1],
                            lines[2].isEmpty() ? null : new ImageId(lines[2]),
                            known(lines[3]),
                            known(lines[4]),
                            known(lines[5]),
                            known(lines[6]),
                            known(lines[7]),
                            lines[8]));
        } catch (IllegalArgumentException otherVersion) {
            return Optional.empty();
        }
    }

    private static String line(@Nullable String text) {
        return text == null ? "" : text.replace('\n', ' ');
    }

    private static @Nullable String known(String text) {
        return text.isEmpty() ? null : text;
    }
}
