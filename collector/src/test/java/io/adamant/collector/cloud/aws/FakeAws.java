package io.adamant.collector.cloud.aws;

import io.adamant.collector.cloud.wire.WireFake;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Auto Scaling, EC2 and ELBv2 in one process, in the AWS Query and EC2 protocols. Groups fill their
 * slots at {@link #tick}, what was ended is gone a tick later, and tags are seen a tick after they
 * were made.
 */
final class FakeAws extends WireFake {

    static final String TARGETS =
            "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/0123456789abcdef";
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    static final class Machine {
        String id;
        String image;
        String zone;
        String state = "pending";
        String lifecycle = "Pending";
        String target = "initial";
        String reason = "Elb.InitialHealthChecking";
        String check = "ok";
        Instant launched;
        boolean isProtected;
        boolean isMember = true;
        final Map<String, String> tags = new LinkedHashMap<>();
        final Map<String, String> unseenTags = new LinkedHashMap<>();
    }

    record Activity(String description, String cause, Instant start, String status, String why) {}

    final Map<String, Machine> machines = new LinkedHashMap<>();
    final List<Activity> activities = new ArrayList<>();
    final List<String> images = new ArrayList<>(List.of("ami-1", "ami-2"));
    final Map<String, String> versions = new LinkedHashMap<>(Map.of("1", "ami-1"));
    final Map<String, String> templateTokens = new HashMap<>();
    final Map<String, String> launchTokens = new HashMap<>();
    final List<String> suspended = new ArrayList<>();
    final List<String> refreshes = new ArrayList<>();
    final Map<String, Map<String, String>> snapshots = new LinkedHashMap<>();
    final List<String> disabled = new ArrayList<>();
    String extraGroupXml =
            "<HealthCheckType>EC2</HealthCheckType>"
                    + "<HealthCheckGracePeriod>120</HealthCheckGracePeriod>"
                    + "<InstanceMaintenancePolicy><MinHealthyPercentage>100</MinHealthyPercentage>"
                    + "<MaxHealthyPercentage>110</MaxHealthyPercentage></InstanceMaintenancePolicy>"
                    + "<AvailabilityZoneImpairmentPolicy><ImpairedZoneHealthCheckBehavior>IgnoreUnhealthy"
                    + "</ImpairedZoneHealthCheckBehavior></AvailabilityZoneImpairmentPolicy>";
    String hooksXml =
            hook("adamant-launch", "LAUNCHING", "CONTINUE", 600)
                    + hook("adamant-end", "TERMINATING", "CONTINUE", 300);
    String metadataXml =
            "<metadataOptions><httpTokens>required</httpTokens>"
                    + "<httpPutResponseHopLimit>1</httpPutResponseHopLimit></metadataOptions>";
    String version = "1";
    String stockOut = "";
    boolean hasLaunchHook;
    boolean isEc2Late;
    int min = 2;
    int desired = 2;
    int max = 3;
    int pageSize = 1;
    private int made;
    private int requests;
    private long seconds;

    FakeAws() {
        fill();
        settle();
        start();
    }

    static String hook(String name, String transition, String result, int heartbeat) {
        return el(
                "member",
                el("LifecycleHookName", name),
                el("AutoScalingGroupName", "web"),
                el("LifecycleTransition", "autoscaling:EC2_INSTANCE_" + transition),
                el("HeartbeatTimeout", "" + heartbeat),
                el("DefaultResult", result));
    }

    // ---- the cloud's own life

    synchronized void tick() {
        seconds += 10;
        snapshots
                .values()
                .forEach(
                        set -> set.replaceAll((_, state) -> state.replace("pending", "completed")));
        for (Machine one : machines.values()) {
            one.tags.putAll(one.unseenTags);
            one.unseenTags.clear();
            if (one.state.equals("shutting-down")) {
                one.state = "terminated";
                one.isMember = false;
            }
            if (one.state.equals("pending")) {
                one.state = "running";
            }
            if (one.lifecycle.equals("Pending")) {
                one.lifecycle = hasLaunchHook ? "Pending:Wait" : "InService";
            }
            if (one.lifecycle.equals("InService") && one.target.equals("initial")) {
                one.target = "healthy";
                one.reason = "";
            }
        }
        fill();
    }

    void settle() {
        for (int i = 0; i < 4; i++) {
            tick();
        }
    }

    private void fill() {
        while (members().stream().filter(one -> !one.lifecycle.startsWith("Termin")).count()
                < desired) {
            if (!stockOut.isEmpty()) {
                act(
                        "Launching a new EC2 instance.  Status Reason: " + stockOut,
                        "capacity",
                        "Failed",
                        stockOut);
                return;
            }
            Machine machine = make(made % 2 == 0 ? "eu-west-1a" : "eu-west-1b");
            act(
                    "Launching a new EC2 instance: " + machine.id,
                    "an instance was started in response to a difference between desired and actual",
                    "Successful",
                    "");
        }
    }

    private Machine make(String zone) {
        Machine one = new Machine();
        one.id = "i-%017x".formatted(0xabc000 + made++);
        one.image = versions.get(version.startsWith("$") ? "1" : version);
        one.zone = zone;
        one.launched = now();
        one.tags.put("aws:autoscaling:groupName", "web");
        machines.put(one.id, one);
        return one;
    }

    private Instant now() {
        return START.plusSeconds(seconds++);
    }

    private void act(String description, String cause, String status, String why) {
        activities.addFirst(new Activity(description, cause, now(), status, why));
    }

    /** The group ends one by itself. */
    synchronized void nativeEnd(String id) {
        end(
                machines.get(id),
                "an instance was taken out of service in response to an EC2 health"
                        + " check indicating it has been terminated or stopped");
    }

    private void end(Machine one, String cause) {
        one.lifecycle = "Terminating";
        one.state = "shutting-down";
        one.target = one.target.equals("unused") ? "unused" : "draining";
        one.reason = "Target.DeregistrationInProgress";
        act("Terminating EC2 instance: " + one.id, cause, "InProgress", "");
    }

    private List<Machine> members() {
        return machines.values().stream().filter(one -> one.isMember).toList();
    }

    // ---- the wire

    private static Map<String, String> form(Asked asked) {
        return decode(asked.body());
    }

    @Override
    protected String name(Asked asked) {
        return form(asked).getOrDefault("Action", "?");
    }

    @Override
    protected String line(Asked asked) {
        return form(asked).entrySet().stream()
                .filter(e -> !e.getKey().equals("Action") && !e.getKey().equals("Version"))
                .map(e -> " " + e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining("", name(asked), ""));
    }

    @Override
    protected Answer error(int status, String code, String message) {
        // Both forms: each protocol's reader takes the one that it knows.
        return xml(
                status,
                "<Response><Errors><Error><Type>Sender</Type><Code>"
                        + code
                        + "</Code><Message>"
                        + message
                        + "</Message></Error></Errors><Error><Type>Sender"
                        + "</Type><Code>"
                        + code
                        + "</Code><Message>"
                        + message
                        + "</Message></Error>"
                        + "<RequestID>req-e</RequestID><RequestId>req-e</RequestId></Response>");
    }

    private static Answer xml(int status, String body) {
        return new Answer(status, "text/xml", "<?xml version=\"1.0\"?>" + body);
    }

    static String el(String name, String... content) {
        return "<" + name + ">" + String.join("", content) + "</" + name + ">";
    }

    @Override
    protected Answer answer(Asked asked) {
        Map<String, String> p = form(asked);
        return switch (p.getOrDefault("Action", "?")) {
            case "DescribeAutoScalingGroups" -> groups(p);
            case "DescribeAutoScalingInstances" -> memberships(p);
            case "DescribeScalingActivities" ->
                    query(
                            "DescribeScalingActivities",
                            el(
                                    "Activities",
                                    activities.stream()
                                            .map(FakeAws::activity)
                                            .collect(Collectors.joining())));
            case "DescribeInstanceRefreshes" ->
                    query(
                            "DescribeInstanceRefreshes",
                            el(
                                    "InstanceRefreshes",
                                    refreshes.stream()
                                            .map(
                                                    s ->
                                                            el(
                                                                    "member",
                                                                    el("InstanceRefreshId", "r-1"),
                                                                    el("Status", s)))
                                            .collect(Collectors.joining())));
            case "DescribeLifecycleHooks" ->
                    query("DescribeLifecycleHooks", el("LifecycleHooks", hooksXml));
            case "TerminateInstanceInAutoScalingGroup" -> terminate(p);
            case "LaunchInstances" -> launch(p);
            case "CompleteLifecycleAction" -> complete(p);
            case "UpdateAutoScalingGroup" -> update(p);
            case "DescribeTargetHealth" ->
                    query(
                            "DescribeTargetHealth",
                            el(
                                    "TargetHealthDescriptions",
                                    members().stream()
                                            .map(FakeAws::target)
                                            .collect(Collectors.joining())));
            case "DeregisterTargets" -> deregister(p);
            case "DescribeInstances" -> describe(p);
            case "DescribeInstanceStatus" -> statuses(p);
            case "DescribeLaunchTemplateVersions" -> templates(p);
            case "CreateLaunchTemplateVersion" -> newVersion(p);
            case "DescribeImages" -> image(p.get("ImageId.1"));
            case "CreateTags" -> tag(p);
            case "CreateSnapshots" -> copy(p);
            case "DescribeSnapshots" -> snapshots(p);
            case "DisableImage" -> disable(p.get("ImageId"));
            case "GetConsoleOutput" -> console(p.get("InstanceId"));
            case "GetConsoleScreenshot" ->
                    ec2(
                            "GetConsoleScreenshot",
                            el("instanceId", p.get("InstanceId")) + el("imageData", "/9j/4AAQ"));
            case String other -> error(400, "InvalidAction", other);
        };
    }

    private Answer query(String action, String result) {
        return xml(
                200,
                el(
                        action + "Response",
                        el(action + "Result", result),
                        el("ResponseMetadata", el("RequestId", "req-" + ++requests))));
    }

    private Answer ec2(String action, String content) {
        return xml(200, el(action + "Response", el("requestId", "req-" + ++requests), content));
    }

    private Answer groups(Map<String, String> p) {
        String wanted = p.get("AutoScalingGroupNames.member.1");
        boolean isAsked =
                wanted == null
                        ? "tag:adamant:managed".equals(p.get("Filters.member.1.Name"))
                        : wanted.equals("web");
        return query(
                "DescribeAutoScalingGroups",
                el("AutoScalingGroups", isAsked ? el("member", group()) : ""));
    }

    private String group() {
        return el("AutoScalingGroupName", "web")
                + el("MinSize", "" + min)
                + el("MaxSize", "" + max)
                + el("DesiredCapacity", "" + desired)
                + el(
                        "LaunchTemplate",
                        el("LaunchTemplateId", "lt-1"),
                        el("LaunchTemplateName", "web"),
                        el("Version", version))
                + el("AvailabilityZones", el("member", "eu-west-1a"), el("member", "eu-west-1b"))
                + el("TargetGroupARNs", el("member", TARGETS))
                + el(
                        "SuspendedProcesses",
                        suspended.stream()
                                .map(s -> el("member", el("ProcessName", s)))
                                .collect(Collectors.joining()))
                + el(
                        "Tags",
                        el("member", el("Key", "adamant:managed"), el("Value", "true")),
                        el("member", el("Key", "adamant:application"), el("Value", "shop")))
                + extraGroupXml
                + el(
                        "Instances",
                        members().stream().map(FakeAws::member).collect(Collectors.joining()));
    }

    private static String member(Machine one) {
        return el(
                "member",
                el("InstanceId", one.id),
                el("AvailabilityZone", one.zone),
                el("LifecycleState", one.lifecycle),
                el("HealthStatus", "Healthy"),
                el("ImageId", one.image),
                el("ProtectedFromScaleIn", "" + one.isProtected));
    }

    private Answer memberships(Map<String, String> p) {
        Machine one = machines.get(p.get("InstanceIds.member.1"));
        return query(
                "DescribeAutoScalingInstances",
                el(
                        "AutoScalingInstances",
                        one == null || !one.isMember
                                ? ""
                                : el(
                                        "member",
                                        el("InstanceId", one.id),
                                        el("AutoScalingGroupName", "web"),
                                        el("AvailabilityZone", one.zone),
                                        el("LifecycleState", one.lifecycle),
                                        el("HealthStatus", "HEALTHY"))));
    }

    private static String activity(Activity one) {
        return el(
                "member",
                el("ActivityId", "a"),
                el("AutoScalingGroupName", "web"),
                el("Description", one.description),
                el("Cause", one.cause),
                el("StartTime", one.start.toString()),
                el("StatusCode", one.status),
                el("StatusMessage", one.why));
    }

    private Answer terminate(Map<String, String> p) {
        Machine one = machines.get(p.get("InstanceId"));
        if (one == null || !one.isMember) {
            return error(
                    400,
                    "ValidationError",
                    "Instance Id not found - No managed instance"
                            + " found for instance ID: "
                            + p.get("InstanceId"));
        }
        if (Boolean.parseBoolean(p.get("ShouldDecrementDesiredCapacity"))) {
            if (desired <= min) {
                return error(400, "ValidationError", "would violate the group's min size");
            }
            desired--;
        }
        end(one, "instance " + one.id + " was taken out of service in response to a user request");
        return query(
                "TerminateInstanceInAutoScalingGroup",
                el(
                        "Activity",
                        el("ActivityId", "a"),
                        el("AutoScalingGroupName", "web"),
                        el("Cause", "user"),
                        el("StartTime", now().toString()),
                        el("StatusCode", "InProgress")));
    }

    private Answer launch(Map<String, String> p) {
        String token = p.get("ClientToken");
        String id = launchTokens.get(token);
        if (id == null) {
            if (desired >= max) {
                return error(400, "ValidationError", "would exceed the group's MaxSize");
            }
            if (!stockOut.isEmpty()) {
                return query(
                        "LaunchInstances",
                        el(
                                "Errors",
                                el(
                                        "member",
                                        el("ErrorCode", stockOut),
                                        el("ErrorMessage", "no capacity"))));
            }
            desired++;
            Machine one = make(p.get("AvailabilityZones.member.1"));
            act("Launching a new EC2 instance: " + one.id, "user", "Successful", "");
            id = one.id;
            launchTokens.put(token, id);
        }
        return query(
                "LaunchInstances",
                el("ClientToken", token)
                        + el("Instances", el("member", el("InstanceIds", el("member", id)))));
    }

    private Answer complete(Map<String, String> p) {
        Machine one = machines.get(p.get("InstanceId"));
        if (!one.lifecycle.equals("Pending:Wait")) {
            return error(
                    400,
                    "ValidationError",
                    "No active Lifecycle Action found with instance ID " + one.id);
        }
        if (p.get("LifecycleActionResult").equals("CONTINUE")) {
            one.lifecycle = "InService";
        } else {
            end(one, "user request: the lifecycle action was abandoned");
        }
        return query("CompleteLifecycleAction", "");
    }

    private Answer update(Map<String, String> p) {
        version = p.get("LaunchTemplate.Version");
        return xml(
                200,
                el(
                        "UpdateAutoScalingGroupResponse",
                        el("ResponseMetadata", el("RequestId", "req-" + ++requests))));
    }

    private static String target(Machine one) {
        return el(
                "member",
                el("Target", el("Id", one.id), el("Port", "80")),
                el(
                        "TargetHealth",
                        el("State", one.target),
                        one.reason.isEmpty() ? "" : el("Reason", one.reason)));
    }

    private Answer deregister(Map<String, String> p) {
        Machine one = machines.get(p.get("Targets.member.1.Id"));
        one.target = "draining";
        one.reason = "Target.DeregistrationInProgress";
        return query("DeregisterTargets", "");
    }

    private Answer describe(Map<String, String> p) {
        if (p.containsKey("InstanceId.1")) {
            List<Machine> found = new ArrayList<>();
            for (int i = 1; p.containsKey("InstanceId." + i); i++) {
                Machine one = machines.get(p.get("InstanceId." + i));
                if (one == null || isHidden(one)) {
                    return error(
                            400,
                            "InvalidInstanceID.NotFound",
                            "The instance ID '" + p.get("InstanceId." + i) + "' does not exist");
                }
                found.add(one);
            }
            return ec2("DescribeInstances", el("reservationSet", reservations(found)));
        }
        if (!p.containsKey("Filter.1.Name")) {
            return error(400, "TheWholeAccount", "a describe without a filter");
        }
        String key = p.get("Filter.1.Name").substring("tag:".length());
        List<Machine> found =
                machines.values().stream()
                        .filter(one -> !isHidden(one))
                        .filter(one -> p.get("Filter.1.Value.1").equals(one.tags.get(key)))
                        .toList();
        return page("DescribeInstances", "reservationSet", found, p, FakeAws::reservations);
    }

    private boolean isHidden(Machine one) {
        return isEc2Late && one.state.equals("pending");
    }

    private Answer page(
            String action,
            String set,
            List<Machine> all,
            Map<String, String> p,
            Function<List<Machine>, String> write) {
        int from = Integer.parseInt(p.getOrDefault("NextToken", "0"));
        int to = Math.min(all.size(), from + pageSize);
        return ec2(
                action,
                el(set, write.apply(all.subList(Math.min(from, to), to)))
                        + (to < all.size() ? el("nextToken", "" + to) : ""));
    }

    private static String reservations(List<Machine> all) {
        return all.stream()
                .map(
                        one ->
                                el(
                                        "item",
                                        el(
                                                "instancesSet",
                                                el(
                                                        "item",
                                                        el("instanceId", one.id),
                                                        el("imageId", one.image),
                                                        el("subnetId", "subnet-" + one.zone),
                                                        el("instanceState", el("name", one.state)),
                                                        el("launchTime", one.launched.toString()),
                                                        el(
                                                                "placement",
                                                                el("availabilityZone", one.zone)),
                                                        el(
                                                                "tagSet",
                                                                one.tags.entrySet().stream()
                                                                        .map(
                                                                                t ->
                                                                                        el(
                                                                                                "item",
                                                                                                el(
                                                                                                        "key",
                                                                                                        t
                                                                                                                .getKey()),
                                                                                                el(
                                                                                                        "value",
                                                                                                        t
                                                                                                                .getValue())))
                                                                        .collect(
                                                                                Collectors
                                                                                        .joining()))))))
                .collect(Collectors.joining());
    }

    private Answer statuses(Map<String, String> p) {
        List<Machine> found = new ArrayList<>();
        for (int i = 1; p.containsKey("InstanceId." + i); i++) {
            Machine one = machines.get(p.get("InstanceId." + i));
            if (one == null) {
                return error(
                        400,
                        "InvalidInstanceID.NotFound",
                        "The instance ID '" + p.get("InstanceId." + i) + "' does not exist");
            }
            found.add(one);
        }
        return page(
                "DescribeInstanceStatus",
                "instanceStatusSet",
                found,
                p,
                all ->
                        all.stream()
                                .map(
                                        one ->
                                                el(
                                                        "item",
                                                        el("instanceId", one.id),
                                                        el("instanceState", el("name", one.state)),
                                                        el("systemStatus", el("status", one.check)),
                                                        el(
                                                                "instanceStatus",
                                                                el("status", one.check))))
                                .collect(Collectors.joining()));
    }

    private Answer templates(Map<String, String> p) {
        String wanted = p.get("LaunchTemplateVersion.1");
        String image = versions.get(wanted.startsWith("$") ? "1" : wanted);
        return ec2(
                "DescribeLaunchTemplateVersions",
                el(
                        "launchTemplateVersionSet",
                        image == null ? "" : el("item", template(wanted, image))));
    }

    private String template(String number, String image) {
        return el("launchTemplateId", "lt-1")
                + el("versionNumber", number.startsWith("$") ? "1" : number)
                + el("launchTemplateData", el("imageId", image), metadataXml);
    }

    private Answer newVersion(Map<String, String> p) {
        String image = p.get("LaunchTemplateData.ImageId");
        String number =
                templateTokens.computeIfAbsent(
                        p.get("ClientToken"), _ -> "" + (versions.size() + 1));
        versions.put(number, image);
        return ec2(
                "CreateLaunchTemplateVersion",
                el("launchTemplateVersion", template(number, image)));
    }

    private Answer image(String id) {
        return images.contains(id)
                ? ec2(
                        "DescribeImages",
                        el(
                                "imagesSet",
                                el(
                                        "item",
                                        el("imageId", id),
                                        el(
                                                "imageState",
                                                disabled.contains(id) ? "disabled" : "available"))))
                : error(400, "InvalidAMIID.NotFound", "The image id '[" + id + "]' does not exist");
    }

    private Answer tag(Map<String, String> p) {
        machines.get(p.get("ResourceId.1"))
                .unseenTags
                .put(p.get("Tag.1.Key"), p.get("Tag.1.Value"));
        return ec2("CreateTags", el("return", "true"));
    }

    /** Two volumes each. */
    private Answer copy(Map<String, String> p) {
        String token = p.get("TagSpecification.1.Tag.1.Value");
        int known = snapshots.values().stream().mapToInt(Map::size).sum();
        Map<String, String> made = new LinkedHashMap<>();
        made.put("snap-" + (known + 1), "pending");
        made.put("snap-" + (known + 2), "pending");
        snapshots.computeIfAbsent(token, _ -> new LinkedHashMap<>()).putAll(made);
        return ec2("CreateSnapshots", set(made, "state"));
    }

    private Answer snapshots(Map<String, String> p) {
        return ec2(
                "DescribeSnapshots",
                set(snapshots.getOrDefault(p.get("Filter.1.Value.1"), Map.of()), "status"));
    }

    private static String set(Map<String, String> snapshots, String state) {
        return el(
                "snapshotSet",
                snapshots.entrySet().stream()
                        .map(
                                one ->
                                        el(
                                                "item",
                                                el("snapshotId", one.getKey()),
                                                el(state, one.getValue())))
                        .collect(Collectors.joining()));
    }

    private Answer disable(String id) {
        disabled.add(id);
        return ec2("DisableImage", el("return", "true"));
    }

    private Answer console(String id) {
        if (!machines.containsKey(id)) {
            return error(
                    400,
                    "InvalidInstanceID.NotFound",
                    "The instance ID '" + id + "' does not exist");
        }
        String text =
                Base64.getEncoder()
                        .encodeToString(("booted " + id + "\n").getBytes(StandardCharsets.UTF_8));
        return ec2("GetConsoleOutput", el("instanceId", id) + el("output", text));
    }
}
