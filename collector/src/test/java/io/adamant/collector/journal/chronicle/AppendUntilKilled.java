package io.adamant.collector.journal.chronicle;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Journal.Append;
import io.adamant.collector.telemetry.Meters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/** Appends numbered entries for ever and prints the number of each one that is durable. */
final class AppendUntilKilled {

    private AppendUntilKilled() {}

    public static void main(String[] args) throws InterruptedException {
        ChronicleJournal journal =
                ChronicleJournal.open(
                        Path.of(args[0]),
                        ChronicleJournal.Options.DEFAULT,
                        () -> System.currentTimeMillis() * 1_000_000,
                        Meters.none());
        Semaphore inFlight = new Semaphore(50);
        for (long i = Long.parseLong(args[1]); ; i++) {
            inFlight.acquire();
            String number = Long.toString(i);
            String padding = "x".repeat((int) (i % 7) * 20_000);
            journal.append(
                            "k",
                            new Envelope(
                                    "loopback",
                                    1,
                                    Envelope.Signal.LOGS,
                                    "t",
                                    "identity",
                                    null,
                                    (number + ":" + padding).getBytes(StandardCharsets.US_ASCII)))
                    .thenAccept(
                            append -> {
                                if (append instanceof Append.Durable) {
                                    System.out.println(number);
                                }
                                inFlight.release();
                            });
        }
    }
}
