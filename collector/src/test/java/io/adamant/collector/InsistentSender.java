package io.adamant.collector;

import io.adamant.collector.journal.encoding.Packed;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends one instance's batches one after the other, each until it is acknowledged and every third
 * over two connections at once. Keeps account of what was acknowledged.
 */
final class InsistentSender implements Runnable {

    private static final long EPOCH = 7;
    private static final long PAUSE_NANOS = 5_000_000;
    private static final int MAX_TRIES = 100_000;

    private final HostResource resource;
    private final URI uri;
    private final Random random;
    private final AtomicLong answers;
    private final List<String> acknowledged = new ArrayList<>();
    private final HttpClient one = HttpClient.newHttpClient();
    private final HttpClient other = HttpClient.newHttpClient();
    private volatile boolean stopped;
    private long next = 1;

    /**
     * @param answers counts each 200
     */
    InsistentSender(InstanceId instance, URI uri, Random random, AtomicLong answers) {
        resource =
                new HostResource(
                        instance, new BootId("b"), "h", null, null, null, null, null, null, "1");
        this.uri = uri;
        this.random = random;
        this.answers = answers;
    }

    InstanceId instance() {
        return resource.instance();
    }

    /** Every line that is acknowledged; after the end. */
    List<String> acknowledged() {
        return acknowledged;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try (one;
                other) {
            while (!stopped) {
                sendOne();
            }
        }
    }

    private void sendOne() {
        int count = 1 + random.nextInt(4);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add("line-" + resource.instance() + "-" + (next + i) + ".");
        }
        HttpRequest request = request(uri, resource, next, lines, random.nextBoolean());
        boolean twice = random.nextInt(3) == 0;
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            List<CompletableFuture<HttpResponse<byte[]>>> sent = new ArrayList<>();
            sent.add(one.sendAsync(request, BodyHandlers.ofByteArray()));
            if (twice) {
                sent.add(other.sendAsync(request, BodyHandlers.ofByteArray()));
            }
            long stored = sent.stream().filter(InsistentSender::isStored).count();
            answers.addAndGet(stored);
            if (stored > 0) {
                acknowledged.addAll(lines);
                next += count;
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new AssertionError("never acknowledged: " + lines);
    }

    private static boolean isStored(CompletableFuture<HttpResponse<byte[]>> sent) {
        return sent.handle((answer, failed) -> failed == null && answer.statusCode() == 200).join();
    }

    /** A batch of lines as an agent sends it. */
    static HttpRequest request(
            URI uri, HostResource resource, long first, List<String> lines, boolean isZstd) {
        LogFrame frame = new LogFrame(1024);
        lines.forEach(line -> frame.add(new LogRecord(1, 1, 9, "", Value.of(line), Map.of())));
        byte[] scope = frame.seal().toBytes();
        byte[] head = OtlpEncoder.head(resource, scope.length);
        byte[] body =
                isZstd
                        ? Packed.join(Packed.zstd(head), Packed.zstd(scope))
                        : Packed.join(Packed.gzip(head), Packed.gzip(scope));
        BatchId id = new BatchId(resource.instance(), resource.boot(), EPOCH, first, lines.size());
        return HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/x-protobuf")
                .header("Content-Encoding", isZstd ? "zstd" : "gzip")
                .header(BatchId.HEADER, id.toHeader())
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }
}
