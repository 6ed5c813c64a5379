package io.adamant.collector;

import io.adamant.collector.act.ControlFiles;
import io.adamant.collector.act.ControlLoop;
import io.adamant.collector.act.Controller;
import io.adamant.collector.act.Senses;
import io.adamant.collector.act.policy.PolicyFile;
import io.adamant.collector.api.Access;
import io.adamant.collector.api.ApiServer;
import io.adamant.collector.api.view.Views;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.aws.AwsCloud;
import io.adamant.collector.cloud.gcp.GcpCloud;
import io.adamant.collector.cloud.local.LocalCloud;
import io.adamant.collector.cloud.local.LocalCloudClient;
import io.adamant.collector.cloud.pace.Pacer;
import io.adamant.collector.evidence.EvidenceStore;
import io.adamant.collector.fleet.FleetView;
import io.adamant.collector.forward.Forwards;
import io.adamant.collector.journal.Journal;
import io.adamant.collector.journal.View;
import io.adamant.collector.journal.ViewRunner;
import io.adamant.collector.journal.checkpoint.CheckpointFiles;
import io.adamant.collector.journal.chronicle.ChronicleJournal;
import io.adamant.collector.logs.RecentLogs;
import io.adamant.collector.logs.stored.ParquetLogs;
import io.adamant.collector.metrics.Exposition;
import io.adamant.collector.metrics.LatestMetrics;
import io.adamant.collector.metrics.ServiceDiscovery;
import io.adamant.collector.metrics.history.ParquetHistory;
import io.adamant.collector.receive.Entrance;
import io.adamant.collector.security.jwt.IssuerKeys;
import io.adamant.collector.security.jwt.KeySet;
import io.adamant.collector.security.operator.BothOperators;
import io.adamant.collector.security.operator.OidcOperators;
import io.adamant.collector.security.operator.Operators;
import io.adamant.collector.security.operator.TokenFile;
import io.adamant.collector.security.tls.ServerTls;
import io.adamant.collector.telemetry.HttpSpanExporter;
import io.adamant.collector.telemetry.MicrometerMeters;
import io.adamant.collector.telemetry.OtelTraces;
import io.adamant.collector.telemetry.Traces;
import io.adamant.collector.traced.TracedCloud;
import io.adamant.collector.traced.TracedJournal;
import io.adamant.collector.traced.TracedLedger;
import io.adamant.collector.traced.TracedViews;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the collector by hand and closes it in reverse order. */
final class CollectorAssembly implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CollectorAssembly.class);

    static final WallClock WALL =
            () -> {
                Instant now = Instant.now();
                return now.getEpochSecond() * 1_000_000_000L + now.getNano();
            };
    private static final MonotonicClock MONOTONIC = System::nanoTime;
    private static final long TRIM_EVERY_MINUTES = 10;

    /** How often it is looked whether the listeners' certificate has changed. */
    private static final long CERTIFICATE_MILLIS = 10_000;

    /** Within a retention: what is older is deleted up to this share of it too late. */
    private static final int CHECKPOINTS = 24;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private CollectorAssembly() {}

    /**
     * Starts everything; what was already started is closed again when something cannot be.
     *
     * @param onFault the process's fault handler
     */
    static CollectorAssembly start(CollectorConfig config, Thread.UncaughtExceptionHandler onFault)
            throws ConfigException {
        CollectorAssembly assembly = new CollectorAssembly();
        try {
            assembly.wire(config, onFault);
            return assembly;
        } catch (RuntimeException | ConfigException failed) {
            assembly.close();
            throw failed;
        }
    }

    private void wire(CollectorConfig config, Thread.UncaughtExceptionHandler onFault)
            throws ConfigException {
        PolicyFile policy = PolicyFile.open(config.policy(), config.security().agents());
        if (!Files.exists(config.policy())) {
            LOG.warn("there is no {}: the defaults hold, in shadow", config.policy());
        }
        createDirectory(config.directory());
        MicrometerMeters meters = keep(new MicrometerMeters());
        Vertx vertx = meters.vertx(new VertxOptions());
        keep(() -> vertx.close().await());
        ExecutorService workers =
                keep(
                        Executors.newThreadPerTaskExecutor(
                                Thread.ofVirtual().name("worker-", 0).factory()));
        Optional<Traces> traces = config.traces().map(to -> traces(to, meters));
        Cloud cloud = keep(traced(traces, cloud(config.cloud(), meters), TracedCloud::new));
        Journal journal =
                keep(
                        traced(
                                traces,
                                ChronicleJournal.open(
                                        config.directory().resolve("journal"),
                                        ChronicleJournal.Options.DEFAULT.withWatermarkPercent(
                                                config.watermarkPercent()),
                                        WALL,
                                        meters),
                                TracedJournal::new));
        InventoryPlacements placements = new InventoryPlacements();
        ParquetLogs logs =
                keep(new ParquetLogs(config.logs(), placements, WALL, meters, LOG::warn, onFault));
        RecentLogs recent = new RecentLogs(config.recentLogs(), placements);
        ParquetHistory history =
                keep(new ParquetHistory(config.history(), WALL, meters, LOG::warn, onFault));
        UnpackedLibraries.unlink(Path.of(System.getProperty("java.io.tmpdir")));
        EvidenceStore evidence =
                new EvidenceStore(
                        config.directory().resolve("evidence"),
                        cloud,
                        workers,
                        new BothPins(logs, history));
        FleetView fleet = new FleetView();
        LatestMetrics metrics = new LatestMetrics(LatestMetrics.Limits.DEFAULT, WALL, meters);
        ViewRunner views =
                keep(
                        new ViewRunner(
                                journal,
                                views(traces, fleet, recent, metrics, logs, history),
                                checkpoints(config),
                                config.retention().dividedBy(CHECKPOINTS),
                                WALL,
                                MONOTONIC,
                                meters,
                                LOG::warn));
        ControlFiles files = keep(traced(traces, directory(config, "control")));
        Controller controller =
                new Controller(
                        cloud,
                        new Senses(
                                fleet::hosts,
                                views::isCaughtUp,
                                views::lagNanos,
                                () -> fullDisk(config),
                                WALL,
                                MONOTONIC),
                        files,
                        evidence,
                        logs,
                        policy,
                        workers);
        ControlLoop control = keep(new ControlLoop(controller, WALL, onFault));
        fleet.onChange(control::wake);
        placements.follow(controller::state);
        MeterNames.register(meters, controller, fleet, recent);
        Exposition exposition =
                new Exposition(
                        metrics,
                        controller::state,
                        desired -> policy.current().plan().budget().limit(desired),
                        meters::scrape,
                        meters);
        ServiceDiscovery discovery =
                new ServiceDiscovery(
                        controller::state, config.http().host() + ":" + config.http().port());
        Optional<ServerTls> apiTls = apiTls(config);
        Optional<Doorkeeper> door = door(config, controller, files, workers, meters);
        ApiServer api =
                keep(
                        new ApiServer(
                                vertx,
                                new ApiServer.Endpoint(config.http().host(), config.http().port()),
                                new Views(
                                        controller::state,
                                        logs,
                                        recent,
                                        new KeptEvidence(evidence),
                                        id ->
                                                views.completeness(id)
                                                        .map(c -> new JsonObject(c.toMap())),
                                        () -> door.map(Doorkeeper::contested).orElse(Map.of()),
                                        files.receipts()::lines),
                                controller.desk(),
                                new Scrapes(exposition, discovery, history, config.names()),
                                () -> notReady(views),
                                WALL,
                                access(config, apiTls, files)));
        controller.onChange(api::stateChanged);
        MeterNames.register(meters, api::lokiCounts);
        Forwards forwards =
                keep(
                        new Forwards(
                                config.forward(),
                                config.directory().resolve("forward"),
                                journal,
                                WALL,
                                MONOTONIC,
                                new SplittableRandom(),
                                meters,
                                LOG::warn));
        Runnable appended =
                () -> {
                    views.wake();
                    forwards.wake();
                };
        Receivers receivers =
                keep(
                        new Receivers(
                                vertx,
                                config,
                                journal,
                                appended,
                                WALL,
                                MONOTONIC,
                                meters,
                                door.map(Doorkeeper::entrance).orElse(Entrance.OPEN)));
        door.ifPresent(keeper -> follow(vertx, keeper.tls(), receivers::renewTls));
        apiTls.ifPresent(tls -> follow(vertx, tls, api::renewTls));
        views.start(onFault);
        forwards.start(onFault);
        api.start();
        receivers.start();
        control.start();
        trimEvery(views, config.retention(), onFault);
        LOG.info("page and API on http://{}:{}/", config.http().host(), config.http().port());
    }

    private static Optional<ServerTls> apiTls(CollectorConfig config) {
        Path directory = config.directory().resolve("security");
        return config.security().knowsPeople()
                ? Optional.of(
                        Doorkeeper.serverTls(
                                config.security(), directory, WALL, new SecureRandom()))
                : Optional.empty();
    }

    private Access access(CollectorConfig config, Optional<ServerTls> tls, ControlFiles files) {
        return tls.map(
                        on ->
                                new Access(
                                        true,
                                        on::secured,
                                        operators(config.security()),
                                        files.receipts()))
                .orElseGet(() -> Access.loopback(files.receipts()));
    }

    private Operators operators(SecurityConfig security) {
        Optional<Operators> file =
                security.operators().map(tokens -> new TokenFile(tokens, MONOTONIC));
        Optional<Operators> issuer = security.oidc().map(this::oidc);
        return file.isPresent() && issuer.isPresent()
                ? new BothOperators(file.get(), issuer.get())
                : file.or(() -> issuer).orElseThrow();
    }

    private Operators oidc(OidcOperators.Rules rules) {
        IssuerKeys keys = keep(new IssuerKeys(rules.issuer()));
        return new OidcOperators(rules, new KeySet(keys, WALL), WALL, MONOTONIC);
    }

    private static void follow(
            Vertx vertx, ServerTls tls, Supplier<? extends CompletionStage<?>> renew) {
        CertificateWatch.follow(vertx, CERTIFICATE_MILLIS, tls, renew);
    }

    private Optional<Doorkeeper> door(
            CollectorConfig config,
            Controller controller,
            ControlFiles files,
            ExecutorService workers,
            MicrometerMeters meters) {
        if (!config.security().agents()) {
            return Optional.empty();
        }
        return Optional.of(
                keep(
                        new Doorkeeper(
                                new Doorkeeper.Given(
                                        config.security(),
                                        config.cloud(),
                                        config.directory().resolve("security"),
                                        () -> controller.state().inventory(),
                                        files.receipts(),
                                        workers,
                                        WALL,
                                        meters))));
    }

    private Traces traces(TraceConfig to, MicrometerMeters meters) {
        HttpSpanExporter exporter = new HttpSpanExporter(to.url(), to.headers(), meters);
        return keep(new OtelTraces(exporter, to.oneIn(), new Random(), meters));
    }

    /** What is traced costs something, so that without traces nothing is put in between. */
    private static <T> T traced(Optional<Traces> traces, T port, BiFunction<T, Traces, T> wrap) {
        return traces.map(on -> wrap.apply(port, on)).orElse(port);
    }

    private static ControlFiles traced(Optional<Traces> traces, Path directory) {
        ControlFiles files = ControlFiles.open(directory);
        return files.with(traced(traces, files.ledger(), TracedLedger::new));
    }

    private static List<View> views(Optional<Traces> traces, View... views) {
        List<View> all = new ArrayList<>(List.of(views));
        traces.ifPresent(on -> all.add(new TracedViews(on, WALL)));
        return all;
    }

    private static Cloud cloud(CollectorConfig.CloudChoice choice, MicrometerMeters meters) {
        return switch (choice) {
            case CollectorConfig.CloudChoice.Local local ->
                    new LocalCloud(new LocalCloudClient(local.url()), WALL, MONOTONIC);
            case CollectorConfig.CloudChoice.Aws aws ->
                    AwsCloud.open(
                            aws.settings(), pacer("aws", aws.settings().rates(), meters), WALL);
            case CollectorConfig.CloudChoice.Gcp gcp ->
                    new GcpCloud(
                            gcp.settings(), pacer("gcp", gcp.settings().rates(), meters), WALL);
        };
    }

    /**
     * Below the journal's reserve nothing that hosts send is kept: their silence proves nothing.
     */
    private static Optional<String> fullDisk(CollectorConfig config) {
        try {
            FileStore disk = Files.getFileStore(config.directory());
            long reserve =
                    ChronicleJournal.Options.DEFAULT
                            .withWatermarkPercent(config.watermarkPercent())
                            .reserveBytes(disk.getTotalSpace());
            long free = disk.getUsableSpace();
            return free >= reserve
                    ? Optional.empty()
                    : Optional.of("%d MiB free, %d needed".formatted(free >> 20, reserve >> 20));
        } catch (IOException unreadable) {
            return Optional.of("cannot be read: " + unreadable);
        }
    }

    private static Pacer pacer(String cloud, Pacer.Rates rates, MicrometerMeters meters) {
        return new Pacer(cloud, rates, MONOTONIC, CollectorAssembly::sleep, new Random(), meters);
    }

    private static void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<String> notReady(ViewRunner views) {
        return views.isCaughtUp() ? Optional.empty() : Optional.of("reading the journal");
    }

    private void trimEvery(
            ViewRunner views, Duration retention, Thread.UncaughtExceptionHandler onFault) {
        ScheduledExecutorService trimmer =
                keep(
                        Executors.newSingleThreadScheduledExecutor(
                                Thread.ofPlatform().name("trim").daemon().factory()));
        ScheduledFuture<?> _ =
                trimmer.scheduleWithFixedDelay(
                        () -> trim(views, retention, onFault),
                        TRIM_EVERY_MINUTES,
                        TRIM_EVERY_MINUTES,
                        TimeUnit.MINUTES);
    }

    private static void trim(
            ViewRunner views, Duration retention, Thread.UncaughtExceptionHandler onFault) {
        try {
            Journal.Trimmed trimmed = views.trim(WALL.unixNanos() - retention.toNanos());
            if (trimmed.files() > 0) {
                LOG.info("trimmed {} journal files, {} bytes", trimmed.files(), trimmed.bytes());
            }
        } catch (RuntimeException fault) {
            // A scheduled task that throws is never run again, and nobody would hear of it.
            onFault.uncaughtException(Thread.currentThread(), fault);
        }
    }

    private static CheckpointFiles checkpoints(CollectorConfig config) {
        Path directory = config.directory().resolve("journal").resolve("streams");
        try {
            return CheckpointFiles.open(directory);
        } catch (IOException failed) {
            throw new StartException("cannot use the directory " + directory + ": " + failed);
        }
    }

    private static Path directory(CollectorConfig config, String name) {
        Path directory = config.directory().resolve(name);
        createDirectory(directory);
        return directory;
    }

    private static void createDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
            if (!Files.isWritable(directory)) {
                throw new StartException("cannot write to the directory " + directory);
            }
        } catch (AccessDeniedException denied) {
            throw new StartException("no permission to make the directory " + directory);
        } catch (FileAlreadyExistsException file) {
            throw new StartException(directory + " is a file, and a directory is needed");
        } catch (IOException failed) {
            throw new StartException("cannot make the directory " + directory + ": " + failed);
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        open.push(resource);
        return resource;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception failed) {
                // The rest must still be closed; what could not be is named.
                LOG.warn("closing: {}", failed.toString());
            }
        }
    }

    /** The collector cannot start; the message is one clear line. */
    static final class StartException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StartException(String message) {
            super(message);
        }
    }
}
