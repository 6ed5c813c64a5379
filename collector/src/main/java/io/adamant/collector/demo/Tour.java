package io.adamant.collector.demo;

import io.adamant.collector.cloud.local.LocalCloudClient;
import io.adamant.collector.cloud.local.LocalCloudClient.Fault;
import io.adamant.collector.demo.Fleet.GateSeen;
import io.adamant.collector.demo.Fleet.Member;
import io.adamant.collector.demo.Fleet.Replacement;
import io.adamant.collector.demo.Story.BrokenPromise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The story by itself: breaks the fleet in every way and holds the product to its promises. Each
 * step begins and ends with a whole, healthy fleet, so that the steps prove themselves one by one.
 */
final class Tour {

    private static final Duration BOOT = Duration.ofSeconds(60);
    private static final Duration SEEN = Duration.ofSeconds(30);
    private static final Duration REPLACED = Duration.ofSeconds(90);

    private final Fleet fleet;
    private final CloudSide cloud;
    private final Pace pace;
    private final Story story;
    private final int instances;

    Tour(Fleet fleet, CloudSide cloud, Pace pace, Story story, int instances) {
        this.fleet = fleet;
        this.cloud = cloud;
        this.pace = pace;
        this.story = story;
        this.instances = instances;
    }

    /** Tells everything; stops early only where nothing that follows could be told. */
    void tell() throws InterruptedException {
        boolean sealed = cloud.hasOwnMounts();
        if (!story.tell(
                sealed
                        ? "three instances boot, are sealed as far as namespaces allow, and say how far"
                        : "three instances boot and say that they are not sealed",
                this::boot)) {
            return;
        }
        story.tell("a line of the workload's log is found through the API", this::findLine);
        if (sealed) {
            story.tell("a write to the sealed configuration is refused", this::attempt);
        } else {
            story.tell("no write is refused here, and why", () -> "isolation " + cloud.isolation());
        }
        story.tell(
                "a killed instance is replaced",
                () -> replace(Fault.KILL, Set.of("silent"), "dead_host"));
        story.tell(
                "a frozen instance is replaced",
                () -> replace(Fault.SILENCE, Set.of("silent"), "dead_host"));
        story.tell(
                "a sick instance is replaced",
                () -> replace(Fault.SICKEN, Set.of("sick"), "dead_host"));
        story.tell(
                "a changed instance is replaced",
                () -> replace(Fault.MUTATE, Set.of("changed"), "serving_host"));
        story.tell("an instance whose agent alone died is replaced launch-first", this::agentDies);
        story.tell("an operator's hold is respected", this::hold);
        story.tell("an image that never boots stops the replacing", this::badImage);
    }

    private String boot() throws InterruptedException {
        List<Member> healthy = whole("after the start");
        StringBuilder detail = new StringBuilder();
        for (Member member : healthy) {
            detail.append(detail.isEmpty() ? "" : "\n")
                    .append(InstanceFacts.of(fleet.instance(member.id())));
        }
        return detail + "\n" + AgentMemory.of(cloud.agentPids(healthy)).words();
    }

    private String findLine() throws InterruptedException {
        String id = whole("before").getFirst().id();
        String mark = "find-me-" + pace.wall().unixNanos();
        long began = pace.mono().nanos();
        cloud.askWorkload(id, "/?" + mark);
        List<String> lines =
                pace.until(SEEN, () -> some(fleet.lines(id, mark)))
                        .orElseThrow(
                                () -> new BrokenPromise("no line with " + mark + " was found"));
        double seconds = (pace.mono().nanos() - began) / 1e9;
        return "searchable %.1f s after the request: %s".formatted(seconds, lines.getFirst());
    }

    private String attempt() throws InterruptedException {
        String id = whole("before").getFirst().id();
        JsonObject seal =
                pace.until(
                                SEEN,
                                () ->
                                        Optional.of(fleet.instance(id))
                                                .filter(InstanceFacts::knowsWhoSees))
                        .orElseThrow(
                                () -> new BrokenPromise("nothing says who would see an attempt"));
        LocalCloudClient.Attempt attempt = cloud.attempt(id);
        demand(attempt.refused(), "the write to " + attempt.path() + " was not refused");
        String refused = "refused with '" + attempt.stderr().strip() + "'";
        Optional<String> unseen = InstanceFacts.unseen(seal);
        if (unseen.isPresent()) {
            return refused + ", not seen: " + unseen.get();
        }
        return refused
                + ";\n"
                + pace.until(SEEN, () -> InstanceFacts.attempt(fleet.instance(id), attempt.pid()))
                        .orElseThrow(
                                () ->
                                        new BrokenPromise(
                                                "refused, but pid "
                                                        + attempt.pid()
                                                        + " was not reported"));
    }

    private String replace(Fault fault, Set<String> causes, String sequence)
            throws InterruptedException {
        String id = whole("before").getFirst().id();
        long began = pace.wall().unixNanos();
        cloud.harm(fault, id);
        return finish(id, began, causes, sequence);
    }

    /** Follows a replacement to its end and looks at what is kept of the one that is gone. */
    private String finish(String id, long began, Set<String> causes, String sequence)
            throws InterruptedException {
        Replacement opened = opened(id);
        demand(causes.contains(opened.cause()), "replaced because " + opened.cause());
        demand(opened.sequence().equals(sequence), "replaced as a " + opened.sequence());
        Replacement done = closed(id);
        List<Member> healthy = whole("after the replacement");
        String successor = String.valueOf(done.successor());
        demand(
                healthy.stream().anyMatch(m -> m.id().equals(successor)),
                "successor " + successor + " is not healthy");
        demand(
                pace.until(SEEN, () -> Optional.of(id).filter(cloud::isGone)).isPresent(),
                id + " is still there");
        demand(fleet.evidenceFiles(id) > 0, "no evidence was kept of " + id);
        demand(!fleet.lines(id, "").isEmpty(), "no log line of " + id + " is searchable");
        return "%s was %s; intent %.1f s after the harm, successor %s launched %.1f s after the intent and %s;\n%s"
                .formatted(
                        id,
                        opened.cause(),
                        (opened.openedNanos() - began) / 1e9,
                        successor,
                        (cloud.launchedNanos(successor) - opened.openedNanos()) / 1e9,
                        InstanceFacts.hello(fleet.instance(successor)),
                        fleet.evidenceFiles(id) + " evidence files kept, its log is searchable");
    }

    private String agentDies() throws InterruptedException {
        String id = whole("before").getFirst().id();
        long began = pace.wall().unixNanos();
        cloud.harm(Fault.AGENT_KILL, id);
        demand(
                pace.until(SEEN, () -> fleet.member(id).filter(m -> m.verdict().equals("silent")))
                        .isPresent(),
                id + " never counted as silent");
        demand(
                fleet.replacementOf(id).isEmpty(),
                "it was replaced in a hurry although its workload serves");
        List<GateSeen> waiting = closedGates(id);
        demand(!waiting.isEmpty(), "nothing says why it waits");
        opened(id);
        Replacement launched =
                pace.until(
                                REPLACED,
                                () -> fleet.replacementOf(id).filter(r -> r.successor() != null))
                        .orElseThrow(() -> new BrokenPromise("no successor was launched"));
        demand(cloud.isRunning(id), "it was ended before its successor " + launched.successor());
        return "waited for "
                + names(waiting)
                + "; still serving while its successor boots;\n"
                + finish(id, began, Set.of("silent"), "serving_host");
    }

    private String hold() throws InterruptedException {
        String id = whole("before").getFirst().id();
        fleet.hold(Programs.GROUP, "the tour looks whether a hold is respected");
        String gate;
        long began = pace.wall().unixNanos();
        try {
            cloud.harm(Fault.KILL, id);
            gate =
                    pace.until(
                                    SEEN,
                                    () ->
                                            closedGates(id).stream()
                                                    .filter(g -> g.name().equals("hold"))
                                                    .map(g -> g.value() + "; clears: " + g.clears())
                                                    .findFirst())
                            .orElseThrow(() -> new BrokenPromise("why does not name the hold"));
            pace.sleeper().sleep(3_000);
            demand(fleet.replacementOf(id).isEmpty(), "it was replaced in spite of the hold");
        } finally {
            fleet.resume(Programs.GROUP, "the tour has seen it");
        }
        return "held: " + gate + "\nlifted: " + finish(id, began, Set.of("silent"), "dead_host");
    }

    private String badImage() throws InterruptedException {
        List<Member> before = whole("before");
        String id = before.getFirst().id();
        String bad = cloud.deadOnBoot(Programs.GROUP);
        cloud.harm(Fault.KILL, id);
        String held =
                pace.until(
                                REPLACED,
                                () ->
                                        fleet.image(bad)
                                                .filter(image -> image.getBoolean("held", false))
                                                .map(image -> image.getString("reason", "")))
                        .orElseThrow(() -> new BrokenPromise("image " + bad + " was never held"));
        long launchedAtHold = cloud.launchedFrom(bad);
        pace.sleeper().sleep(5_000);
        demand(
                cloud.launchedFrom(bad) == launchedAtHold,
                "it went on launching " + bad + " after the hold");
        long healthy = fleet.healthy().size();
        demand(healthy >= instances - 1L, "only " + healthy + " are healthy: the fleet was eaten");
        cloud.restoreImage(Programs.GROUP);
        closed(id);
        whole("with the good image again");
        return "held: %s\n%d launches of it, %d healthy all the while; with the good image again whole"
                .formatted(held, launchedAtHold, healthy);
    }

    private Replacement opened(String id) throws InterruptedException {
        return pace.until(SEEN, () -> fleet.replacementOf(id))
                .orElseThrow(
                        () ->
                                new BrokenPromise(
                                        "no intent for "
                                                + id
                                                + " within "
                                                + SEEN.toSeconds()
                                                + " s; closed gates: "
                                                + names(closedGates(id))));
    }

    private Replacement closed(String id) throws InterruptedException {
        return pace.until(REPLACED, () -> fleet.replacementOf(id).filter(r -> !r.open()))
                .orElseThrow(
                        () ->
                                new BrokenPromise(
                                        "the replacement of "
                                                + id
                                                + " is stuck at "
                                                + fleet.replacementOf(id)
                                                        .map(Replacement::stage)
                                                        .orElse("nothing")));
    }

    private List<Member> whole(String when) throws InterruptedException {
        return pace.until(
                        BOOT, () -> Optional.of(fleet.serving()).filter(h -> h.size() == instances))
                .orElseThrow(
                        () ->
                                new BrokenPromise(
                                        "the fleet was not whole "
                                                + when
                                                + ": "
                                                + fleet.members().stream()
                                                        .map(m -> m.id() + " " + m.verdict())
                                                        .collect(Collectors.joining(", "))));
    }

    private List<GateSeen> closedGates(String id) {
        return fleet.why(id).stream().filter(g -> !g.open()).toList();
    }

    private static String names(List<GateSeen> gates) {
        return gates.stream()
                .map(g -> g.name() + " (" + g.value() + ")")
                .collect(Collectors.joining(", "));
    }

    private static Optional<List<String>> some(List<String> lines) {
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines);
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new BrokenPromise(otherwise);
        }
    }
}
