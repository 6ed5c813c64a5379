package io.adamant.collector.cloud.gcp.inventory;

import com.google.api.services.compute.model.AttachedDisk;
import com.google.api.services.compute.model.InstanceGroupManager;
import com.google.api.services.compute.model.InstanceTemplate;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.Names;
import io.adamant.shared.time.Deadline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Instance templates: they never change, and each is read once. */
public final class GcpTemplates {

    private static final int KEPT = 1_000;

    private final GcpReads reads;
    private final Map<String, InstanceTemplate> known =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, InstanceTemplate> eldest) {
                    return size() > KEPT;
                }
            };

    public GcpTemplates(GcpReads reads) {
        this.reads = reads;
    }

    /** The template of the next launch: of several versions the one without a target size. */
    public static @Nullable String of(InstanceGroupManager manager) {
        if (manager.getVersions() != null) {
            for (var version : manager.getVersions()) {
                if (version.getTargetSize() == null && version.getInstanceTemplate() != null) {
                    return version.getInstanceTemplate();
                }
            }
        }
        return manager.getInstanceTemplate();
    }

    public Tried<GroupImage> image(InstanceGroupManager manager, Deadline deadline) {
        String address = of(manager);
        return address == null
                ? new Tried.Done<>(new GroupImage.Unknown("the group has no template"), "")
                : image(address, deadline);
    }

    public Tried<GroupImage> image(String address, Deadline deadline) {
        return template(address, deadline).map(template -> image(address, template));
    }

    public Tried<InstanceTemplate> template(String address, Deadline deadline) {
        synchronized (known) {
            InstanceTemplate there = known.get(address);
            if (there != null) {
                return new Tried.Done<>(there, "");
            }
        }
        return reads.template(address, deadline)
                .map(
                        read -> {
                            synchronized (known) {
                                known.put(address, read);
                            }
                            return read;
                        });
    }

    private static GroupImage image(String address, InstanceTemplate template) {
        String pin = "instance template " + GcpStates.last(address);
        String source = bootDisk(template).map(GcpTemplates::source).orElse("");
        if (source.isEmpty() || source.contains("/family/")) {
            return new GroupImage.Unknown(
                    pin + (source.isEmpty() ? " names no image" : " names a family, " + source));
        }
        String name = GcpStates.last(source);
        return Names.isSafe(name)
                ? new GroupImage.Known(new ImageId(name), pin)
                : new GroupImage.Unknown(pin + " names an odd image, " + name);
    }

    public static Optional<AttachedDisk> bootDisk(InstanceTemplate template) {
        return template.getProperties() == null || template.getProperties().getDisks() == null
                ? Optional.empty()
                : template.getProperties().getDisks().stream()
                        .filter(disk -> Boolean.TRUE.equals(disk.getBoot()))
                        .findFirst();
    }

    private static String source(AttachedDisk disk) {
        return disk.getInitializeParams() == null
                        || disk.getInitializeParams().getSourceImage() == null
                ? ""
                : disk.getInitializeParams().getSourceImage();
    }
}
