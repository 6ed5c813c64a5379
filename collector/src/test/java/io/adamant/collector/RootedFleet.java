package io.adamant.collector;

import com.sun.net.httpserver.HttpServer;
import io.adamant.collector.localcloud.InProcessLocalCloud;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Everybody whom the local cloud launches, enrolled and alive: their workloads answer, their agents
 * say every half second that they are well, until they are told to stop.
 */
final class RootedFleet implements AutoCloseable {

    private static final long BEAT_MILLIS = 500;

    private final InProcessLocalCloud cloud;
    private final KilledCollector collector;
    private final Map<String, SpeakingHost> hosts = new ConcurrentHashMap<>();
    private final List<HttpServer> workloads = new ArrayList<>();
    private final ScheduledExecutorService life = Executors.newSingleThreadScheduledExecutor();

    RootedFleet(InProcessLocalCloud cloud, KilledCollector collector) {
        this.cloud = cloud;
        this.collector = collector;
        var _ =
                life.scheduleWithFixedDelay(
                        this::live, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void live() {
        for (InProcessLocalCloud.Launched one : cloud.launched()) {
            try {
                live(one);
            } catch (Exception notNow) {
                // Tried again; who is gone has no token, and its port may be another's by now.
            }
        }
    }

    private void live(InProcessLocalCloud.Launched one) throws Exception {
        SpeakingHost known = hosts.get(one.id());
        if (known != null) {
            if (!one.token().isEmpty()) {
                known.beat();
            }
            return;
        }
        Path trusted = collector.security().resolve("server.crt");
        SpeakingHost host = new SpeakingHost(collector.secured(), trusted, one.id(), one.token());
        if (!host.enrol()) {
            host.close(); // The collector has not read the inventory yet.
            return;
        }
        host.ready();
        hosts.put(one.id(), host);
        workload(one.port());
    }

    private void workload(int port) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        workloads.add(server);
    }

    SpeakingHost host(String id) {
        return hosts.get(id);
    }

    int size() {
        return hosts.size();
    }

    @Override
    public void close() {
        life.shutdownNow();
        hosts.values().forEach(SpeakingHost::close);
        workloads.forEach(server -> server.stop(0));
    }
}
