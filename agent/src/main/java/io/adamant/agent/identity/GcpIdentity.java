package io.adamant.agent.identity;

import io.adamant.agent.identity.MetadataServer.Answer;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Google Compute Engine metadata (Compute Engine docs, "About VM metadata"). The instance is its
 * numeric id, which is never used again, unlike its name. Image, zone and machine type come as
 * resource paths, of which the last part is kept.
 */
public final class GcpIdentity implements IdentitySource {

    /** Where every Compute Engine instance finds it. */
    public static final URI BASE = URI.create("http://169.254.169.254");

    private static final String ROOT = "/computeMetadata/v1/";
    private static final Map<String, String> FLAVOR = Map.of("Metadata-Flavor", "Google");

    private final MetadataServer server;

    public GcpIdentity(URI base, Duration timeout) {
        this.server = new MetadataServer(base, timeout);
    }

    @Override
    public Identified find() {
        return switch (server.get(ROOT + "instance/id", FLAVOR)) {
            case Answer.Text(String text) -> read(text.strip());
            case Answer.Status(int code) -> new Identified.NotYet("no metadata: status " + code);
            case Answer.Nothing(String reason) -> new Identified.NotYet("no metadata: " + reason);
        };
    }

    private Identified read(String instance) {
        if (!Names.isSafe(instance)) {
            return new Identified.Impossible("the metadata names no usable instance id");
        }
        String image = lastPart(value("instance/image"));
        String zone = lastPart(value("instance/zone"));
        String name = value("instance/name");
        return new Identified.Found(
                new Identity(
                        new InstanceId(instance),
                        image != null && Names.isSafe(image) ? new ImageId(image) : null,
                        name == null ? instance : name,
                        lastPart(value("instance/machine-type")),
                        "gcp",
                        region(zone),
                        zone,
                        value("project/project-id")));
    }

    private @Nullable String value(String path) {
        return server.get(ROOT + path, FLAVOR) instanceof Answer.Text(String text)
                        && !text.isBlank()
                ? text.strip()
                : null;
    }

    private static @Nullable String lastPart(@Nullable String path) {
        return path == null ? null : path.substring(path.lastIndexOf('/') + 1);
    }

    /** A zone is its region's name, a dash and a letter. */
    private static @Nullable String region(@Nullable String zone) {
        int dash = zone == null ? -1 : zone.lastIndexOf('-');
        return zone == null || dash <= 0 ? null : zone.substring(0, dash);
    }
}
