package io.adamant.collector.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleSupplier;

/**
 * {@link Meters} on Micrometer's Prometheus registry, with the meters of the JVM, of the process
 * and of Vert.x. Names that Prometheus' own linter objects to are renamed, so that the exposition
 * stays clean under {@code promtool check metrics}.
 */
public final class MicrometerMeters implements Meters, AutoCloseable {

    /** Most series of the collector itself; what comes beyond is not registered. */
    public static final int MAX_METERS = 5_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<AutoCloseable> bound = new ArrayList<>();
    private final Queue<DoubleSupplier> counted = new ConcurrentLinkedQueue<>();

    public MicrometerMeters() {
        registry.config()
                .meterFilter(MeterFilter.maximumAllowableMetrics(MAX_METERS))
                .meterFilter(MeterFilter.deny(id -> id.getName().equals("process.cpu.time")))
                .meterFilter(
                        new MeterFilter() {
                            @Override
                            public Meter.Id map(Meter.Id id) {
                                // promlint reserves _count for histograms.
                                return id.getName().equals("system.cpu.count")
                                        ? id.withName("system.cpus")
                                        : id;
                            }
                        });
        // Micrometer has it in nanoseconds; this is the name and unit that everybody else uses.
        FunctionCounter.builder(
                        "process.cpu.seconds",
                        ProcessHandle.current(),
                        process ->
                                process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos()
                                        / NANOS_PER_SECOND)
                .description("CPU time used by the collector.")
                .register(registry);
        List.of(
                        new JvmMemoryMetrics(),
                        new JvmGcMetrics(),
                        new JvmThreadMetrics(),
                        new JvmInfoMetrics(),
                        new ClassLoaderMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        new FileDescriptorMetrics(),
                        new LogbackMetrics())
                .forEach(this::bind);
    }

    private void bind(MeterBinder binder) {
        binder.bindTo(registry);
        if (binder instanceof AutoCloseable closeable) {
            bound.add(closeable);
        }
    }

    /** Builds Vert.x so that its servers, pools and event loops are metered here. */
    public Vertx vertx(VertxOptions options, Transport transport) {
        options.setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true));
        return Vertx.builder()
                .with(options)
                .withMetrics(new MicrometerMetricsFactory(registry))
                .withTransport(transport)
                .build();
    }

    @Override
    public Count counter(String name, String help, String... labels) {
        Counter counter = Counter.builder(name).description(help).tags(labels).register(registry);
        return counter::increment;
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value, String... labels) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .description(help)
                .tags(labels)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void counted(String name, String help, DoubleSupplier value, String... labels) {
        // The meter holds its object weakly; the registry outlives every room that counts.
        counted.add(value);
        FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
                .description(help)
                .tags(labels)
                .register(registry);
    }

    /**
     * Everything in one text.
     *
     * @param contentType {@code text/plain; version=0.0.4} or {@code application/openmetrics-text}
     */
    public String scrape(String contentType) {
        return registry.scrape(contentType);
    }

    @Override
    public void close() {
        for (AutoCloseable binder : bound) {
            try {
                binder.close();
            } catch (Exception alreadyGone) {
                // A binder that cannot stop listening at the process's end harms nobody.
            }
        }
        registry.close();
    }
}
