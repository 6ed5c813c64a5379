package io.adamant.collector.plan.rollback;

import io.adamant.collector.cloud.Cloud.Capability;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.image.Standing;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.PlanPolicy;
import io.adamant.collector.plan.Situation;
import io.adamant.shared.model.ImageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * To keep a bad image from being launched by anybody, the last step after a rollback. Only for an
 * image that is held, that no group launches any more and nothing runs, and whose applications have
 * a proven image to launch that was seen to boot: the last one that is known to be good is never
 * disabled.
 *
 * @param reason why it is held
 * @param gates all of them, open and closed
 */
public record Disabling(ImageId image, String reason, List<Gate> gates) {

    private static final Set<String> FOR_AN_OPERATOR = Set.of("mode", "disable");

    public Disabling {
        gates = List.copyOf(gates);
    }

    /** One for each held image, where the policy wants bad images disabled. */
    public static List<Disabling> plan(Situation situation) {
        if (!situation.policy().rollback().disables()) {
            return List.of();
        }
        return situation.heldImages().entrySet().stream()
                .map(held -> of(situation, held.getKey(), held.getValue()))
                .toList();
    }

    /** What stands in the way of an operator's wish. */
    public static Disabling wish(Situation situation, ImageId image, String reason) {
        return of(situation, image, reason);
    }

    public boolean isOpen() {
        return gates.stream().allMatch(Gate::open);
    }

    /** What not even an operator's word opens. */
    public List<Gate> closedForAnOperator() {
        return gates.stream()
                .filter(gate -> !gate.open() && !FOR_AN_OPERATOR.contains(gate.name()))
                .toList();
    }

    private static Disabling of(Situation situation, ImageId image, String reason) {
        List<Gate> gates = new ArrayList<>();
        PlanPolicy policy = situation.policy();
        boolean isEnforced = policy.mode() == PlanPolicy.Mode.ENFORCE;
        String mode = policy.mode().name().toLowerCase(Locale.ROOT);
        gates.add(gate("mode", isEnforced, mode, "enforce", "an operator disables it"));
        boolean disables = policy.rollback().disables();
        gates.add(
                gate(
                        "disable",
                        disables,
                        disables ? "wanted" : "not wanted",
                        "wanted",
                        "an operator disables it, or rollback: { disable: true } in the policy"));
        cloud(situation, gates);
        String held = situation.heldImages().get(image);
        gates.add(
                gate(
                        "held",
                        held != null,
                        held == null ? "not held" : held,
                        "held in every zone",
                        "hold-image"));
        rolledBack(situation, image, gates);
        left(situation, image, gates);
        return new Disabling(image, reason, gates);
    }

    private static void cloud(Situation situation, List<Gate> gates) {
        boolean isComplete = situation.inventory().complete();
        gates.add(
                gate(
                        "inventory",
                        isComplete,
                        isComplete ? "complete" : "incomplete",
                        "complete",
                        "the cloud answers every page"));
        String fault = situation.ledgerFault();
        gates.add(
                gate(
                        "ledger",
                        fault == null,
                        fault == null ? "sound" : fault,
                        "sound",
                        "an operator restores the file and restarts the collector"));
        boolean can = situation.capabilities().contains(Capability.DISABLE_IMAGE);
        gates.add(
                gate(
                        "cloud",
                        can,
                        can ? "can" : "this cloud cannot disable an image",
                        "can",
                        "the image is withdrawn by hand"));
    }

    /** The applications of the image have another one, and it works. */
    private static void rolledBack(Situation situation, ImageId image, List<Gate> gates) {
        Standing standing = situation.background().images().get(image);
        Set<String> applications = standing == null ? Set.of() : standing.applications();
        List<String> notYet = new ArrayList<>();
        int proven = 0;
        for (CloudGroup group : situation.inventory().groups()) {
            if (group.image().equals(image)) {
                notYet.add(group.name() + " launches " + image);
            } else if (applications.contains(group.application())) {
                if (isProven(situation, group)) {
                    proven++;
                } else {
                    notYet.add(
                            "%s launches %s, which is not proven and seen to run"
                                    .formatted(group.name(), group.image()));
                }
            }
        }
        boolean isDone = notYet.isEmpty() && proven > 0;
        String none = "no group of its application is there to prove another image";
        gates.add(
                gate(
                        "rollback",
                        isDone,
                        isDone
                                ? proven + " groups run a proven image"
                                : notYet.isEmpty() ? none : String.join("; ", notYet),
                        "every group of its application runs a proven image",
                        "a rollback, and a boot of what it went back to"));
    }

    /**
     * After the replacing: a successor that failed to boot of it, or waits for one, is not over.
     */
    private static void left(Situation situation, ImageId image, List<Gate> gates) {
        long running =
                situation.inventory().instances().stream()
                        .filter(one -> one.image().equals(image) && one.state().isPresent())
                        .count();
        Set<GroupName> groups = groups(situation, image);
        long open =
                situation.intents().stream()
                        .filter(one -> one.isOpen() && groups.contains(one.group()))
                        .count();
        gates.add(
                gate(
                        "left",
                        running == 0 && open == 0,
                        running + " instances run it, " + open + " replacements are open",
                        "none",
                        "what runs it is replaced, and every successor has proved its boot"));
    }

    private static Set<GroupName> groups(Situation situation, ImageId image) {
        Standing standing = situation.background().images().get(image);
        return situation.inventory().groups().stream()
                .filter(
                        one ->
                                standing != null
                                        && standing.applications().contains(one.application()))
                .map(CloudGroup::name)
                .collect(Collectors.toSet());
    }

    private static boolean isProven(Situation situation, CloudGroup group) {
        Standing now = situation.background().images().get(group.image());
        return now != null
                && now.isProven()
                && now.heldBecause() == null
                && now.heldZones().isEmpty()
                && situation.inventory().instances().stream()
                        .filter(one -> one.group().equals(group.name()))
                        .filter(one -> one.image().equals(group.image()))
                        .anyMatch(one -> isReady(situation, one));
    }

    private static boolean isReady(Situation situation, CloudInstance instance) {
        HostState host = situation.hosts().get(instance.id());
        return instance.state().isPresent() && host != null && host.readyNanos() != 0;
    }

    private static Gate gate(String name, boolean open, String value, String limit, String how) {
        return new Gate(name, open, value, limit, open ? "" : how);
    }
}
