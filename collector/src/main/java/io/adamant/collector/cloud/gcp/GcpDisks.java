package io.adamant.collector.cloud.gcp;

import com.google.api.services.compute.model.AttachedDisk;
import com.google.api.services.compute.model.Instance;
import com.google.api.services.compute.model.Operation;
import com.google.api.services.compute.model.Snapshot;
import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.DiskCopies;
import io.adamant.collector.cloud.gcp.inventory.GcpReads;
import io.adamant.collector.cloud.gcp.inventory.GcpStates;
import io.adamant.collector.cloud.gcp.wire.GcpApi;
import io.adamant.collector.cloud.gcp.wire.GcpSettings;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A snapshot of each disk of an instance, one after the other: Google has no call that takes them
 * all at one moment. A snapshot's name is made of the token and the disk, so that it is made once.
 */
final class GcpDisks {

    private static final String NAME = "adamant-";

    private final GcpApi api;
    private final GcpReads reads;
    private final GcpSteps steps;
    private final GcpSettings settings;

    GcpDisks(GcpApi api, GcpReads reads, GcpSteps steps, GcpSettings settings) {
        this.api = api;
        this.reads = reads;
        this.steps = steps;
        this.settings = settings;
    }

    /** How far the disks are that were looked at. */
    private record Looked(List<String> whole, List<String> copying, List<String> failed) {

        DiskCopies copies() {
            List<String> all = new ArrayList<>(whole);
            all.addAll(copying);
            if (!failed.isEmpty()) {
                return new DiskCopies.Failed("copy", String.join(", ", failed), all);
            }
            return copying.isEmpty() ? new DiskCopies.Whole(all) : new DiskCopies.Copying(all);
        }
    }

    DiskCopies copy(InstanceId id, String token, Duration limit) {
        Deadline deadline = api.pacer().within(limit);
        Tried<Optional<GcpSteps.Found>> found = steps.find(id, deadline);
        return switch (found) {
            case Tried.Failed<Optional<GcpSteps.Found>>(Fault fault) -> failed(fault);
            case Tried.Done<Optional<GcpSteps.Found>>(var there, String _) ->
                    there.map(one -> copy(one, token, deadline))
                            .orElse(
                                    new DiskCopies.Failed(
                                            "not-found",
                                            id + " is in no group of the collector's"));
        };
    }

    private DiskCopies copy(GcpSteps.Found found, String token, Deadline deadline) {
        return switch (reads.machine(found.zone(), found.name(), deadline)) {
            case Tried.Failed<Instance>(Fault fault) -> failed(fault);
            case Tried.Done<Instance>(Instance machine, String _) ->
                    copy(found, disks(machine), token, deadline);
        };
    }

    /** Disks that outlive a moment: what is in local SSDs cannot be copied by anybody. */
    private static List<AttachedDisk> disks(Instance machine) {
        return machine.getDisks() == null
                ? List.of()
                : machine.getDisks().stream()
                        .filter(disk -> disk.getSource() != null)
                        .filter(disk -> !"SCRATCH".equals(disk.getType()))
                        .toList();
    }

    private DiskCopies copy(
            GcpSteps.Found found, List<AttachedDisk> disks, String token, Deadline deadline) {
        if (disks.isEmpty()) {
            return new DiskCopies.Failed("no-disks", found.name() + " has no disk to copy");
        }
        Looked looked = new Looked(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (AttachedDisk disk : disks) {
            String name = name(token, disk.getSource());
            Optional<Fault> fault =
                    switch (reads.snapshot(name, deadline)) {
                        case Tried.Done<Snapshot>(Snapshot known, String _) ->
                                note(known, name, looked);
                        case Tried.Failed<Snapshot>(Fault absent) ->
                                absent.kind() == Fault.Kind.ABSENT
                                        ? begin(found, disk.getSource(), name, token, looked)
                                        : Optional.of(absent);
                    };
            if (fault.isPresent()) {
                return failed(fault.get());
            }
        }
        return looked.copies();
    }

    private static Optional<Fault> note(Snapshot known, String name, Looked looked) {
        switch (String.valueOf(known.getStatus())) {
            case "READY" -> looked.whole().add(name);
            case "FAILED", "DELETING" -> looked.failed().add(name + " is " + known.getStatus());
            case String _ -> looked.copying().add(name);
        }
        return Optional.empty();
    }

    private Optional<Fault> begin(
            GcpSteps.Found found, String source, String name, String token, Looked looked) {
        String zone = Objects.requireNonNullElse(GcpStates.after(source, "zones"), "");
        if (zone.isEmpty()) {
            looked.failed().add(GcpStates.last(source) + " is a disk of a region");
            return Optional.empty();
        }
        Snapshot snapshot =
                new Snapshot()
                        .setName(name)
                        .setDescription("adamant " + token)
                        .setLabels(Map.of("adamant", "evidence"));
        String request = steps.requestId(found.group(), name, "snapshot");
        Tried<Operation> begun =
                api.change(
                        "disks.createSnapshot",
                        c ->
                                c.disks()
                                        .createSnapshot(
                                                settings.project(),
                                                zone,
                                                GcpStates.last(source),
                                                snapshot)
                                        .setRequestId(request));
        if (begun instanceof Tried.Failed<Operation>(Fault fault)
                && !fault.code().equals("exists")) {
            return Optional.of(fault);
        }
        looked.copying().add(name);
        return Optional.empty();
    }

    private static String name(String token, String source) {
        return NAME + HexFormat.of().formatHex(GcpSteps.sha256(token + " " + source), 0, 12);
    }

    private DiskCopies failed(Fault fault) {
        Call call = steps.failed(fault);
        return DiskCopies.notBegun(call, api.pacer().later());
    }
}
