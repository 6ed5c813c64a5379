package io.adamant.collector.localcloud;

import io.adamant.collector.localcloud.estate.Estate;
import io.adamant.collector.localcloud.estate.Group;
import io.adamant.collector.localcloud.estate.Image;
import io.adamant.collector.localcloud.estate.Instance;
import io.adamant.collector.localcloud.estate.Instance.State;
import io.adamant.collector.localcloud.estate.Outcome;
import io.adamant.collector.localcloud.launch.Isolation;
import io.adamant.collector.localcloud.launch.Machine;
import io.adamant.collector.localcloud.launch.ProcessTable;
import io.adamant.shared.time.WallClock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** What callers are shown: what is remembered, and beside it what is measured at this moment. */
final class Views {

    /**
     * How long a drained instance is shown as draining: requests end within the probe's timeout.
     */
    static final long DRAIN_NANOS = 1_000_000_000L;

    private final Estate estate;
    private final LoadBalancer balancer;
    private final Isolation isolation;
    private final Supplier<ProcessTable> processes;
    private final WallClock clock;

    Views(
            Estate estate,
            LoadBalancer balancer,
            Isolation isolation,
            Supplier<ProcessTable> processes,
            WallClock clock) {
        this.estate = estate;
        this.balancer = balancer;
        this.isolation = isolation;
        this.processes = processes;
        this.clock = clock;
    }

    /**
     * One page of everything. The pages of one inventory carry the same generation, and the number
     * of pages and of instances, so that a reader can prove that it has seen them all.
     */
    Outcome<JsonObject> inventory(int page, int size, OptionalLong generation) {
        Estate.Snapshot snapshot = estate.snapshot();
        if (generation.isPresent() && generation.getAsLong() != snapshot.generation()) {
            return Outcome.conflict("the inventory changed; begin again at page 0");
        }
        int total = snapshot.instances().size();
        int pages = Math.max(1, (total + size - 1) / size);
        if (page >= pages) {
            return Outcome.notFound("page " + page + " of " + pages);
        }
        ProcessTable table = processes.get();
        JsonArray instances = new JsonArray();
        snapshot.instances().stream()
                .skip((long) page * size)
                .limit(size)
                .forEach(instance -> instances.add(instance(instance, table)));
        JsonObject json =
                new JsonObject()
                        .put("generation", snapshot.generation())
                        .put("page", page)
                        .put("pages", pages)
                        .put("total", total)
                        .put("last", page == pages - 1)
                        .put("isolation", isolation.toString())
                        .put("instances", instances);
        if (page == 0) {
            json.put("groups", list(snapshot.groups().stream().map(Group::toJson).toList()));
            json.put("images", list(snapshot.images().stream().map(Image::toJson).toList()));
        }
        return Outcome.done(json);
    }

    Outcome<JsonObject> instance(String id) {
        return estate.instance(id)
                .map(instance -> Outcome.done(instance(instance, processes.get())))
                .orElseGet(() -> Outcome.notFound("no instance " + id));
    }

    JsonObject instance(Instance instance, ProcessTable table) {
        Optional<Machine> machine = estate.machine(instance.id());
        JsonObject pids = new JsonObject();
        machine.map(m -> m.pids(table))
                .ifPresent(
                        p -> {
                            p.init().ifPresent(pid -> pids.put("init", pid));
                            p.agent().ifPresent(pid -> pids.put("agent", pid));
                            p.workload().ifPresent(pid -> pids.put("workload", pid));
                        });
        // One made-up network per zone: the instances' own cannot be told apart from outside.
        return instance.toJson()
                .put("subnet", "net-" + instance.origin().zone())
                .put("status", status(instance, machine, table))
                .put("lb", balanced(instance))
                .put("pids", pids);
    }

    private static String status(Instance instance, Optional<Machine> machine, ProcessTable table) {
        return switch (instance.state()) {
            case PENDING -> "initializing";
            case STOPPED, GONE -> "stopped";
            case RUNNING, STOPPING -> machine.map(m -> measured(m, table)).orElse("stopped");
        };
    }

    private static String measured(Machine machine, ProcessTable table) {
        return switch (machine.condition(table)) {
            case RUNNING -> "ok";
            case FROZEN -> "impaired";
            case GONE -> "stopped";
        };
    }

    private String balanced(Instance instance) {
        if (!instance.origin().loadBalanced() || instance.state() != State.RUNNING) {
            return "none";
        }
        if (instance.times().drained() != 0) {
            boolean still = clock.unixNanos() - instance.times().drained() < DRAIN_NANOS;
            return still ? "draining" : "none";
        }
        return balancer.isHealthy(instance.id()) ? "healthy" : "unhealthy";
    }

    private static JsonArray list(Iterable<JsonObject> objects) {
        JsonArray array = new JsonArray();
        objects.forEach(array::add);
        return array;
    }
}
