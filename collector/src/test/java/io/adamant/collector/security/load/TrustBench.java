package io.adamant.collector.security.load;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.security.ca.CertificateRequest;
import io.adamant.collector.security.ca.KeyFileIssuer;
import io.adamant.collector.security.ca.Requests;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Backoff;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./adamant bench trust [enrolments] [connections] [fleet]}: what enrolments, held
 * connections and a fleet's return after a restart cost a real collector, in CPU-seconds and memory
 * of its own process; the hosts and the cloud are this one.
 */
public final class TrustBench implements AutoCloseable {

    private static final int WARM_UP = 300;
    private static final int AT_ONCE = 24;
    private static final byte[] NOTHING = {};
    private static final String LOGS = "/v1/logs";

    /** How often a held connection carries something; the collector closes idle ones after 60 s. */
    private static final int EVERY_SECONDS = 30;

    /** How long the collector is away; a start takes its own time besides. */
    private static final Duration AWAY = Duration.ofSeconds(15);

    /** As {@code ShipOptions} of the agent has them. */
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);

    private static final Duration RETRY_CAP = Duration.ofSeconds(30);

    private final StandInCloud cloud;
    private final BenchedCollector collector;
    private final KeyPair key = Requests.key();
    private final KeyFileIssuer issuer;

    private TrustBench(Path directory, Path flags, int instances)
            throws IOException, InterruptedException {
        cloud = new StandInCloud(instances, now() - TimeUnit.MINUTES.toNanos(1));
        collector = new BenchedCollector(directory, cloud.uri(), flags);
        collector.start();
        issuer =
                KeyFileIssuer.open(
                        collector.security(),
                        Duration.ofHours(1),
                        TrustBench::now,
                        new SecureRandom());
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private LoadedHost host(int number) {
        try {
            return new LoadedHost(collector.port(), certificate(number), key.getPrivate());
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private X509Certificate certificate(int number) {
        Stamp holder =
                new Stamp.Agent(
                        new InstanceId(StandInCloud.name(number)), new BootId("boot-" + number));
        CertificateRequest request = CertificateRequest.read(Requests.request(key)).orElseThrow();
        return issuer.issue(request, holder, now()).getFirst();
    }

    /** What runs without load: the inventory of the whole fleet is read again and again. */
    private void idle() throws Exception {
        TimeUnit.SECONDS.sleep(10);
        double before = collector.cpuSeconds();
        TimeUnit.SECONDS.sleep(10);
        say(
                "idle: %.1f%% of a core; %s"
                        .formatted(10 * (collector.cpuSeconds() - before), collector.memory()));
    }

    private void enrolments(String name, int from, int count) throws Exception {
        List<byte[]> requests = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            EnrolRequest request =
                    new EnrolRequest(
                            EnrolRequest.TOKEN,
                            StandInCloud.name(i),
                            "boot-" + i,
                            Requests.request(key),
                            "",
                            "t".repeat(43));
            requests.add(request.encode());
        }
        double before = collector.cpuSeconds();
        long began = System.nanoTime();
        AtomicInteger good = new AtomicInteger();
        each(
                count,
                i -> {
                    try (LoadedHost one =
                            new LoadedHost(collector.port(), null, key.getPrivate())) {
                        boolean _ = one.connect();
                        good.addAndGet(one.ask(EnrolRequest.PATH, requests.get(i)) == 200 ? 1 : 0);
                    }
                });
        double cpu = collector.cpuSeconds() - before;
        say(
                "%s: %d of %d enrolled in %.1f s, collector %.2f CPU-s, %.2f ms each"
                        .formatted(
                                name,
                                good.get(),
                                count,
                                (System.nanoTime() - began) / 1e9,
                                cpu,
                                1000 * cpu / count));
    }

    /** What is done for one host. */
    private interface Step {
        void of(int number) throws IOException, GeneralSecurityException;
    }

    /** For each of them, so many at a time; what fails is the step's own loss. */
    private static void each(int count, Step step) throws InterruptedException {
        Semaphore places = new Semaphore(AT_ONCE);
        for (int i = 0; i < count; i++) {
            int number = i;
            places.acquire();
            Thread _ =
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    step.of(number);
                                } catch (IOException failed) {
                                    // It is missing from the count of those that succeeded.
                                } catch (GeneralSecurityException impossible) {
                                    throw new AssertionError(impossible);
                                } finally {
                                    places.release();
                                }
                            });
        }
        places.acquire(AT_ONCE);
    }

    private List<LoadedHost> hosts(int wanted) {
        List<LoadedHost> hosts = new ArrayList<>();
        for (int i = 0; i < wanted; i++) {
            hosts.add(host(i));
        }
        return hosts;
    }

    private void held(int wanted) throws Exception {
        List<LoadedHost> hosts = hosts(wanted);
        BenchedCollector.Memory empty = collector.memory();
        double before = collector.cpuSeconds();
        long began = System.nanoTime();
        AtomicInteger good = new AtomicInteger();
        AtomicInteger resumed = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> carrying = new ArrayList<>();
        AtomicInteger carried = new AtomicInteger();
        AtomicInteger broken = new AtomicInteger();
        each(
                wanted,
                i -> {
                    LoadedHost host = hosts.get(i);
                    resumed.addAndGet(host.connect() ? 0 : 1);
                    if (host.ask(LOGS, NOTHING) != 200) {
                        return;
                    }
                    Thread thread =
                            Thread.ofVirtual()
                                    .unstarted(() -> carry(host, i, over, carried, broken));
                    synchronized (carrying) {
                        carrying.add(thread);
                    }
                    thread.start();
                    if (good.incrementAndGet() == wanted / 2) {
                        say("  half of them: " + collector.memory());
                    }
                });
        double cpu = collector.cpuSeconds() - before;
        BenchedCollector.Memory full = collector.memory();
        say(
                "held: %d of %d connections of as many identities after %.1f s, %d resumed, %.1f CPU-s (%.2f ms each), %d open files"
                        .formatted(
                                good.get(),
                                wanted,
                                (System.nanoTime() - began) / 1e9,
                                resumed.get(),
                                cpu,
                                1000 * cpu / wanted,
                                collector.openFiles()));
        say("  before: " + empty);
        say(
                "  after:  %s; %.1f KiB of RSS each"
                        .formatted(
                                full, 1024.0 * (full.resident() - empty.resident()) / good.get()));
        double quiet = collector.cpuSeconds();
        carried.set(0);
        TimeUnit.SECONDS.sleep(2L * EVERY_SECONDS);
        say(
                "  a minute later: %d requests answered on them, %d connections lost, %.1f CPU-s, %s"
                        .formatted(
                                carried.get(),
                                broken.get(),
                                collector.cpuSeconds() - quiet,
                                collector.memory()));
        over.set(true);
        for (LoadedHost host : hosts) {
            host.hangUp();
        }
        for (Thread thread : carrying) {
            thread.interrupt();
            thread.join();
        }
        reconnect(hosts);
    }

    private void carry(
            LoadedHost host,
            int number,
            AtomicBoolean over,
            AtomicInteger carried,
            AtomicInteger broken) {
        Random random = new Random(number);
        try {
            TimeUnit.MILLISECONDS.sleep(random.nextLong(EVERY_SECONDS * 1000L));
            while (!over.get()) {
                if (host.ask(LOGS, NOTHING) == 200) {
                    carried.incrementAndGet();
                }
                TimeUnit.SECONDS.sleep(EVERY_SECONDS);
            }
        } catch (IOException lost) {
            if (!over.get()) {
                broken.incrementAndGet();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** The collector is the same one: are its tickets taken? */
    private void reconnect(List<LoadedHost> hosts) throws Exception {
        int count = Math.min(500, hosts.size());
        AtomicInteger whole = new AtomicInteger();
        AtomicInteger good = new AtomicInteger();
        double before = collector.cpuSeconds();
        each(
                count,
                i -> {
                    whole.addAndGet(hosts.get(i).connect() ? 1 : 0);
                    good.addAndGet(hosts.get(i).ask(LOGS, NOTHING) == 200 ? 1 : 0);
                    hosts.get(i).hangUp();
                });
        say(
                "reconnected to the same collector: %d of %d answered, %d whole handshakes, %.2f CPU-ms each"
                        .formatted(
                                good.get(),
                                count,
                                whole.get(),
                                1000 * (collector.cpuSeconds() - before) / count));
    }

    /** Everybody is connected, the collector is killed, and comes back after a while. */
    private void storm(int fleet, boolean hasJitter) throws Exception {
        List<LoadedHost> hosts = hosts(fleet);
        each(
                fleet,
                i -> {
                    boolean _ = hosts.get(i).connect();
                    int _ = hosts.get(i).ask(LOGS, NOTHING);
                });
        Return back = new Return(fleet, hasJitter);
        CountDownLatch all = new CountDownLatch(fleet);
        for (int i = 0; i < fleet; i++) {
            int number = i;
            Thread _ =
                    Thread.startVirtualThread(
                            () -> {
                                back.of(hosts.get(number), number);
                                all.countDown();
                            });
        }
        TimeUnit.SECONDS.sleep(2);
        collector.kill();
        TimeUnit.NANOSECONDS.sleep(AWAY.toNanos());
        collector.start();
        back.begins();
        boolean isWhole = all.await(120, TimeUnit.SECONDS);
        say(
                "return %s jitter: %s, collector %.1f CPU-s with its start (%.2f ms each), %s"
                        .formatted(
                                hasJitter ? "with" : "without",
                                isWhole ? "everybody" : all.getCount() + " are missing",
                                collector.cpuSeconds(),
                                1000 * collector.cpuSeconds() / fleet,
                                collector.memory()));
        say(back.table());
        hosts.forEach(LoadedHost::hangUp);
    }

    /** A fleet that comes back: who, when, and how. */
    private static final class Return {

        private static final int SECONDS = 121;

        private final int fleet;
        private final boolean hasJitter;
        private final AtomicInteger tries = new AtomicInteger();
        private final int[] whole = new int[SECONDS];
        private final int[] resumed = new int[SECONDS];
        private final int[] failed = new int[SECONDS];
        private final List<Long> at = new ArrayList<>();
        private volatile long beganNanos;

        Return(int fleet, boolean hasJitter) {
            this.fleet = fleet;
            this.hasJitter = hasJitter;
        }

        void begins() {
            beganNanos = System.nanoTime();
        }

        /** As the agent's shipper does: at once when a connection ends, then with its backoff. */
        void of(LoadedHost host, int number) {
            host.awaitEnd();
            host.hangUp();
            Backoff backoff =
                    new Backoff(FIRST_RETRY, RETRY_CAP, new Random(hasJitter ? number : 1));
            while (true) {
                tries.incrementAndGet();
                try {
                    boolean isWhole = host.connect();
                    if (host.ask(LOGS, NOTHING) == 200) {
                        count(isWhole ? whole : resumed, true);
                        return;
                    }
                    count(failed, false);
                } catch (IOException away) {
                    count(failed, false);
                }
                host.hangUp();
                try {
                    TimeUnit.NANOSECONDS.sleep(backoff.nextNanos());
                } catch (InterruptedException end) {
                    return;
                }
            }
        }

        private synchronized void count(int[] which, boolean isBack) {
            if (beganNanos == 0) {
                return;
            }
            long now = System.nanoTime() - beganNanos;
            which[(int) Math.min(SECONDS - 1, now / 1_000_000_000L)]++;
            if (isBack) {
                at.add(now);
            }
        }

        synchronized String table() {
            StringBuilder rows = new StringBuilder();
            at.sort(null);
            if (!at.isEmpty()) {
                rows.append(
                        "  half after %.1f s, the last after %.1f s, %d tries in all, at most %d answered within 100 ms%n"
                                .formatted(
                                        at.get(at.size() / 2) / 1e9,
                                        at.getLast() / 1e9,
                                        tries.get(),
                                        most()));
            }
            rows.append("  second  whole  resumed  failed\n");
            int left = fleet;
            for (int i = 0; i < SECONDS && left > 0; i++) {
                left -= whole[i] + resumed[i];
                if (whole[i] + resumed[i] + failed[i] > 0) {
                    rows.append(
                            "  %6d %6d %8d %7d%n".formatted(i, whole[i], resumed[i], failed[i]));
                }
            }
            return rows.toString();
        }

        private int most() {
            int most = 0;
            for (int i = 0, j = 0; i < at.size(); i++) {
                while (at.get(i) - at.get(j) > 100_000_000L) {
                    j++;
                }
                most = Math.max(most, i - j + 1);
            }
            return most;
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    @Override
    public void close() {
        collector.close();
        cloud.close();
    }

    private static int number(String[] words, int at, int fallback) {
        return at < words.length ? Integer.parseInt(words[at]) : fallback;
    }

    private static Path flags() throws IOException {
        for (@Nullable String name :
                List.of(
                        "packaging-rpm/target/adamant/collector.jvm",
                        "packaging-rpm/src/main/dist/collector.jvm")) {
            Path flags = Path.of(name);
            if (Files.exists(flags)) {
                return flags;
            }
        }
        throw new IOException("run it in the repository's root: there is no collector.jvm");
    }

    public static void main(String[] words) throws Exception {
        Locale.setDefault(Locale.ROOT);
        int enrolments = number(words, 0, 1_000);
        int connections = number(words, 1, 10_000);
        int fleet = number(words, 2, connections);
        int instances = Math.max(enrolments + WARM_UP, Math.max(connections, fleet));
        Path directory = Files.createTempDirectory("trust-bench");
        try (TrustBench bench = new TrustBench(directory, flags(), instances)) {
            bench.idle();
            if (enrolments > 0) {
                bench.enrolments("cold", enrolments, WARM_UP);
                bench.enrolments("warm", 0, enrolments);
            }
            if (connections > 0) {
                bench.held(connections);
            }
            if (fleet > 0) {
                bench.storm(fleet, true);
                bench.storm(fleet, false);
            }
        }
    }
}
