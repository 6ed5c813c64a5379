package io.adamant.collector;

import io.adamant.collector.CollectorConfig.Listen;
import io.adamant.collector.receive.admit.IntakeLimits.Quota;
import io.adamant.collector.receive.syslog.SyslogOptions;
import io.adamant.collector.receive.syslog.SyslogOptions.Oldest;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.config.Section;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is received besides OTLP/HTTP, and how much of it from one sender.
 *
 * @param grpc where OTLP/gRPC listens besides the OTLP port
 * @param syslog where syslog listens over TCP
 * @param syslogTls where syslog listens over TLS
 * @param quota of each sender
 */
record ReceiveConfig(
        Optional<Listen> grpc,
        Optional<Listen> syslog,
        Optional<SyslogTls> syslogTls,
        Quota quota) {

    private static final int GRPC_PORT = 4317;
    private static final int SYSLOG_PORT = 1514;
    private static final int SYSLOG_TLS_PORT = 6514;
    private static final int MAX_RECORDS = 100_000_000;

    /** Where, and with which certificate. */
    record SyslogTls(Listen listen, SyslogOptions.Tls tls) {}

    /**
     * Reads what the receiver is told.
     *
     * @param listen the section that CollectorConfig reads too; a section knows the keys asked of
     *     it, so that there must be one only
     * @param secured whether the OTLP listeners have TLS and ask who comes
     */
    static ReceiveConfig read(
            Section root, Section listen, @Nullable Path besides, boolean secured) {
        Section receive = root.section("receive");
        Section syslog = root.section("syslog");
        return new ReceiveConfig(
                grpc(listen, secured),
                optional(syslog, "tcp", SYSLOG_PORT, false),
                tls(syslog, besides),
                new Quota(
                        receive.size(
                                        "sender-bytes-per-second",
                                        DataSize.ofMebibytes(256),
                                        new DataSize(0),
                                        DataSize.ofMebibytes(1 << 20))
                                .bytes(),
                        receive.whole("sender-records-per-second", 1_000_000, 0, MAX_RECORDS)));
    }

    /**
     * The usual port beside the usual OTLP port; with another OTLP port only where it is asked for,
     * so that two collectors on one machine need no more keys than before.
     */
    private static Optional<Listen> grpc(Section listen, boolean secured) {
        boolean isUsual = !listen.has("otlp") && !listen.has("grpc");
        return isUsual
                ? Optional.of(new Listen("127.0.0.1", GRPC_PORT))
                : optional(listen, "grpc", GRPC_PORT, secured);
    }

    private static Optional<Listen> optional(
            Section section, String key, int port, boolean secured) {
        return section.has(key)
                ? Optional.of(CollectorConfig.listen(section, key, port, secured))
                : Optional.empty();
    }

    private static Optional<SyslogTls> tls(Section syslog, @Nullable Path besides) {
        Optional<String> certificate = syslog.optionalText("certificate");
        Optional<String> key = syslog.optionalText("key");
        Optional<String> clients = syslog.optionalText("client-ca");
        Oldest oldest = syslog.oneOf("oldest-protocol", Oldest.class, Oldest.TLS13);
        // With senders that show a certificate it is TLS and authentication: any address will do.
        Optional<Listen> listen = optional(syslog, "tls", SYSLOG_TLS_PORT, clients.isPresent());
        if (listen.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            syslog.problem("tls", "needs certificate and key, two PEM files");
            return Optional.empty();
        }
        return Optional.of(
                new SyslogTls(
                        listen.get(),
                        new SyslogOptions.Tls(
                                resolve(besides, certificate.get()),
                                resolve(besides, key.get()),
                                clients.map(path -> resolve(besides, path)).orElse(null),
                                oldest)));
    }

    private static Path resolve(@Nullable Path besides, String path) {
        return besides == null ? Path.of(path) : besides.resolve(path);
    }
}
