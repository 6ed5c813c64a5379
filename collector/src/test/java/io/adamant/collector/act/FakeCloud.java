package io.adamant.collector.act;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.CloudInstance.StatusCheck;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A cloud in memory that counts every effect and can fail around any call. */
final class FakeCloud implements Cloud {

    /** Stands for kill -9 of the collector. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    enum Fault {
        NONE,
        CRASH_BEFORE,
        CRASH_AFTER,
        TIMEOUT_BEFORE,
        TIMEOUT_AFTER,
        BUG
    }

    final Map<GroupName, CloudGroup> groups = new LinkedHashMap<>();
    final Map<InstanceId, CloudInstance> instances = new LinkedHashMap<>();
    final List<String> effects = new ArrayList<>();
    final List<String> gaps = new ArrayList<>();
    final List<LintFinding> findings = new ArrayList<>();
    private final LongSupplier clock;
    private int made;
    private int calls;
    private int faultAtCall = -1;
    private Fault fault = Fault.NONE;
    Call refusal;

    FakeCloud(LongSupplier clock) {
        this.clock = clock;
    }

    void failAt(int call, Fault how) {
        faultAtCall = calls + call;
        fault = how;
    }

    int calls() {
        return calls;
    }

    void group(String name, int desired, int max, String image) {
        GroupName id = new GroupName(name);
        groups.put(id, new CloudGroup(id, "shop", desired, max, new ImageId(image)));
    }

    InstanceId add(String group, String token) {
        CloudGroup of = groups.get(new GroupName(group));
        InstanceId id = new InstanceId("i-%04d".formatted(++made));
        instances.put(
                id,
                new CloudInstance(
                        id,
                        of.name(),
                        of.image(),
                        "z" + made % 3,
                        State.RUNNING,
                        StatusCheck.OK,
                        LoadBalancer.UNHEALTHY,
                        clock.getAsLong(),
                        token,
                        false,
                        null));
        return id;
    }

    void change(InstanceId id, State state, StatusCheck check, LoadBalancer balancer) {
        update(
                id,
                old ->
                        new CloudInstance(
                                old.id(),
                                old.group(),
                                old.image(),
                                old.zone(),
                                state,
                                check,
                                balancer,
                                old.launchedUnixNanos(),
                                old.launchToken(),
                                old.isProtected(),
                                null));
    }

    /** Somebody protects it, or sets it aside, in the cloud. */
    void setAside(InstanceId id, boolean isProtected, Lifecycle lifecycle) {
        update(
                id,
                old ->
                        new CloudInstance(
                                old.id(),
                                old.group(),
                                old.image(),
                                old.zone(),
                                old.state(),
                                old.statusCheck(),
                                old.loadBalancer(),
                                old.launchedUnixNanos(),
                                old.launchToken(),
                                isProtected,
                                false,
                                lifecycle,
                                null));
    }

    private void update(InstanceId id, UnaryOperator<CloudInstance> change) {
        instances.computeIfPresent(id, (_, old) -> change.apply(old));
    }

    long count(String effect) {
        return effects.stream().filter(one -> one.startsWith(effect)).count();
    }

    long present(String group) {
        return instances.values().stream()
                .filter(one -> one.group().value().equals(group) && one.state().isPresent())
                .count();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.LAUNCH_FIRST,
                Capability.LOAD_BALANCER,
                Capability.CONSOLE,
                Capability.ROLLBACK);
    }

    @Override
    public Inventory inventory(Duration limit) {
        return new Inventory(
                List.copyOf(groups.values()),
                List.copyOf(instances.values()),
                gaps.isEmpty(),
                gaps,
                clock.getAsLong());
    }

    @Override
    public Call launch(Successor successor) {
        String token = successor.token();
        return call(
                () -> {
                    for (CloudInstance one : instances.values()) {
                        if (token.equals(one.launchToken())) {
                            return new Call.AlreadySo("token used");
                        }
                    }
                    InstanceId id = add(successor.group().value(), token);
                    effects.add("launch " + token + " " + id);
                    return new Call.Accepted("req-" + calls, id);
                });
    }

    @Override
    public Call drain(InstanceId instance) {
        return call(
                () -> {
                    effects.add("drain " + instance);
                    CloudInstance old = instances.get(instance);
                    change(instance, old.state(), old.statusCheck(), LoadBalancer.NONE);
                    return new Call.Accepted("req-" + calls, null);
                });
    }

    @Override
    public Call terminate(InstanceId instance, Order order) {
        return call(
                () -> {
                    if (instances.get(instance).state() == State.GONE) {
                        return new Call.AlreadySo("gone");
                    }
                    effects.add("terminate " + instance);
                    change(instance, State.GONE, StatusCheck.UNKNOWN, LoadBalancer.NONE);
                    return new Call.Accepted("req-" + calls, null);
                });
    }

    private Call call(Supplier<Call> effect) {
        boolean isFaulty = calls++ == faultAtCall;
        if (refusal != null) {
            return refusal;
        }
        if (!isFaulty) {
            return effect.get();
        }
        return switch (fault) {
            case NONE -> effect.get();
            case CRASH_BEFORE -> throw new Crash();
            case BUG -> throw new IllegalStateException("a bug of the adapter");
            case TIMEOUT_BEFORE -> new Call.Ambiguous("timeout");
            case CRASH_AFTER -> {
                Call _ = effect.get();
                throw new Crash();
            }
            case TIMEOUT_AFTER -> {
                Call _ = effect.get();
                yield new Call.Ambiguous("timeout");
            }
        };
    }

    @Override
    public CloudEvidence evidence(InstanceId instance, Duration limit) {
        return new CloudEvidence("console of " + instance, List.of("state: known"), List.of());
    }

    @Override
    public GroupImage groupImage(GroupName group, Duration limit) {
        CloudGroup known = groups.get(group);
        return known == null
                ? new GroupImage.Unknown("no group " + group)
                : new GroupImage.Known(known.image(), "fake");
    }

    @Override
    public Call rollback(GroupName group, ImageId image) {
        CloudGroup old = groups.get(group);
        effects.add("rollback " + group + " " + image);
        group(group.value(), old.desired(), old.max(), image.value());
        return new Call.Accepted("req-rollback", null);
    }

    @Override
    public List<LintFinding> lint(GroupName group) {
        return List.copyOf(findings);
    }

    @Override
    public void close() {
        effects.add("closed");
    }
}
