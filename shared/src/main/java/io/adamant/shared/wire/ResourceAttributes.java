package io.adamant.shared.wire;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link HostResource} as OTLP resource attributes: OTel semantic conventions 1.44. */
public final class ResourceAttributes {

    public static final String INSTANCE = "service.instance.id";
    public static final String HOST_ID = "host.id";
    public static final String BOOT = "adamant.boot.id";

    private static final String SERVICE_NAME = "adamant-agent";

    private ResourceAttributes() {}

    public static Map<String, Value> of(HostResource resource) {
        Map<String, Value> out = new LinkedHashMap<>();
        put(out, "service.name", SERVICE_NAME);
        put(out, "service.version", resource.agentVersion());
        put(out, INSTANCE, resource.instance().value());
        put(out, HOST_ID, resource.instance().value());
        put(out, BOOT, resource.boot().value());
        put(out, "host.name", resource.hostName());
        put(out, "host.image.id", resource.image() == null ? null : resource.image().value());
        put(out, "host.type", resource.hostType());
        put(out, "cloud.provider", resource.provider());
        put(out, "cloud.region", resource.region());
        put(out, "cloud.availability_zone", resource.zone());
        put(out, "cloud.account.id", resource.account());
        return out;
    }

    /** Empty when the sender names no instance and boot by the rules of {@link Names}. */
    public static Optional<HostResource> read(Map<String, Value> attributes) {
        String instance = text(attributes, INSTANCE);
        String boot = text(attributes, BOOT);
        if (instance == null || boot == null || !Names.isSafe(instance) || !Names.isSafe(boot)) {
            return Optional.empty();
        }
        String image = text(attributes, "host.image.id");
        String hostName = text(attributes, "host.name");
        String version = text(attributes, "service.version");
        return Optional.of(
                new HostResource(
                        new InstanceId(instance),
                        new BootId(boot),
                        hostName == null ? instance : hostName,
                        image == null || !Names.isSafe(image) ? null : new ImageId(image),
                        text(attributes, "host.type"),
                        text(attributes, "cloud.provider"),
                        text(attributes, "cloud.region"),
                        text(attributes, "cloud.availability_zone"),
                        text(attributes, "cloud.account.id"),
                        version == null ? "" : version));
    }

    private static void put(Map<String, Value> out, String key, @Nullable String value) {
        if (value != null) {
            out.put(key, Value.of(value));
        }
    }

    private static @Nullable String text(Map<String, Value> attributes, String key) {
        return attributes.get(key) instanceof Value.Text text ? text.text() : null;
    }
}
