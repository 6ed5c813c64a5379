package io.adamant.collector.cloud.gcp;

import io.adamant.collector.cloud.wire.WireFake;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compute Engine's JSON REST for one managed instance group, zonal or regional. What is created has
 * an id a tick later; what is deleted is gone a tick later; request ids are remembered.
 */
final class FakeGcp extends WireFake {

    private static final Pattern PATH =
            Pattern.compile(
                    "/compute/v1/projects/p/(?:(zones|regions)/([^/]+)|(global))/([A-Za-z]+)"
                            + "(?:/([^/]+))?(?:/([A-Za-z]+))?");
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final String ROOT = "https://www.googleapis.com/compute/v1/projects/p/";

    static final class Machine {
        String name;
        long id;
        String template;
        String zone;
        String status = "PROVISIONING";
        String action = "CREATING";
        String health = "UNHEALTHY";
        boolean isProtected;
        boolean isStateful;
        Instant made;

        String url() {
            return ROOT + "zones/" + zone + "/instances/" + name;
        }
    }

    final Map<String, Machine> machines = new LinkedHashMap<>();
    final Map<String, JsonObject> templates = new LinkedHashMap<>();
    final Map<String, JsonObject> operations = new HashMap<>();
    final Map<String, String> requests = new HashMap<>();
    final Map<String, String> snapshots = new LinkedHashMap<>();
    final List<String> obsolete = new ArrayList<>();
    final List<String> images = new ArrayList<>(List.of("web-1", "web-2"));
    final boolean isRegional;
    String template = "t-1";
    String updateType = "OPPORTUNISTIC";
    String operationError = "";
    String imageState = "";
    JsonObject more = new JsonObject();
    String serial = "booted\n";
    int size = 2;
    int pageSize = 1;
    private long made;
    private int begun;

    FakeGcp(boolean isRegional) {
        this.isRegional = isRegional;
        templates.put("t-1", template("t-1", "projects/p/global/images/web-1"));
        for (int i = 0; i < size; i++) {
            create("web-orig" + i);
        }
        settle();
        start();
    }

    JsonObject template(String name, String image) {
        return new JsonObject()
                .put("name", name)
                .put(
                        "properties",
                        new JsonObject()
                                .put(
                                        "metadata",
                                        new JsonObject()
                                                .put(
                                                        "items",
                                                        new JsonArray()
                                                                .add(
                                                                        new JsonObject()
                                                                                .put(
                                                                                        "key",
                                                                                        "serial-port-logging-enable")
                                                                                .put(
                                                                                        "value",
                                                                                        "TRUE"))))
                                .put(
                                        "disks",
                                        new JsonArray()
                                                .add(
                                                        new JsonObject()
                                                                .put("boot", true)
                                                                .put(
                                                                        "initializeParams",
                                                                        new JsonObject()
                                                                                .put(
                                                                                        "sourceImage",
                                                                                        image)))));
    }

    private Machine create(String name) {
        Machine one = new Machine();
        one.name = name;
        one.template = template;
        one.zone = made % 2 == 0 || !isRegional ? "europe-west1-b" : "europe-west1-c";
        one.made = START.plusSeconds(made);
        machines.put(name, one);
        made++;
        return one;
    }

    synchronized void tick() {
        snapshots.replaceAll((_, state) -> state.replace("UPLOADING", "READY"));
        machines.values().removeIf(one -> one.action.equals("DELETING"));
        for (Machine one : machines.values()) {
            if (one.action.equals("RECREATING")) {
                one.id = 0;
                one.action = "CREATING";
                one.template = template;
            }
            if (one.id == 0) {
                one.id = 4_000_000_000L + ++made;
                one.status = "STAGING";
            } else if (one.action.equals("CREATING")) {
                one.status = "RUNNING";
                one.action = "NONE";
                one.health = "HEALTHY";
            }
        }
    }

    void settle() {
        for (int i = 0; i < 4; i++) {
            tick();
        }
    }

    Machine byId(String id) {
        return machines.values().stream()
                .filter(one -> id.equals("" + one.id))
                .findFirst()
                .orElseThrow();
    }

    // ---- the wire

    private record Route(String scope, String location, String kind, String name, String verb) {}

    private static Route route(Asked asked) {
        Matcher path = PATH.matcher(asked.path());
        if (!path.matches()) {
            throw new IllegalArgumentException(asked.path());
        }
        return new Route(
                path.group(1) == null ? "global" : path.group(1),
                path.group(2),
                path.group(4),
                path.group(5),
                path.group(6));
    }

    @Override
    protected String name(Asked asked) {
        Route route = route(asked);
        String kind = route.kind();
        if (kind.equals("operations")) {
            kind =
                    switch (route.scope()) {
                        case "zones" -> "zoneOperations";
                        case "regions" -> "regionOperations";
                        default -> "globalOperations";
                    };
        } else if (route.scope().equals("regions")) {
            kind =
                    "region"
                            + kind.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                            + kind.substring(1);
        }
        String verb = route.verb();
        if (verb == null || verb.equals("serialPort") || verb.equals("screenshot")) {
            verb =
                    verb == null
                            ? switch (asked.method()) {
                                case "PATCH" -> "patch";
                                case "POST" -> "insert";
                                default -> route.name() == null ? "list" : "get";
                            }
                            : verb.equals("screenshot") ? "getScreenshot" : "getSerialPortOutput";
        }
        return kind + "." + verb;
    }

    @Override
    protected String line(Asked asked) {
        return (name(asked) + " " + asked.body()).strip();
    }

    @Override
    protected Answer error(int status, String reason, String message) {
        return json(
                status,
                new JsonObject()
                        .put(
                                "error",
                                new JsonObject()
                                        .put("code", status)
                                        .put("message", message)
                                        .put(
                                                "errors",
                                                new JsonArray()
                                                        .add(
                                                                new JsonObject()
                                                                        .put("reason", reason)
                                                                        .put("domain", "global")
                                                                        .put(
                                                                                "message",
                                                                                message)))));
    }

    private static Answer json(int status, JsonObject body) {
        return new Answer(status, "application/json; charset=UTF-8", body.encode());
    }

    @Override
    protected Answer answer(Asked asked) {
        Route route = route(asked);
        String call = name(asked).replaceFirst("^regionInstanceG", "instanceG");
        boolean isGroup = call.startsWith("instanceGroupManagers.");
        if (isGroup
                && (!"web".equals(route.name()) || isRegional != route.scope().equals("regions"))) {
            return error(404, "notFound", "the group was not found");
        }
        return switch (call) {
            case "instanceGroupManagers.get" -> json(200, group());
            case "instanceGroupManagers.listManagedInstances" -> managed(asked);
            case "instanceGroupManagers.listErrors" -> json(200, new JsonObject());
            case "instanceGroupManagers.createInstances" -> create(asked);
            case "instanceGroupManagers.deleteInstances" -> change(asked, "DELETING");
            case "instanceGroupManagers.recreateInstances" -> change(asked, "RECREATING");
            case "instanceGroupManagers.patch" -> patch(asked);
            case "instances.list" -> list(route.location());
            case "instances.get" ->
                    machines.containsKey(route.name())
                            ? json(200, machine(machines.get(route.name())))
                            : error(404, "notFound", route.name());
            case "instances.getSerialPortOutput" ->
                    json(200, new JsonObject().put("contents", serial).put("next", "7"));
            case "instances.getScreenshot" ->
                    json(200, new JsonObject().put("contents", "iVBORw0KGgo="));
            case "backendServices.getHealth" -> json(200, health());
            case "instanceTemplates.get" ->
                    templates.containsKey(route.name())
                            ? json(200, templates.get(route.name()))
                            : error(404, "notFound", route.name());
            case "instanceTemplates.insert" -> insert(asked);
            case "images.get" -> image(route.name());
            case "images.deprecate" -> once(asked, () -> obsolete.add(route.name()));
            case "disks.createSnapshot" -> copy(asked);
            case "snapshots.get" ->
                    snapshots.containsKey(route.name())
                            ? json(
                                    200,
                                    new JsonObject()
                                            .put("name", route.name())
                                            .put("status", snapshots.get(route.name())))
                            : error(404, "notFound", route.name());
            case "zoneOperations.get", "regionOperations.get", "globalOperations.get" ->
                    json(200, operations.get(route.name()).put("status", "DONE"));
            default -> error(400, "invalid", call);
        };
    }

    private JsonObject group() {
        JsonObject group =
                new JsonObject()
                        .put("name", "web")
                        .put("baseInstanceName", "web")
                        .put("targetSize", size)
                        .put("fingerprint", "AAAA")
                        .put("instanceGroup", ROOT + "zones/europe-west1-b/instanceGroups/web")
                        .put(
                                "versions",
                                new JsonArray()
                                        .add(
                                                new JsonObject()
                                                        .put(
                                                                "instanceTemplate",
                                                                ROOT
                                                                        + "global/instanceTemplates/"
                                                                        + template)))
                        .put(
                                "updatePolicy",
                                new JsonObject()
                                        .put("type", updateType)
                                        .put("replacementMethod", "SUBSTITUTE")
                                        .put(
                                                "maxSurge",
                                                new JsonObject()
                                                        .put("fixed", 1)
                                                        .put("calculated", 1)))
                        .put(
                                "status",
                                new JsonObject()
                                        .put("isStable", true)
                                        .put(
                                                "versionTarget",
                                                new JsonObject().put("isReached", true)));
        return group.mergeIn(more, true);
    }

    private Answer managed(Asked asked) {
        List<Machine> all = List.copyOf(machines.values());
        int from = Integer.parseInt(asked.query().getOrDefault("pageToken", "0"));
        int to = Math.min(all.size(), from + pageSize);
        JsonArray page = new JsonArray();
        for (Machine one : all.subList(Math.min(from, to), to)) {
            JsonObject managed =
                    new JsonObject()
                            .put("instance", one.url())
                            .put("name", one.name)
                            .put("instanceStatus", one.status)
                            .put("currentAction", one.action)
                            .put(
                                    "version",
                                    new JsonObject()
                                            .put(
                                                    "instanceTemplate",
                                                    ROOT
                                                            + "global/instanceTemplates/"
                                                            + one.template));
            if (one.id != 0) {
                managed.put("id", "" + one.id);
            }
            if (one.isStateful) {
                managed.put(
                        "preservedStateFromConfig",
                        new JsonObject().put("metadata", new JsonObject().put("k", "v")));
            }
            page.add(managed);
        }
        JsonObject answer = new JsonObject().put("managedInstances", page);
        return json(200, to < all.size() ? answer.put("nextPageToken", "" + to) : answer);
    }

    private static JsonObject machine(Machine one) {
        return new JsonObject()
                .put("id", "" + one.id)
                .put("name", one.name)
                .put("status", one.status)
                .put("creationTimestamp", one.made.toString())
                .put("deletionProtection", one.isProtected)
                .put(
                        "networkInterfaces",
                        new JsonArray()
                                .add(
                                        new JsonObject()
                                                .put(
                                                        "subnetwork",
                                                        ROOT
                                                                + "regions/europe-west1/subnetworks/web-net")))
                .put(
                        "disks",
                        new JsonArray()
                                .add(disk(one, one.name, "PERSISTENT"))
                                .add(disk(one, one.name + "-data", "PERSISTENT"))
                                .add(new JsonObject().put("type", "SCRATCH")));
    }

    private static JsonObject disk(Machine of, String name, String type) {
        return new JsonObject()
                .put("type", type)
                .put("source", ROOT + "zones/" + of.zone + "/disks/" + name);
    }

    private Answer copy(Asked asked) {
        String name = new JsonObject(asked.body()).getString("name");
        return snapshots.containsKey(name)
                ? error(409, "alreadyExists", name)
                : once(asked, () -> snapshots.put(name, "UPLOADING"));
    }

    private Answer list(String zone) {
        JsonArray items = new JsonArray();
        machines.values().stream()
                .filter(one -> one.zone.equals(zone) && one.id != 0)
                .forEach(one -> items.add(machine(one)));
        return json(200, new JsonObject().put("items", items));
    }

    private JsonObject health() {
        JsonArray all = new JsonArray();
        machines.values()
                .forEach(
                        one ->
                                all.add(
                                        new JsonObject()
                                                .put("instance", one.url())
                                                .put("healthState", one.health)));
        return new JsonObject().put("healthStatus", all);
    }

    private Answer image(String name) {
        if (!images.contains(name)) {
            return error(404, "notFound", "the image was not found");
        }
        JsonObject image =
                new JsonObject().put("name", name).put("selfLink", ROOT + "global/images/" + name);
        String state = obsolete.contains(name) ? "OBSOLETE" : imageState;
        return json(
                200,
                state.isEmpty()
                        ? image
                        : image.put("deprecated", new JsonObject().put("state", state)));
    }

    /** The operation of an earlier request with the same id, else a new one after its effect. */
    private Answer once(Asked asked, Runnable effect) {
        String request = asked.query().get("requestId");
        String known = request == null ? null : requests.get(request);
        if (known == null) {
            known = "operation-" + ++begun;
            JsonObject operation = new JsonObject().put("name", known).put("status", "RUNNING");
            if (!asked.path().contains("/global/")) {
                operation.put(
                        isRegional ? "region" : "zone",
                        ROOT + (isRegional ? "regions/europe-west1" : "zones/europe-west1-b"));
            }
            if (operationError.isEmpty()) {
                effect.run();
            } else {
                operation
                        .put("status", "DONE")
                        .put(
                                "error",
                                new JsonObject()
                                        .put(
                                                "errors",
                                                new JsonArray()
                                                        .add(
                                                                new JsonObject()
                                                                        .put("code", operationError)
                                                                        .put(
                                                                                "message",
                                                                                "by the test"))));
            }
            operations.put(known, operation);
            if (request != null) {
                requests.put(request, known);
            }
        }
        return json(200, operations.get(known));
    }

    private Answer create(Asked asked) {
        String name =
                new JsonObject(asked.body())
                        .getJsonArray("instances")
                        .getJsonObject(0)
                        .getString("name");
        String request = asked.query().get("requestId");
        if (machines.containsKey(name) && !requests.containsKey(request)) {
            return error(409, "alreadyExists", name + " already exists");
        }
        return once(
                asked,
                () -> {
                    size++;
                    create(name);
                });
    }

    private Answer change(Asked asked, String action) {
        String url = new JsonObject(asked.body()).getJsonArray("instances").getString(0);
        Machine one = machines.get(url.substring(url.lastIndexOf('/') + 1));
        return once(
                asked,
                () -> {
                    if (one != null) {
                        one.action = action;
                        size -= action.equals("DELETING") ? 1 : 0;
                    }
                });
    }

    private Answer patch(Asked asked) {
        String url =
                new JsonObject(asked.body())
                        .getJsonArray("versions")
                        .getJsonObject(0)
                        .getString("instanceTemplate");
        return once(asked, () -> template = url.substring(url.lastIndexOf('/') + 1));
    }

    private Answer insert(Asked asked) {
        JsonObject body = new JsonObject(asked.body());
        String name = body.getString("name");
        if (templates.containsKey(name) && !requests.containsKey(asked.query().get("requestId"))) {
            return error(409, "alreadyExists", name);
        }
        return once(asked, () -> templates.put(name, body));
    }
}
