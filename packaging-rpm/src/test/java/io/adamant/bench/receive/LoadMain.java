package io.adamant.bench.receive;

import io.adamant.bench.ledger.Latency;
import io.adamant.bench.peer.ProcessCost;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The generator's process: sends what {@link Load} says and prints one line, {@code load records
 * bytes p50 p99 max cpu statuses}: microseconds, CPU-seconds of the counted stretch.
 */
final class LoadMain {

    private LoadMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Load load = Load.parse(args);
        Instant now = Instant.now();
        Bodies bodies =
                Bodies.of(load.batch(), load.encoding(), now.getEpochSecond() * 1_000_000_000L);
        long startNanos = System.nanoTime();
        List<LoadConnection> connections = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < load.connections(); i++) {
            LoadConnection connection = new LoadConnection(load, bodies, i, startNanos);
            connections.add(connection);
            threads.add(Thread.ofPlatform().name("load-" + i).start(connection));
        }
        Thread.sleep(load.warmSeconds() * 1_000L);
        System.out.println("warm");
        double cpu = ProcessCost.of(ProcessHandle.current().pid()).cpuSeconds();
        for (Thread thread : threads) {
            thread.join();
        }
        cpu = ProcessCost.of(ProcessHandle.current().pid()).cpuSeconds() - cpu;
        System.out.println(line(connections, cpu));
    }

    private static String line(List<LoadConnection> connections, double cpu) {
        Latency latency = new Latency();
        Map<Integer, Long> statuses = new TreeMap<>();
        long records = 0;
        long bytes = 0;
        for (LoadConnection connection : connections) {
            latency.add(connection.latency);
            connection.statuses.forEach((status, n) -> statuses.merge(status, n, Long::sum));
            records += connection.records;
            bytes += connection.bytes;
        }
        return String.format(
                Locale.ROOT,
                "load %d %d %d %d %d %.2f %s",
                records,
                bytes,
                latency.micros(0.5),
                latency.micros(0.99),
                latency.maxMicros(),
                cpu,
                statuses.toString().replace(" ", ""));
    }
}
