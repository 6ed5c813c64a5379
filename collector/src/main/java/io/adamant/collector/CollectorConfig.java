package io.adamant.collector;

import io.adamant.collector.cloud.aws.wire.AwsSettings;
import io.adamant.collector.cloud.gcp.wire.GcpSettings;
import io.adamant.collector.forward.ForwardTarget;
import io.adamant.collector.logs.RecentLogs;
import io.adamant.collector.logs.parquet.StoreOptions;
import io.adamant.collector.metrics.Names;
import io.adamant.shared.config.Config;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.config.Section;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code collector.yaml}.
 *
 * @param http where the page, the API and {@code /metrics} listen
 * @param otlp where OTLP/HTTP, OTLP/gRPC and Loki push listen
 * @param receive what else is received, and how much
 * @param directory everything the collector keeps
 * @param policy the policy file, read again when it changes
 * @param cloud which cloud
 * @param retention how long the journal keeps what it received
 * @param watermarkPercent how full the journal's disk may be before nothing more is taken
 * @param logs the log store's limits
 * @param recentLogs bytes of the newest log records that are kept for those who follow
 * @param forward where everything received is sent on to
 * @param traces where the spans of its own work go; off without
 * @param names under which names {@code /metrics} has the hosts' metrics, where a scraper does not
 *     say
 * @param security who may send
 * @param history the limits of the metrics' history
 */
record CollectorConfig(
        Listen http,
        Listen otlp,
        ReceiveConfig receive,
        Path directory,
        Path policy,
        CloudChoice cloud,
        Duration retention,
        int watermarkPercent,
        StoreOptions logs,
        DataSize recentLogs,
        List<ForwardTarget> forward,
        Optional<TraceConfig> traces,
        Names names,
        StoreOptions history,
        SecurityConfig security) {

    CollectorConfig {
        forward = List.copyOf(forward);
    }

    /**
     * An address to listen on.
     *
     * @param host loopback unless {@code security} secures the listener
     */
    record Listen(String host, int port) {}

    /** Which cloud the collector looks at. */
    sealed interface CloudChoice {

        /** The local cloud at an address. */
        record Local(URI url) implements CloudChoice {}

        /** Auto Scaling groups of a region. */
        record Aws(AwsSettings settings) implements CloudChoice {}

        /** Managed instance groups of a project. */
        record Gcp(GcpSettings settings) implements CloudChoice {}
    }

    static CollectorConfig read(Path file) throws ConfigException {
        return Config.read(file, root -> map(root, file));
    }

    private static CollectorConfig map(Section root, Path file) {
        Section listen = root.section("listen");
        SecurityConfig security = SecurityConfig.read(root, file.toAbsolutePath().getParent());
        Section journal = root.section("journal");
        Section logs = root.section("logs");
        Section metrics = root.section("metrics");
        Path besides = file.toAbsolutePath().getParent();
        Path directory = directory(root);
        Listen http = listen(listen, "http", 8480, security.knowsPeople());
        Listen otlp = listen(listen, "otlp", 4318, security.agents());
        if (http.port() == otlp.port()) {
            // Vert.x would let the two servers share it, and hand each connection to either.
            listen.problem("otlp", "must be another port than listen.http's, " + http.port());
        }
        return new CollectorConfig(
                http,
                otlp,
                ReceiveConfig.read(root, listen, besides, security.agents()),
                directory,
                root.optionalText("policy")
                        .map(Path::of)
                        .map(path -> besides == null ? path : besides.resolve(path))
                        .orElse(directory.resolve("policy.yaml")),
                CloudConfig.read(root.section("cloud")),
                journal.duration(
                        "retention",
                        Duration.ofDays(7),
                        Duration.ofMinutes(1),
                        Duration.ofDays(3650)),
                journal.whole("watermark-percent", 95, 1, 99),
                store(logs, StoreOptions.in(directory.resolve("logs"))),
                logs.size(
                        "recent",
                        RecentLogs.DEFAULT_BOUND,
                        DataSize.ofMebibytes(1),
                        DataSize.ofMebibytes(8192)),
                ForwardConfig.read(root),
                TraceConfig.read(root),
                metrics.oneOf("names", Names.class, Names.OTEL),
                store(metrics.section("history"), history(directory.resolve("metrics"))),
                security);
    }

    /** Of what hosts measured, the last days do: a time series database keeps the rest. */
    private static StoreOptions history(Path directory) {
        StoreOptions logs = StoreOptions.in(directory);
        return new StoreOptions(
                directory,
                Duration.ofDays(3),
                DataSize.ofMebibytes(10 << 10),
                Duration.ofHours(2),
                logs.pinnedRetention(),
                DataSize.ofMebibytes(1 << 10),
                DataSize.ofMebibytes(256),
                1,
                logs.flushAge(),
                1);
    }

    private static StoreOptions store(Section logs, StoreOptions normal) {
        return new StoreOptions(
                normal.directory(),
                retention(logs, "retention", normal.retention()),
                disk(logs, "size", normal.maxBytes()),
                retention(logs, "pinned-span", normal.pinnedSpan()),
                retention(logs, "pinned-retention", normal.pinnedRetention()),
                disk(logs, "pinned-size", normal.pinnedMaxBytes()),
                logs.size(
                        "memory",
                        normal.memory(),
                        StoreOptions.LEAST_MEMORY,
                        DataSize.ofMebibytes(1 << 20)),
                logs.whole("threads", normal.threads(), 1, 64),
                logs.duration(
                        "flush", normal.flushAge(), Duration.ofSeconds(1), Duration.ofHours(1)),
                logs.whole("questions", normal.questions(), 1, 16));
    }

    private static Duration retention(Section logs, String key, Duration fallback) {
        return logs.duration(key, fallback, Duration.ofHours(1), Duration.ofDays(3650));
    }

    private static DataSize disk(Section logs, String key, DataSize fallback) {
        return logs.size(key, fallback, DataSize.ofMebibytes(16), DataSize.ofMebibytes(1L << 30));
    }

    private static Path directory(Section root) {
        String text = root.requiredText("dir");
        if (!text.isEmpty() && !Path.of(text).isAbsolute()) {
            root.problem("dir", "must be an absolute path, not '" + text + "'");
        }
        return Path.of(text.isEmpty() ? "/" : text);
    }

    /**
     * @param secured with TLS and a proof of who comes, so that it need not be loopback
     */
    static Listen listen(Section section, String key, int port, boolean secured) {
        String text = section.text(key, "127.0.0.1:" + port);
        int colon = text.lastIndexOf(':');
        int number = colon < 0 ? -1 : portNumber(text.substring(colon + 1));
        if (number < 0) {
            section.problem(key, "must be an address and a port such as 127.0.0.1:" + port);
            return new Listen("127.0.0.1", port);
        }
        String host = text.substring(0, colon);
        boolean isLoopback =
                host.equals("127.0.0.1") || host.equals("localhost") || host.equals("[::1]");
        if (!isLoopback && !secured) {
            section.problem(key, "must be loopback (127.0.0.1, [::1]): " + cure(key));
        }
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        return new Listen(isBracketed ? host.substring(1, host.length() - 1) : host, number);
    }

    /** What makes another address possible. */
    private static String cure(String key) {
        return switch (key) {
            case "otlp", "grpc" ->
                    "another address needs TLS and agents that prove who they are: set"
                            + " security.agents to on";
            case "http" ->
                    "another address needs TLS and people who prove who they are: set"
                            + " security.operators to a file of tokens (adamant collector token), or"
                            + " security.oidc to an issuer";
            case "tls" ->
                    "another address needs senders that prove who they are: set syslog.client-ca"
                            + " to the certificates of who signs theirs";
            default ->
                    "another address needs TLS and authentication, which this listener does not"
                            + " have: put a proxy with both before it, on the same machine";
        };
    }

    private static int portNumber(String text) {
        try {
            int number = Integer.parseInt(text);
            return number >= 1 && number <= 65_535 ? number : -1;
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }
}
