package io.adamant.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** Takes OTLP on loopback and drops repeats by batch id, as the collector's views do. */
final class OtlpReceiver implements AutoCloseable {

    private record Key(long epoch, long firstSequence, int count) {}

    private final HttpServer server;
    private final Map<Key, List<LogRecord>> batches =
            new ConcurrentSkipListMap<>(
                    Comparator.comparingLong(Key::epoch).thenComparingLong(Key::firstSequence));
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean refusing;

    OtlpReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/v1/logs", this::logs);
        server.createContext("/v1/metrics", this::metrics);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void refuse(boolean refuse) {
        refusing = refuse;
    }

    int refused() {
        return refused.get();
    }

    /** Events of all boots and runs in the order of their sequence. */
    List<HostEvent> events() {
        List<HostEvent> events = new ArrayList<>();
        for (LogRecord record : records()) {
            HostEvents.decode(record).ifPresent(events::add);
        }
        return events;
    }

    /** Lines of log files in the order of their sequence; the agent's own log has no file. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (LogRecord record : records()) {
            if (record.attributes().containsKey("log.file.path") && record.body() != null) {
                lines.add(record.body().asText());
            }
        }
        return lines;
    }

    /** Sequences between the first and the last that never came: 0 when the stream is complete. */
    long recordsLeftOut() {
        long missing = 0;
        long next = 1;
        long epoch = 0;
        for (Key key : batches.keySet()) {
            next = key.epoch() == epoch ? next : 1; // each lane has an epoch of its own
            epoch = key.epoch();
            missing += key.firstSequence() - next;
            next = key.firstSequence() + key.count();
        }
        return missing;
    }

    private List<LogRecord> records() {
        List<LogRecord> records = new ArrayList<>();
        batches.values().forEach(records::addAll);
        return records;
    }

    private void logs(HttpExchange exchange) throws IOException {
        take(exchange, true);
    }

    private void metrics(HttpExchange exchange) throws IOException {
        take(exchange, false);
    }

    private void take(HttpExchange exchange, boolean logs) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (refusing) {
            refused.incrementAndGet();
            answer(exchange, 503);
            return;
        }
        String header = exchange.getRequestHeaders().getFirst(BatchId.HEADER);
        if (header == null) { // only asks what is read here
            String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
            answer(exchange, "gzip".equals(encoding) ? 200 : 415);
            return;
        }
        BatchId id = BatchId.parse(header).orElseThrow();
        List<LogRecord> records = logs ? decode(body) : List.of();
        batches.putIfAbsent(new Key(id.epoch(), id.firstSequence(), id.count()), records);
        answer(exchange, 200);
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static List<LogRecord> decode(byte[] body) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            List<LogRecord> records = new ArrayList<>();
            OtlpDecoder.logs(in.readAllBytes()).forEach(r -> records.addAll(r.records()));
            return records;
        } catch (MalformedOtlpException malformed) {
            throw new IOException(malformed);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
