package io.adamant.collector.cloud.gcp;

import com.google.api.services.compute.model.HealthStatus;
import com.google.api.services.compute.model.Instance;
import com.google.api.services.compute.model.InstanceGroupManager;
import com.google.api.services.compute.model.Screenshot;
import com.google.api.services.compute.model.SerialPortOutput;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.gcp.inventory.GcpReads;
import io.adamant.collector.cloud.gcp.inventory.GcpStates;
import io.adamant.collector.cloud.gcp.wire.GcpApi;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What Google knows of one instance: serial console, picture, state, backend health, errors. */
final class GcpEvidence {

    private final GcpApi api;
    private final GcpReads reads;
    private final GcpSteps steps;

    GcpEvidence(GcpApi api, GcpReads reads, GcpSteps steps) {
        this.api = api;
        this.reads = reads;
        this.steps = steps;
    }

    /** One collection; each part is in facts or in missing. */
    private record Notes(Deadline deadline, List<String> facts, List<String> missing) {
        <T> Optional<T> note(String what, Tried<T> tried) {
            return switch (tried) {
                case Tried.Done<T>(T value, String _) -> Optional.of(value);
                case Tried.Failed<T>(Fault fault) -> {
                    missing.add(what + ": " + fault.line());
                    yield Optional.empty();
                }
            };
        }
    }

    CloudEvidence of(InstanceId id, Duration limit) {
        Notes notes = new Notes(api.pacer().within(limit), new ArrayList<>(), new ArrayList<>());
        Optional<GcpSteps.Found> found =
                notes.note("managed instance", steps.find(id, notes.deadline()))
                        .flatMap(there -> there);
        if (found.isEmpty()) {
            if (notes.missing().isEmpty()) {
                notes.missing().add("managed instance: " + id + " is in no group");
            }
            return new CloudEvidence("", notes.facts(), notes.missing());
        }
        return of(found.get(), notes);
    }

    private CloudEvidence of(GcpSteps.Found found, Notes notes) {
        String console =
                notes.note(
                                "serial port",
                                reads.console(found.zone(), found.name(), notes.deadline()))
                        .map(SerialPortOutput::getContents)
                        .orElse("");
        if (console.isEmpty() && notes.missing().isEmpty()) {
            notes.missing().add("serial port: empty, serial-port-logging may be off");
        }
        String screenshot =
                notes.note(
                                "screenshot",
                                reads.screenshot(found.zone(), found.name(), notes.deadline()))
                        .map(Screenshot::getContents)
                        .orElse("");
        notes.facts().add("name: " + found.name());
        notes.facts().add("zone: " + found.zone());
        notes.facts().add("status: " + found.instance().getInstanceStatus());
        notes.facts().add("current action: " + found.instance().getCurrentAction());
        if (found.instance().getLastAttempt() != null) {
            notes.facts()
                    .add("last attempt: " + GcpStates.words(found.instance().getLastAttempt()));
        }
        notes.note("instance", reads.machine(found.zone(), found.name(), notes.deadline()))
                .ifPresent(machine -> machine(machine, notes));
        health(found, notes);
        notes
                .note("launch errors", reads.errors(found.group(), notes.deadline()))
                .orElse(List.of())
                .stream()
                .limit(10)
                .forEach(error -> notes.facts().add("group error: " + error));
        return new CloudEvidence(console, screenshot, notes.facts(), notes.missing());
    }

    private static void machine(Instance machine, Notes notes) {
        notes.facts().add("launched: " + machine.getCreationTimestamp());
        if (machine.getStatusMessage() != null) {
            notes.facts().add("status message: " + machine.getStatusMessage());
        }
    }

    private void health(GcpSteps.Found found, Notes notes) {
        if (found.group().backend() == null) {
            return;
        }
        notes
                .note("group", reads.manager(found.group(), notes.deadline()))
                .map(InstanceGroupManager::getInstanceGroup)
                .flatMap(
                        group ->
                                notes.note(
                                        "backend health",
                                        reads.health(found.group(), group, notes.deadline())))
                .orElse(List.of())
                .stream()
                .filter(one -> GcpStates.last(one.getInstance()).equals(found.name()))
                .map(HealthStatus::getHealthState)
                .forEach(state -> notes.facts().add("backend health: " + state));
    }
}
