package io.adamant.collector.plan.rollback;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.plan.Gate;
import io.adamant.shared.model.ImageId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * To point a group's next launches at another image. It ends nothing: what runs the bad image is
 * replaced for its own verdict, within the budget.
 *
 * @param from what the group launches now
 * @param to the newest image proven good, or null when there is none to go back to
 * @param reason why {@code from} is held
 * @param gates all of them, open and closed
 */
public record Rollback(
        GroupName group, ImageId from, @Nullable ImageId to, String reason, List<Gate> gates) {

    private static final Set<String> FOR_AN_OPERATOR = Set.of("mode", "rollback");

    public Rollback {
        gates = List.copyOf(gates);
    }

    /** What stands in the way; empty means go. */
    public List<Gate> closed() {
        return gates.stream().filter(gate -> !gate.open()).toList();
    }

    public boolean isOpen() {
        return closed().isEmpty();
    }

    /** True when nothing stands in the way of an operator who wants it. */
    public boolean isForAnOperator() {
        return closed().stream().allMatch(Rollback::isAnOperators);
    }

    /** True for a gate that an operator's word opens. */
    public static boolean isAnOperators(Gate gate) {
        return FOR_AN_OPERATOR.contains(gate.name());
    }
}
