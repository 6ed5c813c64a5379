package io.adamant.collector.receive.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.journal.AppendsOnly;
import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Position;
import io.adamant.collector.receive.admit.Intake;
import io.adamant.collector.receive.admit.IntakeLimits;
import io.adamant.collector.receive.admit.IntakeLimits.Quota;
import io.adamant.collector.telemetry.Meters;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SyslogReceiverTest {

    private final Vertx vertx = Vertx.vertx();
    private final StubJournal journal = new StubJournal();
    private final Intake intake =
            new Intake(
                    new IntakeLimits(1 << 20, 100_000, 1 << 24, 100, Quota.NONE),
                    journal,
                    () -> {},
                    () -> 77,
                    () -> 1,
                    Meters.none());
    private final SyslogReceiver receiver =
            new SyslogReceiver(
                    vertx, new SyslogOptions(480, 2, 4_096), intake, new Random(1), Meters.none());
    private final int port = receiver.listen("127.0.0.1", 0, null);

    @AfterEach
    void stop() {
        journal.isFull = false;
        receiver.close();
        intake.close();
        var _ = vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void awaitMessages(int count) {
        Awaitility.await(count + " messages in the journal")
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> journal.messages() == count);
    }

    @Test
    void messagesOfBothFramingsAreStoredTogetherAsOneSenders() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "<13>one\n6 <13>abno syslog at all\n");
            awaitMessages(3);
        }
        Envelope envelope = journal.kept.getFirst();
        assertThat(envelope.sender()).isEqualTo(Envelope.LOOPBACK);
        assertThat(envelope.contentType()).isEqualTo("application/vnd.adamant.syslog");
        assertThat(new String(envelope.body(), StandardCharsets.UTF_8)).startsWith("7 <13>one");
    }

    @Test
    void whatTheSenderLeftBehindWhenItClosedIsStored() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "<13>one\n<13>cut");
        }
        awaitMessages(2);
    }

    @Test
    void aFullJournalHoldsTheSenderBackAndLosesNothing() throws IOException {
        journal.isFull = true;
        int lines = 4_000;
        CompletableFuture<Void> sent;
        try (Socket socket = connect()) {
            sent =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    for (int i = 0; i < lines; i++) {
                                        send(
                                                socket,
                                                "<13>line " + i + " " + "x".repeat(400) + "\n");
                                    }
                                } catch (IOException broken) {
                                    throw new AssertionError(broken);
                                }
                            });
            Awaitility.await("offers were refused")
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> journal.refusals > 1);
            assertThat(journal.kept).isEmpty();
            journal.isFull = false;
            var _ = sent.orTimeout(30, TimeUnit.SECONDS).join();
        }
        awaitMessages(lines);
    }

    @Test
    void tooManyConnectionsAreTurnedAway() throws IOException {
        try (Socket one = connect();
                Socket two = connect()) {
            send(one, "<13>one\n");
            send(two, "<13>two\n");
            awaitMessages(2);
            try (Socket three = connect()) {
                three.setSoTimeout(10_000);
                assertThat(three.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aMissingCertificateIsOneClearLine() {
        SyslogOptions.Tls tls =
                new SyslogOptions.Tls(
                        Path.of("/no/such.crt"),
                        Path.of("/no/key"),
                        null,
                        SyslogOptions.Oldest.TLS13);
        assertThatThrownBy(() -> receiver.listen("127.0.0.1", 0, tls))
                .isInstanceOf(SyslogException.class)
                .hasMessageContaining("/no/")
                .hasMessageNotContaining("\n");
    }

    /** Counts the messages of what it keeps by their frames. */
    private static final class StubJournal extends AppendsOnly {

        final List<Envelope> kept = Collections.synchronizedList(new ArrayList<>());
        volatile boolean isFull;
        volatile int refusals;

        int messages() {
            synchronized (kept) {
                return kept.stream().mapToInt(StubJournal::messages).sum();
            }
        }

        private static int messages(Envelope envelope) {
            byte[] body = envelope.body();
            int count = 0;
            for (int at = 0; at < body.length; count++) {
                int space = at;
                while (body[space] != ' ') {
                    space++;
                }
                String length = new String(body, at, space - at, StandardCharsets.US_ASCII);
                at = space + 1 + Integer.parseInt(length);
            }
            return count;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one sender, so one check at a time
        public CompletionStage<Append> append(String key, Envelope envelope) {
            if (isFull) {
                refusals++;
                return CompletableFuture.completedStage(new Append.Full("disk"));
            }
            kept.add(envelope);
            return CompletableFuture.completedStage(new Append.Durable(new Position("1")));
        }
    }
}
