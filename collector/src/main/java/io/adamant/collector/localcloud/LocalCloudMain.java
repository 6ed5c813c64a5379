package io.adamant.collector.localcloud;

import io.adamant.collector.localcloud.estate.Estate;
import io.adamant.collector.localcloud.estate.InstanceIds;
import io.adamant.collector.localcloud.estate.LocalCloudException;
import io.adamant.collector.localcloud.estate.Ports;
import io.adamant.collector.localcloud.estate.StateStore;
import io.adamant.collector.localcloud.launch.Distribution;
import io.adamant.collector.localcloud.launch.LaunchException;
import io.adamant.collector.localcloud.launch.Launcher;
import io.adamant.collector.localcloud.launch.Launchers;
import io.adamant.collector.localcloud.launch.ProcessTable;
import io.adamant.shared.time.WallClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The local cloud's process and its composition root. Ends with one line on stderr: status 1 when
 * the port is taken or the directory cannot be written, 2 when it was called wrongly. However it
 * ends, its instances end with it.
 */
public final class LocalCloudMain {

    private static final long TICK_MS = 500;

    private LocalCloudMain() {}

    public static void main(String[] args) {
        try {
            LocalCloudOptions options = LocalCloudOptions.parse(List.of(args));
            LocalCloud cloud = LocalCloud.start(options);
            System.out.println(cloud.describe());
            if (options.untilEof()) {
                awaitEof();
                cloud.close();
                System.exit(0);
            }
        } catch (LocalCloudException | LaunchException e) {
            System.err.println("local cloud: " + e.getMessage());
            // The one place that may end the process: nothing has been launched yet.
            Runtime.getRuntime().halt(isAskedWrongly(e) ? 2 : 1);
        }
    }

    private static boolean isAskedWrongly(RuntimeException refused) {
        return refused instanceof LocalCloudException known
                && known.code() == LocalCloudException.Code.OPTIONS;
    }

    private static void awaitEof() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("local cloud: standard input broke: " + e.getMessage());
        }
    }

    /** Everything that runs, closed in reverse order. */
    record LocalCloud(
            StateStore store,
            Launcher launcher,
            ExecutorService workers,
            ScheduledExecutorService timer,
            HttpClient http,
            ApiServer api)
            implements AutoCloseable {

        static LocalCloud start(LocalCloudOptions options) {
            StateStore store = StateStore.open(options.directory());
            try {
                Distribution distribution =
                        new Distribution(Path.of(System.getProperty("java.home")), real(options));
                Launcher launcher =
                        options.roots()
                                .map(roots -> nspawn(roots, store, options))
                                .orElseGet(
                                        () ->
                                                Launchers.open(
                                                        options.launcher(),
                                                        store.directory(),
                                                        distribution,
                                                        options.trusted(),
                                                        isRoot()));
                return start(options.port(), options.basePort(), store, launcher);
            } catch (LocalCloudException | LaunchException e) {
                store.close();
                throw e;
            }
        }

        private static Launcher nspawn(Path roots, StateStore store, LocalCloudOptions options) {
            return Launchers.nspawn(roots, store.directory(), options.trusted(), isRoot());
        }

        /** With a launcher of the caller's choice; closes nothing when it throws. */
        static LocalCloud start(int port, int basePort, StateStore store, Launcher launcher) {
            WallClock clock = LocalCloudMain::now;
            Supplier<ProcessTable> processes = () -> ProcessTable.read(Path.of("/proc"));
            ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
            HttpClient http =
                    HttpClient.newBuilder()
                            .executor(workers)
                            .connectTimeout(Duration.ofMillis(400))
                            .version(HttpClient.Version.HTTP_1_1)
                            .build();
            InstanceIds ids = new InstanceIds(store, RandomGenerator.getDefault());
            Estate estate =
                    new Estate(
                            store,
                            launcher,
                            new Ports(basePort, Ports::isFree),
                            ids,
                            clock,
                            Estate.Retention.DEFAULT);
            LoadBalancer balancer = new LoadBalancer(new HttpTargets(http), workers);
            Views views = new Views(estate, balancer, launcher.isolation(), processes, clock);
            InstanceControl control = new InstanceControl(estate, processes, workers);
            String requestIds = "req-%08x-".formatted(RandomGenerator.getDefault().nextInt());
            ApiServer api =
                    ApiServer.start(port, workers, estate, store, views, control, requestIds);
            ThreadFactory daemon = Thread.ofPlatform().daemon().name("load-balancer").factory();
            ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(daemon);
            var _ =
                    timer.scheduleWithFixedDelay(
                            () -> balancer.tick(estate.serving()),
                            TICK_MS,
                            TICK_MS,
                            TimeUnit.MILLISECONDS);
            return new LocalCloud(store, launcher, workers, timer, http, api);
        }

        String describe() {
            return "local cloud on http://127.0.0.1:%d, isolation %s, state in %s"
                    .formatted(api.port(), launcher.isolation(), store.directory());
        }

        @Override
        public void close() {
            api.close();
            timer.shutdownNow();
            http.shutdownNow();
            workers.shutdownNow();
            store.close();
        }
    }

    private static long now() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    private static Path real(LocalCloudOptions options) {
        try {
            return options.distribution().toRealPath();
        } catch (IOException e) {
            throw new LocalCloudException(
                    LocalCloudException.Code.DIRECTORY,
                    "no distribution at " + options.distribution(),
                    e);
        }
    }

    /** The owner of our own /proc entry: Java has no geteuid. */
    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw new LocalCloudException(
                    LocalCloudException.Code.DIRECTORY, "cannot read /proc", e);
        }
    }
}
