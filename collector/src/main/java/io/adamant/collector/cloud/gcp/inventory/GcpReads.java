package io.adamant.collector.cloud.gcp.inventory;

import com.google.api.client.json.GenericJson;
import com.google.api.services.compute.model.BackendServiceGroupHealth;
import com.google.api.services.compute.model.HealthStatus;
import com.google.api.services.compute.model.Image;
import com.google.api.services.compute.model.Instance;
import com.google.api.services.compute.model.InstanceGroupManager;
import com.google.api.services.compute.model.InstanceGroupManagersListManagedInstancesResponse;
import com.google.api.services.compute.model.InstanceList;
import com.google.api.services.compute.model.InstanceTemplate;
import com.google.api.services.compute.model.ManagedInstance;
import com.google.api.services.compute.model.Operation;
import com.google.api.services.compute.model.RegionInstanceGroupManagersListInstancesResponse;
import com.google.api.services.compute.model.ResourceGroupReference;
import com.google.api.services.compute.model.Screenshot;
import com.google.api.services.compute.model.SerialPortOutput;
import io.adamant.collector.cloud.gcp.wire.GcpApi;
import io.adamant.collector.cloud.gcp.wire.GcpApi.Pages;
import io.adamant.collector.cloud.gcp.wire.GcpApi.Paging;
import io.adamant.collector.cloud.gcp.wire.GcpFaults;
import io.adamant.collector.cloud.gcp.wire.GcpSettings;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.time.Deadline;
import java.util.List;

/** Every read that is made, zonal or regional as the group is. */
public final class GcpReads {

    private static final long PAGE = 500;

    private final GcpApi api;
    private final GcpSettings settings;

    public GcpReads(GcpApi api, GcpSettings settings) {
        this.api = api;
        this.settings = settings;
    }

    public Tried<InstanceGroupManager> manager(GcpSettings.Group group, Deadline deadline) {
        String name = group.name().value();
        return group.isRegional()
                ? api.read(
                        "regionInstanceGroupManagers.get",
                        deadline,
                        c ->
                                c.regionInstanceGroupManagers()
                                        .get(settings.project(), group.location(), name))
                : api.read(
                        "instanceGroupManagers.get",
                        deadline,
                        c ->
                                c.instanceGroupManagers()
                                        .get(settings.project(), group.location(), name));
    }

    public Pages<ManagedInstance> managed(GcpSettings.Group group, Deadline deadline) {
        return group.isRegional() ? regional(group, deadline) : zonal(group, deadline);
    }

    private Pages<ManagedInstance> zonal(GcpSettings.Group group, Deadline deadline) {
        return api.pages(
                deadline,
                new Paging<>(
                        "instanceGroupManagers.listManagedInstances",
                        (c, token) ->
                                c.instanceGroupManagers()
                                        .listManagedInstances(
                                                settings.project(),
                                                group.location(),
                                                group.name().value())
                                        .setMaxResults(PAGE)
                                        .setPageToken(token),
                        InstanceGroupManagersListManagedInstancesResponse::getManagedInstances,
                        InstanceGroupManagersListManagedInstancesResponse::getNextPageToken));
    }

    private Pages<ManagedInstance> regional(GcpSettings.Group group, Deadline deadline) {
        return api.pages(
                deadline,
                new Paging<>(
                        "regionInstanceGroupManagers.listManagedInstances",
                        (c, token) ->
                                c.regionInstanceGroupManagers()
                                        .listManagedInstances(
                                                settings.project(),
                                                group.location(),
                                                group.name().value())
                                        .setMaxResults(PAGE)
                                        .setPageToken(token),
                        RegionInstanceGroupManagersListInstancesResponse::getManagedInstances,
                        RegionInstanceGroupManagersListInstancesResponse::getNextPageToken));
    }

    /** The machines of a zone whose names begin as a group's do: for the time of their launch. */
    Pages<Instance> machines(String zone, String base, Deadline deadline) {
        return api.pages(
                deadline,
                new Paging<>(
                        "instances.list",
                        (c, token) ->
                                c.instances()
                                        .list(settings.project(), zone)
                                        .setFilter("name eq " + base + "-.*")
                                        .setMaxResults(PAGE)
                                        .setPageToken(token),
                        InstanceList::getItems,
                        InstanceList::getNextPageToken));
    }

    public Tried<List<HealthStatus>> health(
            GcpSettings.Group group, String instanceGroup, Deadline deadline) {
        String backend = group.backend();
        if (backend == null) {
            return new Tried.Done<>(List.of(), "");
        }
        ResourceGroupReference of = new ResourceGroupReference().setGroup(instanceGroup);
        String[] parts = backend.split("/");
        Tried<BackendServiceGroupHealth> tried =
                parts.length == 3
                        ? api.read(
                                "regionBackendServices.getHealth",
                                deadline,
                                c ->
                                        c.regionBackendServices()
                                                .getHealth(
                                                        settings.project(), parts[1], parts[2], of))
                        : api.read(
                                "backendServices.getHealth",
                                deadline,
                                c ->
                                        c.backendServices()
                                                .getHealth(settings.project(), backend, of));
        return tried.map(
                answer -> answer.getHealthStatus() == null ? List.of() : answer.getHealthStatus());
    }

    /** A template by the address that a group gives for it, global or of a region. */
    Tried<InstanceTemplate> template(String address, Deadline deadline) {
        String name = GcpStates.last(address);
        String region = GcpStates.after(address, "regions");
        return region == null
                ? api.read(
                        "instanceTemplates.get",
                        deadline,
                        c -> c.instanceTemplates().get(settings.project(), name))
                : api.read(
                        "regionInstanceTemplates.get",
                        deadline,
                        c -> c.regionInstanceTemplates().get(settings.project(), region, name));
    }

    public Tried<Image> image(String name, Deadline deadline) {
        return api.read("images.get", deadline, c -> c.images().get(settings.imageProject(), name));
    }

    public Tried<Instance> machine(String zone, String name, Deadline deadline) {
        return api.read(
                "instances.get", deadline, c -> c.instances().get(settings.project(), zone, name));
    }

    public Tried<SerialPortOutput> console(String zone, String name, Deadline deadline) {
        return api.read(
                "instances.getSerialPortOutput",
                deadline,
                c -> c.instances().getSerialPortOutput(settings.project(), zone, name).setPort(1));
    }

    public Tried<Screenshot> screenshot(String zone, String name, Deadline deadline) {
        return api.read(
                "instances.getScreenshot",
                deadline,
                c -> c.instances().getScreenshot(settings.project(), zone, name));
    }

    /** Why launches of the group failed lately: quota, stock-out, an image that is not there. */
    public Tried<List<String>> errors(GcpSettings.Group group, Deadline deadline) {
        String name = group.name().value();
        return group.isRegional()
                ? api.read(
                                "regionInstanceGroupManagers.listErrors",
                                deadline,
                                c ->
                                        c.regionInstanceGroupManagers()
                                                .listErrors(
                                                        settings.project(), group.location(), name))
                        .map(answer -> words(answer.getItems()))
                : api.read(
                                "instanceGroupManagers.listErrors",
                                deadline,
                                c ->
                                        c.instanceGroupManagers()
                                                .listErrors(
                                                        settings.project(), group.location(), name))
                        .map(answer -> words(answer.getItems()));
    }

    private static List<String> words(List<? extends GenericJson> errors) {
        return errors == null ? List.of() : errors.stream().map(GcpStates::words).toList();
    }

    Tried<Operation> operation(Operation begun, Deadline deadline) {
        String name = begun.getName();
        if (begun.getZone() != null) {
            return api.read(
                    "zoneOperations.get",
                    deadline,
                    c ->
                            c.zoneOperations()
                                    .get(
                                            settings.project(),
                                            GcpStates.last(begun.getZone()),
                                            name));
        }
        return begun.getRegion() != null
                ? api.read(
                        "regionOperations.get",
                        deadline,
                        c ->
                                c.regionOperations()
                                        .get(
                                                settings.project(),
                                                GcpStates.last(begun.getRegion()),
                                                name))
                : api.read(
                        "globalOperations.get",
                        deadline,
                        c -> c.globalOperations().get(settings.project(), name));
    }

    /** The operation once it is done; as it was seen last when that takes longer than allowed. */
    public Tried<Operation> outcome(Operation begun, Deadline deadline) {
        Tried<Operation> tried = new Tried.Done<>(begun, begun.getName());
        for (int look = 0; look < 5 && isRunning(tried); look++) {
            tried = operation(begun, deadline);
        }
        return tried.then(
                seen ->
                        seen.getError() == null
                                ? new Tried.Done<>(seen, begun.getName())
                                : new Tried.Failed<>(GcpFaults.of(seen)));
    }

    private static boolean isRunning(Tried<Operation> tried) {
        return switch (tried) {
            case Tried.Done<Operation>(Operation seen, String _) ->
                    !"DONE".equals(seen.getStatus());
            case Tried.Failed<Operation>(Fault _) -> false;
        };
    }
}
