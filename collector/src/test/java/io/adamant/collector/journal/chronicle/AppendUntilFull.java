package io.adamant.collector.journal.chronicle;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Journal.Append;
import io.adamant.collector.journal.Journal.Entry;
import io.adamant.collector.journal.Journal.Tail;
import io.adamant.collector.journal.Position;
import io.adamant.collector.telemetry.Meters;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Appends to a small disk until it is refused, thrice; prints what it was answered and what is then
 * there. Its arguments: directory, bytes that are to stay free.
 */
final class AppendUntilFull {

    private static final int BODY_BYTES = 300_000;

    private AppendUntilFull() {}

    public static void main(String[] args) {
        Random random = new Random(1);
        try (ChronicleJournal journal =
                ChronicleJournal.open(
                        Path.of(args[0]),
                        new ChronicleJournal.Options(100, Long.parseLong(args[1]), 100, 1L << 30),
                        () -> System.currentTimeMillis() * 1_000_000,
                        Meters.none())) {
            int durable = 0;
            int refused = 0;
            while (refused < 3 && durable < 10_000) {
                byte[] body = new byte[BODY_BYTES];
                random.nextBytes(body);
                Append answer =
                        journal.append(
                                        "k",
                                        new Envelope(
                                                "loopback",
                                                1,
                                                Envelope.Signal.LOGS,
                                                "t",
                                                "identity",
                                                null,
                                                body))
                                .toCompletableFuture()
                                .join();
                switch (answer) {
                    case Append.Durable _ -> durable++;
                    case Append.Full(String reason) -> {
                        refused++;
                        System.out.println("full " + reason);
                    }
                    case Append.Failed(String reason) -> {
                        refused++;
                        System.out.println("failed " + reason);
                    }
                }
            }
            System.out.println("durable " + durable);
            System.out.println("readable " + count(journal));
        }
    }

    private static int count(ChronicleJournal journal) {
        int count = 0;
        try (Tail tail = journal.tail(Position.START)) {
            for (List<Entry> some = tail.poll(10); !some.isEmpty(); some = tail.poll(10)) {
                count += some.size();
            }
        }
        return count;
    }
}
