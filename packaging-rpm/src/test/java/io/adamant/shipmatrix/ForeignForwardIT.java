package io.adamant.shipmatrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import io.adamant.shipmatrix.rig.CollectorRun;
import io.adamant.shipmatrix.rig.ForeignReceiver;
import io.adamant.shipmatrix.rig.Wait;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real collector forwards to an OTLP receiver that others wrote and publish, the one of {@link
 * ForeignReceiverIT}.
 */
final class ForeignForwardIT {

    private static final int REQUESTS = 60;
    private static final int BATCH = 50;

    @TempDir Path directory;

    @BeforeAll
    static void needsTheReceiver() {
        ForeignReceiver.demand();
    }

    @Test
    void everyLineGetsThereThoughBothEndsAreKilled() throws Exception {
        try (ForeignReceiver receiver = new ForeignReceiver(directory.resolve("receiver"));
                CollectorRun collector =
                        new CollectorRun(
                                directory.resolve("collector"),
                                """
                                forward:
                                  - name: foreign
                                    url: %s
                                    compression: none
                                """
                                        .formatted(receiver.url()))) {
            receiver.start();
            collector.startAndWait();
            send(collector, 0, REQUESTS / 3);
            Wait.until("lines arrive", 60_000, () -> !receiver.noted("line ").isEmpty());
            receiver.kill();
            send(collector, REQUESTS / 3, 2 * REQUESTS / 3);
            collector.kill();
            collector.startAndWait();
            receiver.start();
            send(collector, 2 * REQUESTS / 3, REQUESTS);
            int all = REQUESTS * BATCH;
            Wait.until(
                    "all lines arrive",
                    120_000,
                    () -> Set.copyOf(receiver.noted("line ")).size() == all);
            // At least once: what was under way at a kill comes again.
            assertThat(receiver.noted("line ").size()).isBetween(all, 2 * all);
        }
    }

    private static void send(CollectorRun collector, int from, int end) throws Exception {
        for (int request = from; request < end; request++) {
            List<LogRecord> records = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                records.add(
                        new LogRecord(
                                1,
                                1,
                                9,
                                "",
                                Value.of("line " + request + "/" + i),
                                Map.of("log.file.path", Value.of("/var/log/x.log"))));
            }
            HostResource resource =
                    new HostResource(
                            new InstanceId("i-1"),
                            new BootId("b"),
                            "h",
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            "1");
            post(collector, OtlpEncoder.request(resource, OtlpEncoder.scopeLogs(records)));
        }
    }

    private static void post(CollectorRun collector, byte[] body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + collector.otlpPort() + "/v1/logs");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/x-protobuf");
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        assertThat(connection.getResponseCode()).isEqualTo(200);
        connection.disconnect();
    }
}
