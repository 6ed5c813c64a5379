package io.adamant.collector.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent is read by the classes that OpenTelemetry generates from its own schema. */
final class OtelTracesTest {

    private final List<ExportTraceServiceRequest> came = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicLong> counts = new java.util.concurrent.ConcurrentHashMap<>();
    private int status = 200;
    private HttpServer server;

    private final Meters meters =
            new Meters() {
                @Override
                public Count counter(String name, String help, String... labels) {
                    AtomicLong count = counts.computeIfAbsent(labels[1], _ -> new AtomicLong());
                    return count::addAndGet;
                }

                @Override
                public void gauge(
                        String name, String help, DoubleSupplier value, String... labels) {}
            };

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/traces",
                exchange -> {
                    came.add(
                            ExportTraceServiceRequest.parseFrom(
                                    exchange.getRequestBody().readAllBytes()));
                    headers.add(exchange.getRequestHeaders().getFirst("Authorization"));
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private OtelTraces traces(int oneIn) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new OtelTraces(
                new HttpSpanExporter(url, Map.of("Authorization", "Bearer x"), meters),
                oneIn,
                new Random(3),
                meters);
    }

    private List<Span> spans() {
        return came.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    @Test
    void aSpanArrivesWithItsNameItsAttributesAndItsFailure() {
        try (OtelTraces traces = traces(1)) {
            traces.begin("cloud.launch", "group", "shop").with("request", "r-1").end();
            traces.begin("decision", "stage", "drain").failed("conflict").end();
        }
        assertThat(spans()).extracting(Span::getName).containsExactly("cloud.launch", "decision");
        Span launch = spans().getFirst();
        assertThat(launch.getAttributesList())
                .extracting(pair -> pair.getKey() + "=" + pair.getValue().getStringValue())
                .containsExactlyInAnyOrder("group=shop", "request=r-1");
        assertThat(launch.getTraceId().size()).isEqualTo(16);
        assertThat(launch.getSpanId().size()).isEqualTo(8);
        assertThat(launch.getParentSpanId().isEmpty()).isTrue();
        assertThat(launch.getEndTimeUnixNano())
                .isGreaterThanOrEqualTo(launch.getStartTimeUnixNano());
        assertThat(launch.hasStatus()).isFalse();
        assertThat(spans().getLast().getStatus().getCode())
                .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(spans().getLast().getStatus().getMessage()).isEqualTo("conflict");
        ResourceSpans resource = came.getFirst().getResourceSpans(0);
        assertThat(resource.getResource().getAttributesList())
                .extracting(pair -> pair.getKey() + "=" + pair.getValue().getStringValue())
                .contains("service.name=adamant-collector");
        assertThat(headers).containsOnly("Bearer x");
        assertThat(counts.get("ended")).hasValue(2);
        assertThat(counts.get("exported")).hasValue(2);
    }

    @Test
    void ofWhatHappensOftenOneInSoManyIsKept() {
        try (OtelTraces traces = traces(100)) {
            for (int i = 0; i < 20_000; i++) {
                traces.beginOften("journal.append").end();
            }
        }
        assertThat(counts.get("ended").get()).isBetween(100L, 300L);
        assertThat(spans()).hasSize((int) counts.get("ended").get());
        assertThat(spans().getFirst().getAttributes(0).getKey()).isEqualTo("sampled.one_in");
    }

    @Test
    void whatTheBackendDoesNotTakeIsCounted() {
        status = 503;
        try (OtelTraces traces = traces(1)) {
            traces.begin("cloud.lint").end();
        }
        assertThat(counts.get("failed")).hasValue(1);
        assertThat(counts.get("exported")).hasValue(0);
    }

    @Test
    void offItKeepsNothingAndMakesNothing() {
        Traces off = Traces.none();
        assertThat(off.begin("a")).isSameAs(off.beginOften("b").with("k", "v").failed("w"));
        off.begin("a").end();
    }
}
