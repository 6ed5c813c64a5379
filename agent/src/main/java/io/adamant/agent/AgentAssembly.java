package io.adamant.agent;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.config.LogFiles;
import io.adamant.agent.endpoint.LocalEndpoint;
import io.adamant.agent.identity.AwsIdentity;
import io.adamant.agent.identity.BootIdFile;
import io.adamant.agent.identity.FileIdentity;
import io.adamant.agent.identity.GcpIdentity;
import io.adamant.agent.identity.Identity;
import io.adamant.agent.identity.IdentitySource;
import io.adamant.agent.linux.FdStore;
import io.adamant.agent.linux.Inotify;
import io.adamant.agent.linux.JournalLibrary;
import io.adamant.agent.linux.LinuxStatfs;
import io.adamant.agent.linux.NotifySocket;
import io.adamant.agent.linux.ZstdCodec;
import io.adamant.agent.linux.proc.CleanPages;
import io.adamant.agent.linux.trace.KernelRefusalTrace;
import io.adamant.agent.seal.SealPorts;
import io.adamant.agent.seal.SealSource;
import io.adamant.agent.seal.witness.WitnessSource;
import io.adamant.agent.seal.witness.WitnessWork;
import io.adamant.agent.ship.ShipNotices;
import io.adamant.agent.ship.ShipOptions;
import io.adamant.agent.ship.ShipPorts;
import io.adamant.agent.ship.ShipStats;
import io.adamant.agent.ship.Shipper;
import io.adamant.agent.ship.enrol.Enroller;
import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.link.HeldCertificate;
import io.adamant.agent.ship.link.TlsFiles;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Source;
import io.adamant.agent.source.boot.BootSource;
import io.adamant.agent.source.boot.BootStatus;
import io.adamant.agent.source.boot.HeartbeatFacts;
import io.adamant.agent.source.boot.HostProber;
import io.adamant.agent.source.boot.KernelFacts;
import io.adamant.agent.source.boot.SealProgress;
import io.adamant.agent.source.boot.Tries;
import io.adamant.agent.source.host.HostReadings;
import io.adamant.agent.source.host.HostSource;
import io.adamant.agent.source.journal.JournalCounters;
import io.adamant.agent.source.journal.JournalId;
import io.adamant.agent.source.journal.JournalSource;
import io.adamant.agent.source.logs.LogSource;
import io.adamant.agent.source.logs.read.LogCounters;
import io.adamant.agent.source.own.ManagerSource;
import io.adamant.agent.source.own.OwnSource;
import io.adamant.agent.source.own.PageTrim;
import io.adamant.agent.spool.Appended;
import io.adamant.agent.spool.Committed;
import io.adamant.agent.spool.Spool;
import io.adamant.agent.spool.SpoolOptions;
import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.time.Backoff;
import io.adamant.shared.time.Deadline;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Wires the agent by hand and owns its threads. Built in the order spool, sources, endpoint;
 * started in the order collect, endpoint, identity, then ship once the identity is known and the
 * seal's trace once the hello is on disk; stopped so that what is collected can still be shipped.
 */
final class AgentAssembly {

    private static final Path PROC = Path.of("/proc");

    /** Memory in which the key of this boot outlives the agent's process. */
    private static final Path MEMORY = Path.of("/run/adamant");

    private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(1);

    /** The first reading of the host's metrics waits until the boot is through with the worst. */
    private static final Duration FIRST_METRICS = Duration.ofSeconds(1);

    private final AgentConfig config;
    private final WallClock wall;
    private final MonotonicClock clock;
    private final AgentLog log;
    private final BootId bootId;
    private final KernelFacts kernel;
    private final Waker waker = new Waker();
    private final OwnSource own = new OwnSource(waker::wake);
    private final Spool spool;
    private final KernelRefusalTrace trace;
    private final WitnessWork witness;
    private final SealSource seal;
    private final BootSource boot;
    private final LogCounters logCounters = new LogCounters();
    private final LogSource logs;
    private final JournalCounters journalCounters = new JournalCounters();
    private final HostSource host;
    private final CollectLoop collect;
    private final IdentitySeeker identity;
    private final LocalEndpoint endpoint;
    private final Thread collecting;
    private final RandomGenerator random;
    private final String version;
    private final HeldCertificate held = new HeldCertificate();
    private volatile @Nullable Shipper shipper;
    private volatile @Nullable Enroller enroller;

    private AgentAssembly(
            AgentConfig config,
            String version,
            WallClock wall,
            MonotonicClock clock,
            AgentLog log) {
        this.config = config;
        this.wall = wall;
        this.clock = clock;
        this.log = log;
        if (!isHeardByTheJournal(config)) {
            log.also(own::say);
        }
        this.kernel = KernelFacts.read(PROC, wall.unixNanos());
        this.version = version;
        this.random = new SplittableRandom(clock.nanos() ^ ProcessHandle.current().pid() << 32);
        this.bootId = BootIdFile.read(PROC, random);
        SpoolOptions options =
                new SpoolOptions(config.spool().cap().bytes(), config.spool().commit());
        Spool.Opened opened =
                Spool.open(
                        config.spool().dir(),
                        options,
                        bootId,
                        wall,
                        clock,
                        AgentAssembly::bulkCodec);
        this.spool = opened.spool();
        for (Loss loss : opened.losses()) {
            log.warn("the spool was damaged: " + loss.reason() + " " + loss.detail());
        }
        this.trace = new KernelRefusalTrace((int) ProcessHandle.current().pid(), waker::wake);
        this.witness = WitnessRole.of(config, bootId, clock, waker::wake);
        this.seal = new SealSource(SealRole.policy(config), sealPorts(), wall, this::hurry);
        this.boot = bootSource(wall.unixNanos());
        this.logs =
                new LogSource(
                        logFiles(),
                        opened::positions,
                        Inotify::open,
                        () -> FdStore.of(System.getenv(), ProcessHandle.current().pid()),
                        logCounters,
                        wall);
        this.identity =
                new IdentitySeeker(
                        identitySource(),
                        new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), random),
                        this::identified,
                        log);
        AgentMetrics metrics =
                new AgentMetrics(
                        spool,
                        this::shipStats,
                        logCounters,
                        journalCounters,
                        boot,
                        seal,
                        kernel.execUnixNanos());
        this.host = hostSource(metrics);
        AgentPages pages = new AgentPages(boot, identity, host, metrics, bootId, version, wall);
        this.endpoint = new LocalEndpoint(config.listen(), pages, clock);
        this.collect =
                new CollectLoop(
                        boot,
                        sources(opened.positions()),
                        outlet(spool),
                        waker,
                        moments(),
                        clock,
                        log);
        this.collecting = thread("collect", collect);
    }

    /**
     * Wires and starts an agent.
     *
     * @throws io.adamant.agent.spool.SpoolException when the spool cannot be used
     * @throws io.adamant.agent.endpoint.EndpointException when the address is not free
     */
    static AgentAssembly start(
            AgentConfig config,
            String version,
            WallClock wall,
            MonotonicClock clock,
            AgentLog log) {
        AgentAssembly agent = new AgentAssembly(config, version, wall, clock, log);
        agent.collecting.start();
        thread("endpoint", agent.endpoint).start();
        thread("identity", agent.identity).start();
        return agent;
    }

    /** Serves until SIGTERM or SIGINT, then flushes and stops everything. */
    void serve(Signals signals) throws InterruptedException {
        while (true) {
            String signal = signals.next();
            if (!signal.equals("SIGHUP")) {
                stop(signal);
                return;
            }
            log.warn("SIGHUP changes nothing here; it is reported");
            seal.signalled(signal);
            waker.wake();
        }
    }

    private void stop(String signal) throws InterruptedException {
        log.info(signal + ": flushing");
        Deadline deadline = Deadline.after(clock.nanos(), config.ship().flush());
        collect.stop(signal);
        collecting.join(Duration.ofNanos(deadline.remainingNanos(clock.nanos())));
        identity.stop();
        Enroller enrolling = enroller;
        if (enrolling != null) {
            enrolling.stop();
        }
        Shipper shipping = shipper;
        boolean all = shipping != null && shipping.stop(deadline);
        endpoint.close();
        trace.close();
        if (!collecting.isAlive()) {
            spool.close();
        }
        log.info(all ? "stopped, all is shipped" : "stopped, the rest is in the spool");
    }

    private static Thread thread(String name, Runnable role) {
        return Thread.ofPlatform().name(name).daemon().unstarted(role);
    }

    /** On the collecting thread: somebody tries to end the agent, or the host goes down. */
    private void hurry() {
        collect.hurry();
    }

    private CollectLoop.Moments moments() {
        return new CollectLoop.Moments() {
            @Override
            public void helloIsSpooled() {
                afterHello();
            }

            @Override
            public void allIsSpooled() {
                Shipper shipping = shipper;
                if (shipping != null) {
                    shipping.hurry();
                }
            }
        };
    }

    private void afterHello() {
        long tookMs = (wall.unixNanos() - kernel.execUnixNanos()) / 1_000_000;
        log.info("hello is spooled, " + tookMs + " ms after the start of the process");
        if (WitnessRole.works()) {
            thread("witness", witness).start();
        }
    }

    /** On the identity thread: it enrols where that is asked for, and ships from then on. */
    private void identified(Identity known) {
        spool.own(known.resource(bootId, version));
        if (!config.identity().enrol()) {
            ship(known);
            return;
        }
        Enroller enrolling =
                new Enroller(
                        new Enroller.Who(
                                known.instance(), bootId, "adamant-agent/" + version, MEMORY),
                        ShownProof.of(config.identity()),
                        new Enroller.Where(endpoints(), config.ship().ca(), held),
                        new Enroller.Clocks(wall, clock),
                        new SplittableRandom(random.nextLong()),
                        log::info,
                        () -> ship(known));
        enroller = enrolling;
        thread("enrol", enrolling).start();
    }

    /** Shipping begins, under the boot id that each batch has. */
    private void ship(Identity known) {
        Shipper shipping =
                new Shipper(
                        spool,
                        known.resource(bootId, version),
                        shipOptions(),
                        new ShipPorts(notices(), AgentAssembly::bulkCodec),
                        wall,
                        clock,
                        random);
        shipper = shipping;
        thread("ship", shipping).start();
    }

    private ShipOptions shipOptions() {
        AgentConfig.Ship ship = config.ship();
        TlsFiles tls =
                config.identity().enrol()
                        ? TlsFiles.held(ship.ca(), held)
                        : new TlsFiles(ship.ca(), ship.certificate(), ship.key());
        return ShipOptions.of(endpoints(), tls, ship.rate().bytes());
    }

    private List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (URI collector : config.collectors()) {
            endpoints.add(Endpoint.parse(collector.toString()));
        }
        return endpoints;
    }

    private ShipNotices notices() {
        return new ShipNotices() {
            @Override
            public void info(String words) {
                log.info(words);
            }

            @Override
            public void warn(String words) {
                log.warn(words);
            }

            @Override
            public void untrusted() {
                Enroller enrolling = enroller;
                if (enrolling != null) {
                    enrolling.doubt();
                }
            }
        };
    }

    /** Standard error goes to journald (systemd.exec(5)), and its lines are shipped from there. */
    private static boolean isHeardByTheJournal(AgentConfig config) {
        return config.journal().enabled() != AgentConfig.JournalUse.OFF
                && config.journal().directory() == null
                && System.getenv("JOURNAL_STREAM") != null;
    }

    /** For logs and metrics; each thread has its own. */
    static Codec bulkCodec() {
        return ZstdCodec.find().orElseGet(Gzip::new);
    }

    private @Nullable ShipStats shipStats() {
        Shipper shipping = shipper;
        return shipping == null ? null : shipping.stats();
    }

    private SealPorts sealPorts() {
        return SealRole.ports(
                config,
                SealRole.guard(config),
                trace,
                () -> thread("seal-trace", trace).start(),
                task -> thread("seal-aside", () -> aside(task)).start(),
                witness,
                clock);
    }

    private void aside(Runnable task) {
        task.run();
        waker.wake();
    }

    private BootSource bootSource(long sealStartUnixNanos) {
        SealProgress.View view =
                () -> new SealProgress(seal.state(), seal.isSettled(), sealStartUnixNanos);
        return new BootSource(
                config,
                BootRole.earlier(
                        kernel,
                        task -> thread("boot-aside", () -> aside(task)).start(),
                        clock.nanos()),
                view,
                new HeartbeatFacts(() -> spool.stats().bytes(), seal::attempts),
                new BootSource.CheckTrial(new HostProber(), Tries.onVirtualThreads(), waker::wake),
                clock,
                wall);
    }

    /**
     * In the order in which they are polled after the boot source: first what the host's boot waits
     * for, the earliest seal and the word that it stands.
     */
    private List<Source> sources(Map<String, String> positions) {
        List<Source> sources = new ArrayList<>(List.of(seal));
        NotifySocket.of(System.getenv()).ifPresent(socket -> sources.add(manager(socket)));
        sources.addAll(List.of(logs, new WitnessSource(witness, seal::state, wall), own));
        if (config.journal().enabled() != AgentConfig.JournalUse.OFF) {
            JournalId.parse(bootId.value()).ifPresent(id -> sources.add(journal(id, positions)));
        }
        sources.addAll(List.of(host, new PageTrim(new CleanPages(PROC.resolve("self/smaps")))));
        return sources;
    }

    private ManagerSource manager(NotifySocket socket) {
        return new ManagerSource(
                socket::tell,
                new ManagerSource.View(seal::isInPlace, this::statusLine),
                ManagerSource.watchdogNanos(System.getenv(), ProcessHandle.current().pid()));
    }

    /** One line: how the boot went, what the seal is, whether anybody hears it. */
    private String statusLine() {
        BootStatus status = boot.status();
        return "%s: %s; seal %s; %s"
                .formatted(
                        status.report().verdict().name().toLowerCase(Locale.ROOT),
                        status.reason(),
                        seal.state().tier().name().toLowerCase(Locale.ROOT),
                        shipper == null ? "identity not known yet" : "shipping");
    }

    private JournalSource journal(JournalId thisBoot, Map<String, String> positions) {
        return new JournalSource(
                config.journal(),
                new JournalLibrary(),
                thisBoot,
                positions,
                journalCounters,
                wall,
                log::warn);
    }

    private List<LogFiles> logFiles() {
        List<LogFiles> files = new ArrayList<>(config.logs());
        Path console = config.boot().console();
        if (console != null) {
            files.add(LogFiles.of(console.toString()));
        }
        return files;
    }

    private HostSource hostSource(AgentMetrics metrics) {
        HostReadings readings =
                HostReadings.of(
                        HostReadings.Roots.THIS,
                        new LinuxStatfs(),
                        task -> thread("host-aside", task).start());
        return new HostSource(
                readings,
                metrics,
                config.metricsPeriod(),
                kernel.bootedUnixNanos(),
                clock.nanos() + FIRST_METRICS.toNanos(),
                wall);
    }

    private IdentitySource identitySource() {
        return switch (config.identity().source()) {
            case FILE -> new FileIdentity(config.identity().file());
            case AWS -> new AwsIdentity(AwsIdentity.BASE, METADATA_TIMEOUT);
            case GCP -> new GcpIdentity(GcpIdentity.BASE, METADATA_TIMEOUT);
        };
    }

    private static CollectLoop.Outlet outlet(Spool spool) {
        return new CollectLoop.Outlet() {
            @Override
            public Appended append(Batch batch) {
                return spool.append(batch);
            }

            @Override
            public Committed commit() {
                return spool.commit();
            }

            @Override
            public long commitDueNanos() {
                return spool.commitDueNanos();
            }
        };
    }
}
