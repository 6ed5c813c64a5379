package io.adamant.collector.cloud.gcp;

import com.google.api.services.compute.model.Image;
import com.google.api.services.compute.model.InstanceGroupManager;
import com.google.api.services.compute.model.InstanceGroupManagerVersion;
import com.google.api.services.compute.model.InstanceTemplate;
import com.google.api.services.compute.model.Operation;
import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.gcp.inventory.GcpReads;
import io.adamant.collector.cloud.gcp.inventory.GcpStates;
import io.adamant.collector.cloud.gcp.inventory.GcpTemplates;
import io.adamant.collector.cloud.gcp.wire.GcpApi;
import io.adamant.collector.cloud.gcp.wire.GcpSettings;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.time.Deadline;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Points a group at another image: a copy of its template with that image, then the group at the
 * copy. Only for a group that waits for its owner before it updates what runs: a proactive one
 * would replace everything by itself, outside the budget.
 */
final class GcpRollback {

    private static final int MOST_NAME = 50;

    private final GcpApi api;
    private final GcpReads reads;
    private final GcpTemplates templates;
    private final GcpSteps steps;
    private final GcpSettings settings;

    GcpRollback(
            GcpApi api,
            GcpReads reads,
            GcpTemplates templates,
            GcpSteps steps,
            GcpSettings settings) {
        this.api = api;
        this.reads = reads;
        this.templates = templates;
        this.steps = steps;
        this.settings = settings;
    }

    Call to(GroupName name, ImageId image) {
        Optional<GcpSettings.Group> group = settings.group(name);
        if (group.isEmpty()) {
            return new Call.Refused("not-found", "no group " + name + " is configured");
        }
        Deadline deadline = steps.deadline();
        return switch (reads.manager(group.get(), deadline)) {
            case Tried.Failed<InstanceGroupManager>(Fault fault) -> steps.failed(fault);
            case Tried.Done<InstanceGroupManager>(InstanceGroupManager manager, String _) ->
                    to(group.get(), manager, image, deadline);
        };
    }

    private Call to(
            GcpSettings.Group group,
            InstanceGroupManager manager,
            ImageId image,
            Deadline deadline) {
        if (manager.getUpdatePolicy() != null
                && "PROACTIVE".equals(manager.getUpdatePolicy().getType())) {
            return new Call.Refused(
                    "proactive",
                    "the group's update policy is PROACTIVE: it would replace everything at once;"
                            + " set it to OPPORTUNISTIC");
        }
        Tried<GroupImage> now = templates.image(manager, deadline);
        String address = GcpTemplates.of(manager);
        if (now instanceof Tried.Failed<GroupImage>(Fault fault)) {
            return steps.failed(fault);
        }
        if (address == null) {
            return new Call.Refused("unpinned", "the group has no template");
        }
        if (now.or(_ -> new GroupImage.Unknown("")) instanceof GroupImage.Known known
                && known.image().equals(image)) {
            return new Call.AlreadySo(known.pin() + " boots " + image);
        }
        return switch (reads.image(image.value(), deadline)) {
            case Tried.Failed<Image>(Fault fault) -> steps.failed(fault);
            case Tried.Done<Image>(Image there, String _) ->
                    isUsable(there)
                            ? to(group, manager, address, there, deadline)
                            : new Call.Refused(
                                    "image-unavailable",
                                    image + " is " + there.getDeprecated().getState());
        };
    }

    private static boolean isUsable(Image image) {
        return image.getDeprecated() == null
                || image.getDeprecated().getState() == null
                || image.getDeprecated().getState().equals("ACTIVE")
                || image.getDeprecated().getState().equals("DEPRECATED");
    }

    private Call to(
            GcpSettings.Group group,
            InstanceGroupManager manager,
            String address,
            Image image,
            Deadline deadline) {
        return switch (templates.template(address, deadline)) {
            case Tried.Failed<InstanceTemplate>(Fault fault) -> steps.failed(fault);
            case Tried.Done<InstanceTemplate>(InstanceTemplate template, String _) -> {
                InstanceTemplate copy = copy(template, address, image);
                Tried<Operation> made =
                        insert(group, copy).then(begun -> reads.outcome(begun, deadline));
                boolean isThere =
                        made instanceof Tried.Done<Operation>
                                || (made instanceof Tried.Failed<Operation>(Fault fault)
                                        && fault.code().equals("exists"));
                yield isThere
                        ? point(group, manager, copy.getName(), deadline)
                        : steps.failed(((Tried.Failed<Operation>) made).fault());
            }
        };
    }

    /** Named for its source and its image, so that a second try makes no second copy. */
    private static InstanceTemplate copy(InstanceTemplate template, String address, Image image) {
        InstanceTemplate copy = template.clone();
        GcpTemplates.bootDisk(copy)
                .ifPresent(disk -> disk.getInitializeParams().setSourceImage(image.getSelfLink()));
        String source = GcpStates.last(address);
        String name =
                source.substring(0, Math.min(MOST_NAME, source.length()))
                        + "-"
                        + HexFormat.of()
                                .formatHex(
                                        GcpSteps.sha256(address + " " + image.getSelfLink()), 0, 4);
        return new InstanceTemplate()
                .setName(name)
                .setDescription("adamant: " + source + " with " + image.getName())
                .setProperties(copy.getProperties());
    }

    private Tried<Operation> insert(GcpSettings.Group group, InstanceTemplate copy) {
        String request = steps.requestId(group, copy.getName(), "template");
        return api.change(
                "instanceTemplates.insert",
                c -> c.instanceTemplates().insert(settings.project(), copy).setRequestId(request));
    }

    private Call point(
            GcpSettings.Group group,
            InstanceGroupManager manager,
            String template,
            Deadline deadline) {
        InstanceGroupManager patch =
                new InstanceGroupManager()
                        .setFingerprint(manager.getFingerprint())
                        .setVersions(
                                List.of(
                                        new InstanceGroupManagerVersion()
                                                .setInstanceTemplate(
                                                        "projects/"
                                                                + settings.project()
                                                                + "/global/instanceTemplates/"
                                                                + template)));
        String name = group.name().value();
        Tried<Operation> done =
                (group.isRegional()
                                ? api.change(
                                        "regionInstanceGroupManagers.patch",
                                        c ->
                                                c.regionInstanceGroupManagers()
                                                        .patch(
                                                                settings.project(),
                                                                group.location(),
                                                                name,
                                                                patch))
                                : api.change(
                                        "instanceGroupManagers.patch",
                                        c ->
                                                c.instanceGroupManagers()
                                                        .patch(
                                                                settings.project(),
                                                                group.location(),
                                                                name,
                                                                patch)))
                        .then(begun -> reads.outcome(begun, deadline));
        return switch (done) {
            case Tried.Done<Operation>(Operation _, String id) -> new Call.Accepted(id, null);
            case Tried.Failed<Operation>(Fault fault) -> steps.failed(fault);
        };
    }
}
