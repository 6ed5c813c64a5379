package io.adamant.collector.security.enrol.proof;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.security.enrol.proof.Verifier.Verdict;
import io.adamant.shared.model.InstanceId;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Whether the cloud itself has an instance, by its newest inventory. One that is not listed may
 * have been launched since: the agent asks again.
 */
public final class Roster {

    private final Supplier<Inventory> inventory;

    public Roster(Supplier<Inventory> inventory) {
        this.inventory = inventory;
    }

    /** What is listed, or why not. */
    sealed interface Found {
        record Live(CloudInstance instance) implements Found {}

        record No(Verdict verdict) implements Found {}
    }

    /** Why an instance is not taken for live; empty when it is. */
    public Optional<Verdict> objection(InstanceId id) {
        return switch (find(id)) {
            case Found.Live _ -> Optional.empty();
            case Found.No(Verdict verdict) -> Optional.of(verdict);
        };
    }

    /**
     * Every instance that the cloud has, gone ones that it still names included; empty when the
     * inventory is not whole.
     */
    public Optional<Set<InstanceId>> all() {
        Inventory now = inventory.get();
        return now.complete()
                ? Optional.of(
                        now.instances().stream()
                                .map(CloudInstance::id)
                                .collect(Collectors.toUnmodifiableSet()))
                : Optional.empty();
    }

    Found find(InstanceId id) {
        Optional<CloudInstance> listed =
                inventory.get().instances().stream()
                        .filter(instance -> instance.id().equals(id))
                        .findFirst();
        if (listed.isEmpty()) {
            return new Found.No(
                    new Verdict.Later("the inventory does not have " + id + " (yet): ask again"));
        }
        if (!listed.get().state().isPresent()) {
            return new Found.No(new Verdict.Refused(id + " is not live in the inventory"));
        }
        return new Found.Live(listed.get());
    }
}
