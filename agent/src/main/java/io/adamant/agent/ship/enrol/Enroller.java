package io.adamant.agent.ship.enrol;

import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.http.HttpTransport;
import io.adamant.agent.ship.http.Reply;
import io.adamant.agent.ship.http.Request;
import io.adamant.agent.ship.http.Transport;
import io.adamant.agent.ship.link.Dialer;
import io.adamant.agent.ship.link.HeldCertificate;
import io.adamant.agent.ship.link.TlsFiles;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Backoff;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.enrol.EnrolAnswer;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gets this boot's certificate, renews it well before it ends, and gets it anew when the collector
 * does not take it any more, as after the loss of the authority's key. {@link #run} is a thread of
 * its own and returns after {@link #stop}.
 *
 * <p>Every wait is jittered: a fleet that has to enrol again does so over {@link #SPREAD}.
 */
public final class Enroller implements Runnable {

    /** Over which time the hosts of a fleet enrol again after their certificates were refused. */
    static final Duration SPREAD = Duration.ofSeconds(10);

    /**
     * Whatever the host's clock says, a certificate is kept for this part of its life, and time.
     */
    static final int LEAST_PART = 8;

    static final Duration LEAST = Duration.ofSeconds(30);

    private static final byte[] NOTHING = {};
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int MAX_WORDS = 200;

    private final Who who;
    private final Proof proof;
    private final List<Endpoint> endpoints;
    private final HeldCertificate held;
    private final Ports ports;
    private final Clocks clocks;
    private final RandomGenerator random;
    private final Consumer<String> log;
    private final Runnable enrolled;
    private final Backoff backoff;
    private final BootKey key;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stopped;
    private boolean doubted;
    private boolean hasEnrolled;
    private boolean holds;
    private int turn;
    private String said = "";

    /**
     * Who enrols.
     *
     * @param agent {@code User-Agent}
     * @param memory directory in which the key may be kept if it is memory
     */
    public record Who(InstanceId instance, BootId boot, String agent, Path memory) {}

    /** Both clocks. */
    public record Clocks(WallClock wall, MonotonicClock monotonic) {}

    /** Where the collector is, and what takes its certificate. */
    public record Where(List<Endpoint> endpoints, @Nullable Path ca, HeldCertificate held) {
        public Where {
            endpoints = List.copyOf(endpoints);
        }
    }

    /** Seams for tests: how it calls, and how it waits. */
    record Ports(Caller caller, Nap nap) {}

    /** Opens a way to the collector. */
    interface Caller {

        /**
         * @param shows whether the certificate that we hold is shown
         */
        Transport open(boolean shows);
    }

    /** Waits on a condition whose lock is held. */
    interface Nap {
        void await(Condition changed, long nanos) throws InterruptedException;
    }

    /**
     * @param log takes a sentence when something has changed
     * @param enrolled called once, on this thread, when there is a certificate for the first time
     */
    public Enroller(
            Who who,
            Proof proof,
            Where where,
            Clocks clocks,
            RandomGenerator random,
            Consumer<String> log,
            Runnable enrolled) {
        this(who, proof, where, clocks, random, log, enrolled, real(who, where, clocks));
    }

    Enroller(
            Who who,
            Proof proof,
            Where where,
            Clocks clocks,
            RandomGenerator random,
            Consumer<String> log,
            Runnable enrolled,
            Ports ports) {
        this.who = who;
        this.proof = proof;
        this.endpoints = where.endpoints();
        this.held = where.held();
        this.ports = ports;
        this.clocks = clocks;
        this.random = random;
        this.log = log;
        this.enrolled = enrolled;
        this.backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), random);
        this.key = BootKey.open(who.memory(), who.boot());
    }

    private static Ports real(Who who, Where where, Clocks clocks) {
        Caller caller =
                shows -> {
                    TlsFiles tls =
                            shows
                                    ? TlsFiles.held(where.ca(), where.held())
                                    : new TlsFiles(where.ca(), null, null);
                    Dialer dialer = new Dialer(CONNECT, ANSWER, clocks.monotonic(), tls);
                    return new HttpTransport(dialer, ANSWER, clocks.monotonic(), who.agent());
                };
        return new Ports(caller, Enroller::nap);
    }

    /** The loop around it is {@link #sleep}'s. */
    @SuppressWarnings("WaitNotInLoop")
    private static void nap(Condition changed, long nanos) throws InterruptedException {
        changed.awaitNanos(nanos);
    }

    /** The collector does not take what we show; any thread may say so, and often. */
    public void doubt() {
        lock.lock();
        try {
            // What is refused while we hold nothing is no news.
            doubted = holds;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        boolean renew = false;
        while (!isStopped()) {
            long life = renew ? ask(EnrolRequest.RENEW_PATH, true) : enrol();
            if (life > 0) {
                backoff.succeeded();
                begin();
                // Between half and two thirds of its life: time for many tries before it ends.
                renew = !sleep(life / 2 + random.nextLong(life / 6 + 1));
                if (!renew) {
                    drop();
                    sleep(random.nextLong(SPREAD.toNanos()));
                }
            } else {
                renew = false;
                sleep(backoff.nextNanos());
            }
        }
    }

    private void begin() {
        boolean isFirst;
        lock.lock();
        try {
            isFirst = !hasEnrolled;
            hasEnrolled = true;
            holds = true;
            doubted = false;
        } finally {
            lock.unlock();
        }
        if (isFirst) {
            enrolled.run();
        }
    }

    private void drop() {
        lock.lock();
        try {
            holds = false;
        } finally {
            lock.unlock();
        }
        held.drop();
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Returns true when it was cut short because the certificate is doubted. */
    private boolean sleep(long nanos) {
        long end = clocks.monotonic().nanos() + nanos;
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !stopped && !doubted) {
                ports.nap().await(changed, left);
                left = end - clocks.monotonic().nanos();
            }
            boolean wasDoubted = doubted;
            doubted = false;
            return wasDoubted;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("nobody interrupts the enroller", interrupted);
        } finally {
            lock.unlock();
        }
    }

    /** How long the certificate lives, nanoseconds; 0 when there is none. */
    private long enrol() {
        return ask(EnrolRequest.PATH, false);
    }

    private long ask(String path, boolean shows) {
        Endpoint to = endpoints.get(turn++ % endpoints.size());
        try (Transport transport = ports.caller().open(shows)) {
            String nonce = "";
            if (!shows && proof.needsNonce()) {
                Optional<byte[]> got = post(transport, to, EnrolRequest.NONCE_PATH, NOTHING);
                if (got.isEmpty()) {
                    return 0;
                }
                nonce = new String(got.get(), StandardCharsets.US_ASCII).strip();
            }
            Optional<String> shown = shows ? Optional.of("") : proof.make(nonce, key.hash());
            if (shown.isEmpty()) {
                say("not enrolled: there is no proof of kind " + proof.kind() + " yet");
                return 0;
            }
            EnrolRequest request =
                    new EnrolRequest(
                            shows ? "" : proof.kind(),
                            who.instance().value(),
                            who.boot().value(),
                            key.request(),
                            nonce,
                            shown.get());
            return post(transport, to, path, request.encode()).map(this::take).orElse(0L);
        }
    }

    private Optional<byte[]> post(Transport transport, Endpoint to, String path, byte[] body) {
        transport.send(to, new Request(path, "", "", body, NOTHING));
        return switch (transport.receive()) {
            case Reply.Answer answer when answer.status() == 200 -> Optional.of(answer.body());
            case Reply.Answer answer -> {
                String words = new String(answer.body(), StandardCharsets.UTF_8).strip();
                say(
                        "not enrolled: %s answered %d: %s"
                                .formatted(
                                        to,
                                        answer.status(),
                                        words.substring(0, Math.min(words.length(), MAX_WORDS))));
                yield Optional.empty();
            }
            case Reply.Broken broken -> {
                say("not enrolled: " + to + ": " + broken.detail());
                yield Optional.empty();
            }
        };
    }

    private long take(byte[] body) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> chain = new ArrayList<>();
            for (byte[] der : EnrolAnswer.decode(body).certificates()) {
                chain.add(
                        (X509Certificate)
                                factory.generateCertificate(new ByteArrayInputStream(der)));
            }
            if (chain.isEmpty() || !chain.getFirst().getPublicKey().equals(key.known())) {
                say("not enrolled: the answer has no certificate of our key");
                return 0;
            }
            X509Certificate own = chain.getFirst();
            held.hold(List.of(own), key.secret());
            say("enrolled until " + own.getNotAfter().toInstant());
            return life(nanos(own.getNotBefore()), nanos(own.getNotAfter()));
        } catch (GeneralSecurityException | MalformedOtlpException | ClassCastException broken) {
            say("not enrolled: the answer cannot be read: " + broken.getMessage());
            return 0;
        }
    }

    /**
     * How long it lives from now on. It was made just now by the collector's clock; ours may be
     * hours off, so that it is believed only as far as it says something sensible: by a clock that
     * is days ahead the certificate is over, and would be renewed without end.
     */
    private long life(long begin, long end) {
        long whole = end - begin;
        long early = EnrolAnswer.BEGINS_EARLIER.toNanos();
        long most = whole > early ? whole - early : whole / 2;
        long least = Math.min(most, Math.max(most / LEAST_PART, LEAST.toNanos()));
        return Math.clamp(end - clocks.wall().unixNanos(), least, most);
    }

    private static long nanos(Date time) {
        return time.toInstant().toEpochMilli() * 1_000_000;
    }

    private void say(String words) {
        if (!words.equals(said)) {
            said = words;
            log.accept(words);
        }
    }
}
