package io.adamant.bench.receive;

import io.adamant.bench.corpus.Corpus;
import io.adamant.bench.ledger.Latency;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * One sender on one connection. At a set rate a request is due at its time whatever became of the
 * one before, and its latency counts from when it was due: a collector that stalls is not spared
 * the requests that it kept from being sent.
 */
final class LoadConnection implements Runnable {

    private static final int READ_BYTES = 4096;
    private static final long RETRY_NANOS = 50_000_000;

    private final Load load;
    private final Bodies bodies;
    private final Corpus corpus;
    private final HostResource resource;
    private final long fromNanos;
    private final long endNanos;
    private final long everyNanos;
    private final long phaseNanos;

    final Latency latency = new Latency();
    final Map<Integer, Long> statuses = new TreeMap<>();
    long records;
    long bytes;

    /**
     * @param index of the connections
     * @param startNanos when the run begins, its warm-up included
     */
    LoadConnection(Load load, Bodies bodies, int index, long startNanos) {
        this.load = load;
        this.bodies = bodies;
        corpus = new Corpus(index, 0);
        resource =
                new HostResource(
                        new InstanceId(String.format(Locale.ROOT, "i-load-%04d", index)),
                        new BootId("boot-" + load.epoch()),
                        "load-" + index,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "1");
        fromNanos = startNanos + load.warmSeconds() * 1_000_000_000L;
        endNanos = fromNanos + load.seconds() * 1_000_000_000L;
        everyNanos =
                load.rate() == 0
                        ? 0
                        : 1_000_000_000L * load.batch() * load.connections() / load.rate();
        phaseNanos = startNanos + everyNanos * index / load.connections();
    }

    @Override
    public void run() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), load.port())) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), READ_BYTES);
            send(socket.getOutputStream(), in);
        } catch (IOException broken) {
            statuses.merge(0, 1L, Long::sum);
            System.err.println("connection broke: " + broken);
        }
    }

    private void send(OutputStream out, InputStream in) throws IOException {
        long sequence = 1;
        long due = phaseNanos;
        for (int i = 0; ; i++) {
            if (load.isLive()) {
                sleepUntil(due);
            }
            Bodies from = load.isLive() ? live() : bodies;
            int frame = i % from.frames().size();
            byte[] head = from.head(resource, frame);
            byte[] lines = from.frames().get(frame);
            BatchId id =
                    new BatchId(
                            resource.instance(),
                            resource.boot(),
                            load.epoch(),
                            sequence,
                            load.batch());
            byte[] request = request(id, head, lines);
            if (everyNanos > 0) {
                sleepUntil(due);
            }
            long began = everyNanos > 0 ? due : System.nanoTime();
            if (System.nanoTime() >= endNanos) {
                late(due);
                return;
            }
            while (!isTaken(out, in, request)) {
                LockSupport.parkNanos(RETRY_NANOS);
                if (System.nanoTime() >= endNanos) {
                    late(due);
                    return;
                }
            }
            count(began, System.nanoTime(), head.length + lines.length);
            sequence += load.batch();
            due += everyNanos;
        }
    }

    private Bodies live() throws IOException {
        Instant now = Instant.now();
        long unixNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        return Bodies.one(corpus, load.batch(), load.encoding(), unixNanos);
    }

    private byte[] request(BatchId id, byte[] head, byte[] lines) {
        String encoding =
                load.encoding().equals("none")
                        ? ""
                        : "Content-Encoding: " + load.encoding() + "\r\n";
        byte[] header =
                ("POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                + "Content-Type: application/x-protobuf\r\n"
                                + encoding
                                + BatchId.HEADER
                                + ": "
                                + id.toHeader()
                                + "\r\nContent-Length: "
                                + (head.length + lines.length)
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[header.length + head.length + lines.length];
        System.arraycopy(header, 0, request, 0, header.length);
        System.arraycopy(head, 0, request, header.length, head.length);
        System.arraycopy(lines, 0, request, header.length + head.length, lines.length);
        return request;
    }

    private boolean isTaken(OutputStream out, InputStream in, byte[] request) throws IOException {
        out.write(request);
        int status = status(in);
        statuses.merge(status, 1L, Long::sum);
        return status == 200;
    }

    private void count(long beganNanos, long nowNanos, int bodyBytes) {
        if (nowNanos >= fromNanos && nowNanos < endNanos) {
            latency.add((nowNanos - beganNanos) / 1_000);
            records += load.batch();
            bytes += bodyBytes;
        }
    }

    /** At a set rate: what was due and was never sent has waited to the end at least. */
    private void late(long firstDue) {
        for (long due = firstDue; everyNanos > 0 && due < endNanos; due += everyNanos) {
            latency.add((endNanos - due) / 1_000);
        }
    }

    private static void sleepUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static int status(InputStream in) throws IOException {
        String first = line(in);
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        in.skipNBytes(length);
        return Integer.parseInt(first.split(" ")[1]);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the collector closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
