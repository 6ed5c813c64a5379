package io.adamant.collector;

import io.adamant.collector.CollectorConfig.Listen;
import io.adamant.collector.journal.Journal;
import io.adamant.collector.receive.Entrance;
import io.adamant.collector.receive.OtlpReceiver;
import io.adamant.collector.receive.ReceiveOptions;
import io.adamant.collector.receive.admit.Intake;
import io.adamant.collector.receive.syslog.SyslogOptions;
import io.adamant.collector.receive.syslog.SyslogReceiver;
import io.adamant.collector.security.connect.ConnectionLimits;
import io.adamant.collector.security.connect.Connections;
import io.adamant.collector.security.tls.ServerTls;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every way into the journal, opened together and closed before it. */
final class Receivers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Receivers.class);

    private final CollectorConfig config;
    private final Intake intake;
    private final OtlpReceiver otlp;
    private final SyslogReceiver syslog;
    private final boolean isSecured;

    Receivers(
            Vertx vertx,
            CollectorConfig config,
            Journal journal,
            Runnable appended,
            WallClock wall,
            MonotonicClock monotonic,
            Meters meters,
            Entrance entrance) {
        this.config = config;
        ReceiveOptions options =
                ReceiveOptions.of(
                        config.otlp().host(), config.otlp().port(), config.receive().quota());
        intake = new Intake(options.limits(), journal, appended, wall, monotonic, meters);
        AtomicLong seed = new AtomicLong(wall.unixNanos());
        // Stateless besides one atomic, since syslog's retries ask from several event loops.
        RandomGenerator random = () -> mix(seed.incrementAndGet());
        otlp = new OtlpReceiver(vertx, options, intake, random, meters, entrance);
        isSecured = entrance.isSecured();
        syslog = new SyslogReceiver(vertx, SyslogOptions.DEFAULT, intake, random, meters);
    }

    /** SplitMix64's finalizer over a counter. */
    private static long mix(long counter) {
        long z = counter * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    void start(Connections connections) {
        connections.limit("otlp", otlp.start(), ConnectionLimits.AGENTS);
        LOG.info(
                "OTLP/HTTP and Loki push on {}://{}",
                isSecured ? "https" : "http",
                text(config.otlp()));
        config.receive()
                .grpc()
                .ifPresent(
                        at -> {
                            int port = otlp.listen(at.host(), at.port());
                            connections.limit("grpc", port, ConnectionLimits.AGENTS);
                            LOG.info("OTLP/gRPC on {}", text(at));
                        });
        config.receive()
                .syslog()
                .ifPresent(
                        at -> {
                            int port = syslog.listen(at.host(), at.port(), null);
                            connections.limit("syslog", port, ConnectionLimits.SYSLOG);
                            LOG.info("syslog on tcp {}", text(at));
                        });
        config.receive()
                .syslogTls()
                .ifPresent(
                        at -> {
                            int port =
                                    syslog.listen(at.listen().host(), at.listen().port(), at.tls());
                            connections.limit("syslog-tls", port, ConnectionLimits.SYSLOG);
                            LOG.info("syslog on tls {}", text(at.listen()));
                        });
    }

    /** Takes the certificate of syslog's senders' listener into use; follows its files. */
    void followSyslog(Vertx vertx, long millis) {
        config.receive()
                .syslogTls()
                .map(at -> new ServerTls(at.tls().certificate(), at.tls().key()))
                .ifPresent(tls -> CertificateWatch.follow(vertx, millis, tls, syslog::renewTls));
    }

    /** Takes certificates that have changed into use. */
    CompletionStage<?> renewTls() {
        return otlp.renewTls();
    }

    private static String text(Listen at) {
        return at.host() + ":" + at.port();
    }

    @Override
    public void close() {
        syslog.close();
        otlp.close();
        intake.close();
    }
}
