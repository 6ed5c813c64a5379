package io.adamant.collector.cloud.gcp;

import com.google.api.services.compute.model.InstanceGroupManager;
import com.google.api.services.compute.model.InstanceGroupManagersCreateInstancesRequest;
import com.google.api.services.compute.model.InstanceGroupManagersDeleteInstancesRequest;
import com.google.api.services.compute.model.InstanceGroupManagersRecreateInstancesRequest;
import com.google.api.services.compute.model.ManagedInstance;
import com.google.api.services.compute.model.Operation;
import com.google.api.services.compute.model.PerInstanceConfig;
import com.google.api.services.compute.model.RegionInstanceGroupManagersCreateInstancesRequest;
import com.google.api.services.compute.model.RegionInstanceGroupManagersDeleteInstancesRequest;
import com.google.api.services.compute.model.RegionInstanceGroupManagersRecreateRequest;
import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Successor;
import io.adamant.collector.cloud.gcp.inventory.GcpReads;
import io.adamant.collector.cloud.gcp.inventory.GcpStates;
import io.adamant.collector.cloud.gcp.wire.GcpApi;
import io.adamant.collector.cloud.gcp.wire.GcpApi.Pages;
import io.adamant.collector.cloud.gcp.wire.GcpSettings;
import io.adamant.collector.cloud.gcp.wire.GcpTokens;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Creates, deletes and recreates managed instances. These calls take names, and a name outlives its
 * machine: the group is listed right before each, and the name is sent only for the numeric id that
 * was meant. A request id made from group, id and step makes a second sending the same request.
 */
final class GcpSteps {

    private final GcpApi api;
    private final GcpReads reads;
    private final GcpTokens tokens;
    private final GcpSettings settings;

    GcpSteps(GcpApi api, GcpReads reads, GcpTokens tokens, GcpSettings settings) {
        this.api = api;
        this.reads = reads;
        this.tokens = tokens;
        this.settings = settings;
    }

    Call failed(Fault fault) {
        return fault.asCall(api.pacer().later());
    }

    Deadline deadline() {
        return api.pacer().within(settings.attempt().multipliedBy(5));
    }

    /** A managed instance as it was listed a moment ago. */
    record Found(GcpSettings.Group group, ManagedInstance instance) {

        String zone() {
            String zone = GcpStates.after(instance.getInstance(), "zones");
            return zone == null ? "" : zone;
        }

        String name() {
            return GcpStates.last(instance.getInstance());
        }

        boolean isLeaving() {
            return "DELETING".equals(instance.getCurrentAction())
                    || "RECREATING".equals(instance.getCurrentAction());
        }
    }

    /** Looks an id up in the group where it was seen last, else in all of them. */
    Tried<Optional<Found>> find(InstanceId id, Deadline deadline) {
        GcpTokens.Place place = tokens.place(id.value());
        List<GcpSettings.Group> groups = place == null ? settings.groups() : List.of(place.group());
        for (GcpSettings.Group group : groups) {
            Pages<ManagedInstance> pages = reads.managed(group, deadline);
            for (ManagedInstance one : pages.items()) {
                if (id.value().equals(String.valueOf(one.getId()))) {
                    return new Tried.Done<>(Optional.of(new Found(group, one)), "");
                }
            }
            if (pages.fault() != null) {
                return new Tried.Failed<>(pages.fault());
            }
        }
        return new Tried.Done<>(Optional.empty(), "");
    }

    private Call with(InstanceId id, Call absent, BiFunction<Found, Deadline, Call> act) {
        Deadline deadline = deadline();
        return switch (find(id, deadline)) {
            case Tried.Failed<Optional<Found>>(Fault fault) -> failed(fault);
            case Tried.Done<Optional<Found>>(var found, String _) ->
                    found.map(there -> act.apply(there, deadline)).orElse(absent);
        };
    }

    Call launch(Successor successor) {
        Optional<GcpSettings.Group> group = settings.group(successor.group());
        return group.isEmpty()
                ? new Call.Refused("not-found", "no group " + successor.group() + " is configured")
                : launch(group.get(), successor.token(), deadline());
    }

    private Call launch(GcpSettings.Group group, String token, Deadline deadline) {
        return switch (reads.manager(group, deadline)) {
            case Tried.Failed<InstanceGroupManager>(Fault fault) -> failed(fault);
            case Tried.Done<InstanceGroupManager>(InstanceGroupManager manager, String _) -> {
                String name = name(manager.getBaseInstanceName(), token);
                Pages<ManagedInstance> there = reads.managed(group, deadline);
                if (there.fault() != null) {
                    yield failed(there.fault());
                }
                tokens.remember(name, token);
                yield there.items().stream()
                                .anyMatch(one -> GcpStates.last(one.getInstance()).equals(name))
                        ? new Call.AlreadySo(name + " is there")
                        : launch(group, manager, name, deadline);
            }
        };
    }

    private Call launch(
            GcpSettings.Group group, InstanceGroupManager manager, String name, Deadline deadline) {
        Integer size = manager.getTargetSize();
        if (size != null && size >= group.max()) {
            return new Call.Refused(
                    "no-room", "the group has " + size + " and may have " + group.max());
        }
        String request = requestId(group, name, "create");
        PerInstanceConfig one = new PerInstanceConfig().setName(name);
        Tried<Operation> begun =
                group.isRegional()
                        ? api.change(
                                "regionInstanceGroupManagers.createInstances",
                                c ->
                                        c.regionInstanceGroupManagers()
                                                .createInstances(
                                                        settings.project(),
                                                        group.location(),
                                                        group.name().value(),
                                                        new RegionInstanceGroupManagersCreateInstancesRequest()
                                                                .setInstances(List.of(one)))
                                                .setRequestId(request))
                        : api.change(
                                "instanceGroupManagers.createInstances",
                                c ->
                                        c.instanceGroupManagers()
                                                .createInstances(
                                                        settings.project(),
                                                        group.location(),
                                                        group.name().value(),
                                                        new InstanceGroupManagersCreateInstancesRequest()
                                                                .setInstances(List.of(one)))
                                                .setRequestId(request));
        return outcome(begun, deadline);
    }

    /** The instance's name: the group's own beginning, then the token's hash. */
    static String name(String base, String token) {
        return base + "-" + HexFormat.of().formatHex(sha256(token), 0, 6);
    }

    private Call outcome(Tried<Operation> begun, Deadline deadline) {
        Tried<Operation> done = begun.then(operation -> reads.outcome(operation, deadline));
        return switch (done) {
            case Tried.Done<Operation>(Operation _, String id) -> new Call.Accepted(id, null);
            case Tried.Failed<Operation>(Fault fault) ->
                    switch (fault.code()) {
                        case "exists" -> new Call.AlreadySo(fault.words(), fault.requestId());
                        // The operation began: what becomes of it, only the inventory can say.
                        case String other ->
                                begun instanceof Tried.Done<Operation>(Operation _, String id)
                                                && fault.requestId().isEmpty()
                                        ? new Call.Ambiguous(fault.line(), id)
                                        : failed(fault);
                    };
        };
    }

    Call terminate(InstanceId id) {
        return with(
                id,
                new Call.AlreadySo(id + " is not in its group any more"),
                (found, deadline) ->
                        found.isLeaving()
                                ? new Call.AlreadySo(
                                        id + " is " + found.instance().getCurrentAction())
                                : gone(outcome(delete(found), deadline)));
    }

    private static Call gone(Call call) {
        return call instanceof Call.Refused(String code, String detail, String request)
                        && code.equals("not-found")
                ? new Call.AlreadySo(detail, request)
                : call;
    }

    private Tried<Operation> delete(Found found) {
        GcpSettings.Group group = found.group();
        String request = requestId(group, String.valueOf(found.instance().getId()), "delete");
        List<String> address = List.of(found.instance().getInstance());
        return group.isRegional()
                ? api.change(
                        "regionInstanceGroupManagers.deleteInstances",
                        c ->
                                c.regionInstanceGroupManagers()
                                        .deleteInstances(
                                                settings.project(),
                                                group.location(),
                                                group.name().value(),
                                                new RegionInstanceGroupManagersDeleteInstancesRequest()
                                                        .setInstances(address)
                                                        .setSkipInstancesOnValidationError(true))
                                        .setRequestId(request))
                : api.change(
                        "instanceGroupManagers.deleteInstances",
                        c ->
                                c.instanceGroupManagers()
                                        .deleteInstances(
                                                settings.project(),
                                                group.location(),
                                                group.name().value(),
                                                new InstanceGroupManagersDeleteInstancesRequest()
                                                        .setInstances(address)
                                                        .setSkipInstancesOnValidationError(true))
                                        .setRequestId(request));
    }

    Call recreate(InstanceId id, String token) {
        return with(
                id,
                new Call.AlreadySo(id + " is not in its group any more"),
                (found, deadline) -> {
                    if (found.isLeaving()) {
                        return new Call.AlreadySo(
                                id + " is " + found.instance().getCurrentAction());
                    }
                    tokens.recreated(id.value(), token);
                    return gone(outcome(recreate(found, token), deadline));
                });
    }

    private Tried<Operation> recreate(Found found, String token) {
        GcpSettings.Group group = found.group();
        String request =
                requestId(group, String.valueOf(found.instance().getId()), "recreate " + token);
        List<String> address = List.of(found.instance().getInstance());
        return group.isRegional()
                ? api.change(
                        "regionInstanceGroupManagers.recreateInstances",
                        c ->
                                c.regionInstanceGroupManagers()
                                        .recreateInstances(
                                                settings.project(),
                                                group.location(),
                                                group.name().value(),
                                                new RegionInstanceGroupManagersRecreateRequest()
                                                        .setInstances(address))
                                        .setRequestId(request))
                : api.change(
                        "instanceGroupManagers.recreateInstances",
                        c ->
                                c.instanceGroupManagers()
                                        .recreateInstances(
                                                settings.project(),
                                                group.location(),
                                                group.name().value(),
                                                new InstanceGroupManagersRecreateInstancesRequest()
                                                        .setInstances(address))
                                        .setRequestId(request));
    }

    /** Ending an instance drains it: a managed group has no call that only drains one. */
    Call drain(InstanceId id) {
        return with(
                id,
                new Call.Refused("not-found", id + " is in no group of the collector's"),
                (found, _) ->
                        new Call.AlreadySo(
                                "the load balancer drains "
                                        + found.name()
                                        + " when it is deleted"));
    }

    /** Version 5 of a UUID over project, group, what, and step: the same for every sending. */
    String requestId(GcpSettings.Group group, String what, String step) {
        byte[] hash =
                sha256(
                        String.join(
                                "/",
                                settings.project(),
                                group.location(),
                                group.name().value(),
                                what,
                                step));
        hash[6] = (byte) ((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte) ((hash[8] & 0x3f) | 0x80);
        String hex = HexFormat.of().formatHex(hash, 0, 16);
        return hex.substring(0, 8)
                + "-"
                + hex.substring(8, 12)
                + "-"
                + hex.substring(12, 16)
                + "-"
                + hex.substring(16, 20)
                + "-"
                + hex.substring(20);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
