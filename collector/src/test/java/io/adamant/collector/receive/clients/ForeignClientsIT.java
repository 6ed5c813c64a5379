package io.adamant.collector.receive.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that others wrote, against receiver, journal and views: the OpenTelemetry SDK for Java,
 * loki4j, rsyslog and the JavaScript ones. {@code adamant.clients} is the directory with the {@code
 * node_modules} of the latter, by default {@code ~/.cache/adamant/clients}, where {@code .ci/run}
 * puts them. Every line arrives exactly once.
 */
final class ForeignClientsIT {

    private static final int LINES = 1_000;
    private static final Path RSYSLOGD = Path.of("/usr/sbin/rsyslogd");

    @TempDir Path directory;

    /** On a laptop its want is told and skipped; CI has to have it. */
    private static void needs(Path counterpart, String what) {
        boolean isThere = Files.exists(counterpart);
        boolean isRequired = "true".equals(System.getenv("ADAMANT_REQUIRE_ALL"));
        assertThat(isThere || !isRequired).as("%s in %s", what, counterpart).isTrue();
        assumeTrue(isThere, () -> "no " + what + " in " + counterpart);
    }

    private static Map<String, Integer> expected(int from, int to) {
        return IntStream.range(from, to)
                .boxed()
                .collect(Collectors.toMap(i -> "line " + i, i -> 1, (a, b) -> a, TreeMap::new));
    }

    private static void awaitLines(Station station, int count) {
        Awaitility.await(count + " lines delivered")
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> station.lines().size() >= count);
        assertThat(new TreeMap<>(station.lines())).isEqualTo(expected(0, count));
    }

    private static void log(Logger logger, int from, int to) {
        for (int i = from; i < to; i++) {
            logger.logRecordBuilder().setBody("line " + i).emit();
        }
    }

    private static LogRecordExporter logs(boolean isGrpc, String compression, int port) {
        String url = "http://127.0.0.1:" + port;
        return isGrpc
                ? OtlpGrpcLogRecordExporter.builder()
                        .setEndpoint(url)
                        .setCompression(compression)
                        .build()
                : OtlpHttpLogRecordExporter.builder()
                        .setEndpoint(url + "/v1/logs")
                        .setCompression(compression)
                        .build();
    }

    private static void assertDone(CompletableResultCode code) {
        assertThat(code.join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true,gzip", "true,none", "false,gzip", "false,none"})
    void openTelemetryForJavaDeliversOnceAlsoOverARestart(boolean isGrpc, String compression) {
        try (Station station = new Station(directory);
                SdkLoggerProvider provider =
                        SdkLoggerProvider.builder()
                                .addLogRecordProcessor(
                                        BatchLogRecordProcessor.builder(
                                                        logs(
                                                                isGrpc,
                                                                compression,
                                                                station.otlpPort()))
                                                .setMaxQueueSize(10 * LINES)
                                                .setScheduleDelay(Duration.ofMillis(50))
                                                .build())
                                .build()) {
            Logger logger = provider.get("test");
            log(logger, 0, LINES);
            assertDone(provider.forceFlush());
            awaitLines(station, LINES);

            station.stop();
            log(logger, LINES, LINES + 200);
            CompletableResultCode flushed = provider.forceFlush();
            station.start();
            assertDone(flushed);
            awaitLines(station, LINES + 200);
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void openTelemetryForJavaDeliversMetricsAndItsSpansAreTaken(boolean isGrpc) {
        try (Station station = new Station(directory);
                SdkMeterProvider meters =
                        SdkMeterProvider.builder()
                                .registerMetricReader(
                                        PeriodicMetricReader.create(
                                                metrics(isGrpc, station.otlpPort())))
                                .build();
                SpanExporter spans = spans(isGrpc, station.otlpPort());
                SdkTracerProvider tracers =
                        SdkTracerProvider.builder()
                                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                                .build()) {
            meters.get("test").counterBuilder("orders").build().add(7);
            meters.get("test").histogramBuilder("duration").build().record(0.5);
            assertDone(meters.forceFlush());
            Awaitility.await("the counter").until(() -> station.metrics().contains("orders"));
            tracers.get("test").spanBuilder("GET /").startSpan().end();
            assertDone(tracers.forceFlush());
        }
    }

    private static MetricExporter metrics(boolean isGrpc, int port) {
        String url = "http://127.0.0.1:" + port;
        return isGrpc
                ? OtlpGrpcMetricExporter.builder().setEndpoint(url).build()
                : OtlpHttpMetricExporter.builder().setEndpoint(url + "/v1/metrics").build();
    }

    private static SpanExporter spans(boolean isGrpc, int port) {
        String url = "http://127.0.0.1:" + port;
        return isGrpc
                ? OtlpGrpcSpanExporter.builder().setEndpoint(url).build()
                : OtlpHttpSpanExporter.builder().setEndpoint(url + "/v1/traces").build();
    }

    @Test
    void loki4jDeliversOnce() throws JoranException {
        try (Station station = new Station(directory)) {
            String config =
                    """
                    <configuration>
                      <appender name="LOKI" class="com.github.loki4j.logback.Loki4jAppender">
                        <http><url>http://127.0.0.1:%d/loki/api/v1/push</url></http>
                        <batch><timeoutMs>200</timeoutMs></batch>
                        <labels>host=web-1</labels>
                        <message><pattern>%%msg</pattern></message>
                      </appender>
                      <root level="INFO"><appender-ref ref="LOKI"/></root>
                    </configuration>
                    """
                            .formatted(station.otlpPort());
            LoggerContext context = new LoggerContext();
            context.setMDCAdapter(new LogbackMDCAdapter());
            JoranConfigurator joran = new JoranConfigurator();
            joran.setContext(context);
            joran.doConfigure(new ByteArrayInputStream(config.getBytes(StandardCharsets.UTF_8)));
            for (int i = 0; i < LINES; i++) {
                context.getLogger("test").info("line {}", i);
            }
            awaitLines(station, LINES);
            context.stop();
            assertThat(station.instances()).containsExactly("web-1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "traditional,RSYSLOG_SyslogProtocol23Format",
        "octet-counted,RSYSLOG_SyslogProtocol23Format",
        "traditional,RSYSLOG_TraditionalForwardFormat",
        "octet-counted,RSYSLOG_ForwardFormat"
    })
    void rsyslogDeliversOnceAlsoOverARestart(String framing, String template)
            throws IOException, InterruptedException {
        needs(RSYSLOGD, "Debian's rsyslog");
        Path log = directory.resolve("app.log");
        Files.createFile(log);
        try (Station station = new Station(directory.resolve("station"))) {
            Process rsyslog = rsyslog(log, station.syslogPort(), framing, template);
            try {
                append(log, 0, LINES);
                awaitLines(station, LINES);
                station.stop();
                station.start();
                // The first line after a restart is what rsyslog finds out about it with: plain TCP
                // gives no answer, and what its kernel took for the old connection is gone.
                append(log, LINES, LINES + 1);
                Awaitility.await("rsyslog has connected again")
                        .atMost(30, TimeUnit.SECONDS)
                        .until(() -> isConnected(station, log));
                int from = station.lines().size();
                assertThat(from).isBetween(LINES, LINES + 10);
            } finally {
                rsyslog.destroy();
                assertThat(rsyslog.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static int next = LINES + 1;

    private static boolean isConnected(Station station, Path log) throws IOException {
        if (station.lines().size() > LINES) {
            return true;
        }
        append(log, next, ++next);
        return false;
    }

    private static void append(Path log, int from, int to) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append("line ").append(i).append('\n');
        }
        Files.writeString(log, lines, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    private Process rsyslog(Path log, int port, String framing, String template)
            throws IOException {
        Path config = directory.resolve("rsyslog.conf");
        Files.writeString(
                config,
                """
                global(workDirectory="%s")
                module(load="imfile" mode="inotify")
                input(type="imfile" File="%s" Tag="app:" freshStartTail="off")
                action(type="omfwd" target="127.0.0.1" port="%d" protocol="tcp"
                       TCP_Framing="%s" template="%s" action.resumeRetryCount="-1"
                       action.resumeInterval="1" queue.type="linkedList")
                """
                        .formatted(directory, log, port, framing, template));
        return new ProcessBuilder(
                        RSYSLOGD.toString(),
                        "-n",
                        "-f",
                        config.toString(),
                        "-i",
                        directory.resolve("rsyslog.pid").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("rsyslog.out").toFile())
                .start();
    }

    @ParameterizedTest
    @CsvSource({"http", "proto", "grpc", "pino", "winston"})
    void javaScriptClientsDeliverOnce(String client) throws IOException, InterruptedException {
        Path packages =
                Path.of(
                        System.getProperty(
                                "adamant.clients",
                                System.getProperty("user.home") + "/.cache/adamant/clients"));
        needs(packages.resolve("node_modules/winston-loki"), "npm's winston-loki; see .ci/run");
        Path script = Files.createTempFile(packages, "client", ".cjs");
        try (Station station = new Station(directory);
                var in = ForeignClientsIT.class.getResourceAsStream("/clients/send.cjs")) {
            Files.write(script, in.readAllBytes());
            Process node =
                    new ProcessBuilder(
                                    "node",
                                    script.toString(),
                                    client,
                                    Integer.toString(station.otlpPort()),
                                    Integer.toString(LINES))
                            .directory(packages.toFile())
                            .redirectErrorStream(true)
                            .start();
            String output =
                    new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(node.waitFor()).as(output).isZero();
            awaitLines(station, LINES);
        } finally {
            Files.delete(script);
        }
    }
}
