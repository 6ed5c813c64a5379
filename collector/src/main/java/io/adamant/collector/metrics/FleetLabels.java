package io.adamant.collector.metrics;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.metrics.text.LabelText;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The five labels that every series of an instance carries, as text and as bytes. The group comes
 * from the inventory, never from the host; image and zone too, wherever the inventory has the
 * instance.
 */
final class FleetLabels {

    private static final String IMAGE = "host.image.id";
    private static final String ZONE = "cloud.availability_zone";

    /** Longest label that a host may give itself; a longer one is as none. */
    private static final int MAX_OWN_LENGTH = 256;

    private final ControlState state;
    private final Shard shard;
    private final Map<InstanceId, CloudInstance> inventory = new HashMap<>();
    private final Map<GroupName, String> applications = new HashMap<>();
    private final Map<InstanceId, byte[]> heads = new HashMap<>();

    FleetLabels(ControlState state) {
        this(state, Shard.WHOLE);
    }

    FleetLabels(ControlState state, Shard shard) {
        this.state = state;
        this.shard = shard;
        state.inventory().instances().forEach(instance -> inventory.put(instance.id(), instance));
        for (CloudGroup group : state.inventory().groups()) {
            applications.put(group.name(), group.application());
        }
    }

    /** The part of a resource that labels are made of, so that the rest need not be kept. */
    static Map<String, Value> used(Map<String, Value> resource) {
        Map<String, Value> used = new HashMap<>();
        for (String key : List.of(IMAGE, ZONE)) {
            if (resource.get(key) instanceof Value.Text text
                    && text.text().length() <= MAX_OWN_LENGTH) {
                used.put(key, text);
            }
        }
        return used;
    }

    String application(GroupName group) {
        return applications.getOrDefault(group, "");
    }

    /** Null when the inventory does not have it. */
    @Nullable CloudInstance known(InstanceId instance) {
        return inventory.get(instance);
    }

    /** Whether the instance is in the shard that is asked for. */
    boolean has(InstanceId instance) {
        return shard.has(instance);
    }

    /**
     * Whether an instance's own series are shown: an agent's while the inventory has it, and while
     * there is no whole inventory to say otherwise; another sender's for as long as it is heard.
     */
    boolean shows(HostSeries.Host host) {
        if (!has(host.instance())) {
            return false;
        }
        CloudInstance known = known(host.instance());
        if (known != null) {
            return known.state() != CloudInstance.State.GONE;
        }
        return !host.isAgent() || !state.inventory().complete();
    }

    /** The beginning of a sample of an instance whose metrics came with this resource. */
    byte[] head(InstanceId instance, Map<String, Value> resource) {
        return known(instance) != null
                ? head(instance)
                : LabelText.head(labels(instance, text(resource, IMAGE), text(resource, ZONE)));
    }

    /** The beginning of a sample of an instance of which perhaps only its own stream is known. */
    byte[] head(InstanceId instance) {
        return heads.computeIfAbsent(instance, id -> LabelText.head(of(id)));
    }

    /** Of an instance of which perhaps only its own stream is known. */
    Map<String, String> of(InstanceId instance) {
        HostState host = state.hosts().get(instance);
        ImageId image = host == null ? null : host.resource().image();
        String zone = host == null ? null : host.resource().zone();
        return labels(instance, image == null ? "" : image.value(), zone == null ? "" : zone);
    }

    private Map<String, String> labels(InstanceId instance, String ownImage, String ownZone) {
        CloudInstance known = known(instance);
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("instance", instance.value());
        labels.put("application", known == null ? "" : application(known.group()));
        labels.put("group", known == null ? "" : known.group().value());
        labels.put("image", known == null ? ownImage : known.image().value());
        labels.put("zone", known == null ? ownZone : known.zone());
        return labels;
    }

    private static String text(Map<String, Value> resource, String key) {
        @Nullable Value value = resource.get(key);
        return value instanceof Value.Text(String text) ? text : "";
    }
}
