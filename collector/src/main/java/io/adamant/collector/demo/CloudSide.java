package io.adamant.collector.demo;

import io.adamant.collector.cloud.local.LocalCloudClient;
import io.adamant.collector.cloud.local.LocalCloudClient.Fault;
import io.adamant.collector.cloud.local.Reply;
import io.adamant.collector.demo.Fleet.Member;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The local cloud as the story uses it: breaks things, and looks at what is really there. */
final class CloudSide implements AutoCloseable {

    private static final int EVERYTHING = 500;

    private final LocalCloudClient client;

    CloudSide(int port) {
        this.client = new LocalCloudClient(URI.create("http://127.0.0.1:" + port));
    }

    boolean isUp() {
        return client.health(LocalCloudClient.LIMIT) instanceof Reply.Ok;
    }

    void createGroup(DemoOptions options) {
        ok(client.putImage(Programs.IMAGE, true, "the demo's application"));
        ok(
                client.putGroup(
                        Programs.GROUP,
                        "shop",
                        Programs.IMAGE,
                        options.instances(),
                        options.instances() + 1,
                        List.of("local-a", "local-b", "local-c")));
    }

    String isolation() {
        return inventory().getString("isolation", "unknown");
    }

    boolean hasOwnMounts() {
        return !isolation().startsWith("none");
    }

    /** What of the seal this machine does not permit, in words; empty when all of it is there. */
    Optional<String> missing() {
        String isolation = isolation();
        if (isolation.startsWith("none")) {
            return Optional.of(
                    "the seal. Without namespaces no write is refused; a change is only detected");
        }
        return isolation.startsWith("user-namespaces")
                ? Optional.of("who tried. A write is refused, but only root is shown by whom")
                : Optional.empty();
    }

    JsonObject harm(Fault fault, String target) {
        return ok(client.chaos(fault, target)).json();
    }

    LocalCloudClient.Attempt attempt(String id) {
        return LocalCloudClient.Attempt.from(ok(client.chaos(Fault.ATTEMPT, id)));
    }

    /** The image that will never boot. */
    String deadOnBoot(String group) {
        return ok(client.chaos(Fault.DEAD_ON_BOOT, group)).json().getString("image", "");
    }

    void restoreImage(String group) {
        ok(client.chaos(Fault.RESTORE, group));
    }

    boolean isGone(String id) {
        return instance(id).map(o -> o.getString("state", "")).orElse("gone").equals("gone");
    }

    boolean isRunning(String id) {
        return instance(id).map(o -> o.getString("state", "")).orElse("").equals("running");
    }

    long launchedNanos(String id) {
        return instance(id).map(o -> o.getLong("launchedNanos", 0L)).orElse(0L);
    }

    long launchedFrom(String image) {
        return instances().stream().filter(o -> o.getString("image", "").equals(image)).count();
    }

    long count() {
        return instances().size();
    }

    /** One request to the workload itself, as a user of the service would send it. */
    void askWorkload(String id, String path) {
        int port =
                instance(id)
                        .map(o -> o.getJsonObject("ports").getInteger("workload", 0))
                        .orElseThrow(() -> new DemoException("the local cloud has no " + id));
        try (Http workload = new Http(port)) {
            Http.Answer answer = workload.get(path);
            if (!answer.isOk()) {
                throw new DemoException("the workload of " + id + " answered " + answer.status());
            }
        }
    }

    List<Long> agentPids(List<Member> members) {
        List<Long> pids = new ArrayList<>();
        for (Member member : members) {
            instance(member.id())
                    .map(o -> o.getJsonObject("pids", new JsonObject()).getLong("agent"))
                    .ifPresent(pids::add);
        }
        return pids;
    }

    private Optional<JsonObject> instance(String id) {
        return instances().stream().filter(o -> o.getString("id", "").equals(id)).findFirst();
    }

    private List<JsonObject> instances() {
        return Fleet.objects(inventory(), "instances");
    }

    private JsonObject inventory() {
        return ok(client.firstPage(EVERYTHING, LocalCloudClient.LIMIT)).json();
    }

    private static Reply.Ok ok(Reply reply) {
        if (reply instanceof Reply.Ok ok) {
            return ok;
        }
        throw new DemoException("the local cloud refused: " + reply);
    }

    @Override
    public void close() {
        client.close();
    }
}
