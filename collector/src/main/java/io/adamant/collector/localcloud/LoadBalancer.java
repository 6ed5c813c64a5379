package io.adamant.collector.localcloud;

import io.adamant.collector.localcloud.estate.Instance;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The local load balancer: asks each serving instance's {@code /health} on every tick and sends a
 * healthy one a request. A target changes its state after {@link #THRESHOLD} equal answers in a row
 * and begins unhealthy, as a new target of a real one does.
 */
final class LoadBalancer {

    /** Equal answers in a row. */
    static final int THRESHOLD = 2;

    /** The network side. Blocking; false for every answer but a good one. */
    interface Client {
        boolean healthy(int port);

        void request(int port, long number);
    }

    private static final class Target {
        boolean healthy;
        int against;
        boolean busy;
    }

    private final Client client;
    private final Executor executor;
    private final Map<String, Target> targets = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();

    /**
     * @param executor runs one short blocking task per target and tick
     */
    LoadBalancer(Client client, Executor executor) {
        this.client = client;
        this.executor = executor;
    }

    /** One round: a target whose last round has not ended yet is left out. */
    void tick(List<Instance> serving) {
        Set<String> ids = serving.stream().map(Instance::id).collect(Collectors.toSet());
        targets.keySet().retainAll(ids);
        for (Instance instance : serving) {
            Target target = targets.computeIfAbsent(instance.id(), id -> new Target());
            if (claim(target)) {
                executor.execute(() -> round(target, instance.workloadPort()));
            }
        }
    }

    private static boolean claim(Target target) {
        synchronized (target) {
            boolean free = !target.busy;
            target.busy = true;
            return free;
        }
    }

    private void round(Target target, int port) {
        boolean answer = false;
        try {
            answer = client.healthy(port);
        } finally {
            if (settle(target, answer)) {
                client.request(port, requests.incrementAndGet());
            }
        }
    }

    private static boolean settle(Target target, boolean answer) {
        synchronized (target) {
            target.busy = false;
            target.against = answer == target.healthy ? 0 : target.against + 1;
            if (target.against >= THRESHOLD) {
                target.healthy = answer;
                target.against = 0;
            }
            return target.healthy;
        }
    }

    /** What the last answers say; false for an instance that is not a target. */
    boolean isHealthy(String id) {
        Target target = targets.get(id);
        if (target == null) {
            return false;
        }
        synchronized (target) {
            return target.healthy;
        }
    }
}
