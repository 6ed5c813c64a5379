package io.adamant.collector.traced;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.DiskCopies;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.collector.telemetry.Traces;
import io.adamant.collector.telemetry.Traces.Span;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A span for each call of the cloud, named for the step and marked with what became of it. */
public record TracedCloud(Cloud cloud, Traces traces) implements Cloud {

    @Override
    public String name() {
        return cloud.name();
    }

    @Override
    public Set<Capability> capabilities() {
        return cloud.capabilities();
    }

    @Override
    public Inventory inventory(Duration limit) {
        Span span = traces.begin("cloud.inventory", "cloud", name());
        Inventory read = cloud.inventory(limit);
        span.with("instances", Integer.toString(read.instances().size()));
        if (!read.complete()) {
            span.failed("incomplete: " + String.join("; ", read.gaps()));
        }
        span.end();
        return read;
    }

    @Override
    public Call launch(Successor successor) {
        return call(
                "cloud.launch",
                "group",
                successor.group().toString(),
                () -> cloud.launch(successor));
    }

    @Override
    public Call drain(InstanceId instance) {
        return call("cloud.drain", "instance", instance.value(), () -> cloud.drain(instance));
    }

    @Override
    public Call terminate(InstanceId instance, Order order) {
        return call(
                "cloud.terminate",
                "instance",
                instance.value(),
                () -> cloud.terminate(instance, order));
    }

    @Override
    public Call recreate(InstanceId instance, String token) {
        return call(
                "cloud.recreate",
                "instance",
                instance.value(),
                () -> cloud.recreate(instance, token));
    }

    @Override
    public Call completeLaunch(InstanceId instance, LaunchAnswer answer) {
        return call(
                "cloud.completeLaunch",
                "instance",
                instance.value(),
                () -> cloud.completeLaunch(instance, answer));
    }

    @Override
    public DiskCopies copyDisks(InstanceId instance, String token, Duration limit) {
        Span span = traces.begin("cloud.copyDisks", "instance", instance.value());
        DiskCopies copies = cloud.copyDisks(instance, token, limit);
        span.with("outcome", copies.getClass().getSimpleName());
        span.end();
        return copies;
    }

    @Override
    public Call disableImage(ImageId image) {
        return call("cloud.disableImage", "image", image.value(), () -> cloud.disableImage(image));
    }

    @Override
    public GroupImage groupImage(GroupName group, Duration limit) {
        Span span = traces.begin("cloud.groupImage", "group", group.toString());
        GroupImage found = cloud.groupImage(group, limit);
        if (found instanceof GroupImage.Unknown(String why)) {
            span.failed(why);
        }
        span.end();
        return found;
    }

    @Override
    public CloudEvidence evidence(InstanceId instance, Duration limit) {
        Span span = traces.begin("cloud.evidence", "instance", instance.value());
        CloudEvidence found = cloud.evidence(instance, limit);
        span.with("missing", Integer.toString(found.missing().size())).end();
        return found;
    }

    @Override
    public Call rollback(GroupName group, ImageId image) {
        return call(
                "cloud.rollback", "group", group.toString(), () -> cloud.rollback(group, image));
    }

    @Override
    public List<LintFinding> lint(GroupName group) {
        Span span = traces.begin("cloud.lint", "group", group.toString());
        List<LintFinding> findings = cloud.lint(group);
        span.with("findings", Integer.toString(findings.size())).end();
        return findings;
    }

    private Call call(String name, String key, String value, Supplier<Call> step) {
        Span span = traces.begin(name, key, value);
        Call call = step.get();
        switch (call) {
            case Call.Accepted _ -> {}
            case Call.AlreadySo already -> span.with("already", already.detail());
            case Call.Refused(String code, String detail, String _) ->
                    span.failed(code + ": " + detail);
            case Call.Throttled throttled -> span.failed("throttled for " + throttled.after());
            case Call.Ambiguous ambiguous -> span.failed("ambiguous: " + ambiguous.detail());
        }
        if (!call.requestId().isEmpty()) {
            span.with("request", call.requestId());
        }
        span.end();
        return call;
    }

    @Override
    public void close() {
        cloud.close();
    }
}
