package io.adamant.collector.cloud.aws;

import static io.adamant.collector.cloud.aws.wire.AwsClients.within;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud.LaunchAnswer;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.aws.inventory.AwsInventory;
import io.adamant.collector.cloud.aws.inventory.AwsReads;
import io.adamant.collector.cloud.aws.wire.AwsApi;
import io.adamant.collector.cloud.aws.wire.AwsSettings;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Deadline;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingInstanceDetails;
import software.amazon.awssdk.services.autoscaling.model.LifecycleHook;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;

/** Drain, terminate and the launch hook: each call after a look at what it is about. */
final class AwsSteps {

    private final AwsApi api;
    private final AwsReads reads;
    private final AwsSettings settings;

    AwsSteps(AwsApi api, AwsReads reads, AwsSettings settings) {
        this.api = api;
        this.reads = reads;
        this.settings = settings;
    }

    private Deadline deadline() {
        return api.pacer().within(settings.attempt().multipliedBy(3));
    }

    Call failed(Fault fault) {
        return fault.asCall(api.pacer().later());
    }

    /** A member of one of our groups, and the group. */
    record Member(AutoScalingInstanceDetails details, AutoScalingGroup group) {

        boolean isLeaving() {
            String state = details.lifecycleState();
            return state.startsWith("Terminat") && !state.equals("Terminating:Retained");
        }
    }

    /** Runs {@code with} on a member of ours; says what became of anything else. */
    private Call withMember(InstanceId id, Deadline deadline, Function<Member, Call> with) {
        Tried<Optional<AutoScalingInstanceDetails>> tried = reads.membership(id.value(), deadline);
        return switch (tried) {
            case Tried.Failed<Optional<AutoScalingInstanceDetails>>(Fault fault) -> failed(fault);
            case Tried.Done<Optional<AutoScalingInstanceDetails>>(var found, String _) ->
                    found.isEmpty()
                            ? noMember(id, deadline)
                            : withMember(found.get(), deadline, with);
        };
    }

    private Call withMember(
            AutoScalingInstanceDetails details, Deadline deadline, Function<Member, Call> with) {
        String name = details.autoScalingGroupName();
        return switch (reads.group(name, deadline)) {
            case Tried.Failed<Optional<AutoScalingGroup>>(Fault fault) -> failed(fault);
            case Tried.Done<Optional<AutoScalingGroup>>(var group, String _) ->
                    group.isEmpty()
                            ? new Call.Refused(
                                    "not-ours", "group " + name + " is not the collector's")
                            : with.apply(new Member(details, group.get()));
        };
    }

    /** Not a member: gone, or set free by somebody, or too young to be listed. */
    private Call noMember(InstanceId id, Deadline deadline) {
        Tried<List<Instance>> tried = reads.instances(List.of(id.value()), deadline);
        return switch (tried) {
            case Tried.Failed<List<Instance>>(Fault fault) -> failed(fault);
            case Tried.Done<List<Instance>>(List<Instance> found, String request) -> {
                String state =
                        found.isEmpty()
                                ? "unknown"
                                : found.getFirst().state().nameAsString().toLowerCase(Locale.ROOT);
                yield switch (state) {
                    case "terminated", "shutting-down" ->
                            new Call.AlreadySo(id + " is " + state, request);
                    case "unknown" -> new Call.Refused("not-found", id + " is unknown", request);
                    case String other ->
                            new Call.Refused(
                                    "not-in-group",
                                    id + " is " + other + " and in no group: end it by hand",
                                    request);
                };
            }
        };
    }

    Call terminate(InstanceId id, Order order) {
        Deadline deadline = deadline();
        Call call =
                withMember(
                        id,
                        deadline,
                        member ->
                                member.isLeaving()
                                        ? new Call.AlreadySo(
                                                id + " is " + member.details().lifecycleState())
                                        : terminate(id, givesUp(member.group(), order)));
        // Ids are never used again: one that is not known any more has been gone for long.
        return call instanceof Call.Refused refused && refused.code().equals("not-found")
                ? new Call.AlreadySo(refused.detail(), refused.requestId())
                : call;
    }

    /**
     * Whether the group's desired number goes back by one: a successor was launched above it, and
     * the group is not at its least already (the API refuses that).
     */
    private static boolean givesUp(AutoScalingGroup group, Order order) {
        return order == Order.LAUNCH_FIRST && group.desiredCapacity() > group.minSize();
    }

    private Call terminate(InstanceId id, boolean givesUp) {
        return changed(
                api.change(
                        "TerminateInstanceInAutoScalingGroup",
                        left ->
                                api.clients()
                                        .autoscaling()
                                        .terminateInstanceInAutoScalingGroup(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .instanceId(id.value())
                                                                .shouldDecrementDesiredCapacity(
                                                                        givesUp))),
                AwsSteps::isNoLongerManaged);
    }

    /** A validation error that says the wish is so already. */
    private static boolean isNoLongerManaged(Fault fault) {
        String words = fault.words().toLowerCase(Locale.ROOT);
        return fault.code().equals("invalid")
                && (words.contains("no managed instance") || words.contains("not found"));
    }

    /** As an outcome; {@code isSo} knows the errors that say that it is so already. */
    Call changed(Tried<? extends AwsResponse> tried, java.util.function.Predicate<Fault> isSo) {
        return switch (tried) {
            case Tried.Done<? extends AwsResponse>(var _, String request) ->
                    new Call.Accepted(request, null);
            case Tried.Failed<? extends AwsResponse>(Fault fault) ->
                    isSo.test(fault)
                            ? new Call.AlreadySo(fault.words(), fault.requestId())
                            : failed(fault);
        };
    }

    Call drain(InstanceId id) {
        Deadline deadline = deadline();
        return withMember(id, deadline, member -> drain(id, member.group(), deadline));
    }

    private Call drain(InstanceId id, AutoScalingGroup group, Deadline deadline) {
        Call last = new Call.AlreadySo(id + " takes no load from a load balancer");
        for (String arn : AwsInventory.targetGroups(group)) {
            Tried<List<TargetHealthDescription>> targets = reads.targets(arn, deadline);
            if (targets instanceof Tried.Failed<List<TargetHealthDescription>>(Fault fault)) {
                return failed(fault);
            }
            if (targets.or(_ -> List.of()).stream().noneMatch(one -> isServing(one, id))) {
                continue;
            }
            last =
                    changed(
                            api.change(
                                    "DeregisterTargets",
                                    left ->
                                            api.clients()
                                                    .elb()
                                                    .deregisterTargets(
                                                            r ->
                                                                    r.overrideConfiguration(
                                                                                    within(left))
                                                                            .targetGroupArn(arn)
                                                                            .targets(target(id)))),
                            _ -> false);
            if (!(last instanceof Call.Accepted)) {
                return last;
            }
        }
        return last;
    }

    private static TargetDescription target(InstanceId id) {
        return TargetDescription.builder().id(id.value()).build();
    }

    private static boolean isServing(TargetHealthDescription target, InstanceId id) {
        String state = String.valueOf(target.targetHealth().stateAsString());
        return target.target().id().equals(id.value())
                && !state.contains("draining")
                && !state.equals("unused");
    }

    Call completeLaunch(InstanceId id, LaunchAnswer answer) {
        Deadline deadline = deadline();
        return withMember(
                id,
                deadline,
                member ->
                        member.details().lifecycleState().startsWith("Pending:")
                                ? completeLaunch(id, member.group(), answer, deadline)
                                : new Call.AlreadySo(
                                        id + " is " + member.details().lifecycleState()));
    }

    private Call completeLaunch(
            InstanceId id, AutoScalingGroup group, LaunchAnswer answer, Deadline deadline) {
        String name = group.autoScalingGroupName();
        Tried<List<LifecycleHook>> hooks = reads.hooks(name, deadline);
        if (hooks instanceof Tried.Failed<List<LifecycleHook>>(Fault fault)) {
            return failed(fault);
        }
        if (hooks.or(_ -> List.of()).stream()
                .noneMatch(hook -> hook.lifecycleHookName().equals(settings.launchHook()))) {
            return new Call.Refused(
                    "no-hook", "group " + name + " has no hook " + settings.launchHook());
        }
        return changed(
                api.change(
                        "CompleteLifecycleAction",
                        left ->
                                api.clients()
                                        .autoscaling()
                                        .completeLifecycleAction(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .autoScalingGroupName(name)
                                                                .lifecycleHookName(
                                                                        settings.launchHook())
                                                                .instanceId(id.value())
                                                                .lifecycleActionResult(
                                                                        answer.name()))),
                fault -> fault.words().contains("No active Lifecycle Action"));
    }
}
