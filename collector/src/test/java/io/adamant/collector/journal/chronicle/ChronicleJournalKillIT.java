package io.adamant.collector.journal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Journal;
import io.adamant.collector.journal.Position;
import io.adamant.collector.telemetry.Meters;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs against a real JVM that appends and is killed with SIGKILL at random moments; the long form
 * is {@code -Djournal.kill.rounds=200}.
 */
final class ChronicleJournalKillIT {

    private static final int ROUNDS = Integer.getInteger("journal.kill.rounds", 4);
    private static final long SEED = Long.getLong("journal.kill.seed", 20261121L);

    /** A journal is left after so many kills, or each look at it would read gigabytes. */
    private static final int ROUNDS_EACH = 10;

    @TempDir Path parent;

    private Path directory = Path.of("");

    @Test
    void everythingThatWasAcknowledgedIsThereAfterAKill() throws IOException, InterruptedException {
        Random random = new Random(SEED);
        Set<Long> acknowledged = new TreeSet<>();
        long first = 1;
        long inAll = 0;
        for (int round = 0; round < ROUNDS; round++) {
            if (round % ROUNDS_EACH == 0) {
                inAll += acknowledged.size();
                acknowledged.clear();
                delete(directory);
                directory = parent.resolve("journal-" + round);
                first = 1;
            }
            acknowledged.addAll(appendAndKill(first, 50 + random.nextInt(1_500)));
            List<Long> kept = read();
            assertThat(kept)
                    .as("seed %d round %d: replay with -Djournal.kill.seed", SEED, round)
                    .containsAll(acknowledged)
                    .isSorted()
                    .doesNotHaveDuplicates();
            first = kept.getLast() + 1;
        }
        inAll += acknowledged.size();
        System.out.printf("%d kills, %d entries acknowledged, none lost%n", ROUNDS, inAll);
        assertThat(inAll).isGreaterThan(50L * ROUNDS);
    }

    private static void delete(Path directory) throws IOException {
        if (directory.toString().isEmpty()) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private List<Long> appendAndKill(long first, int killAfter) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-javaagent"))
                .forEach(command::add);
        command.add("-Xmx128m");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(AppendUntilKilled.class.getName());
        command.add(directory.toString());
        command.add(Long.toString(first));
        Process child =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<Long> acknowledged = new ArrayList<>();
        try (BufferedReader out = child.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                acknowledged.add(Long.valueOf(line));
                if (acknowledged.size() == killAfter) {
                    // Through the handle: the pipe stays open for what was written before.
                    boolean _ = child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly();
        }
        // What the pipe still held after the kill is acknowledged as well; only the last line may
        // have been cut, and a cut number is a smaller one that is there too.
        return acknowledged;
    }

    private List<Long> read() {
        List<Long> kept = new ArrayList<>();
        try (Journal journal =
                        ChronicleJournal.open(
                                directory,
                                ChronicleJournal.Options.DEFAULT,
                                () -> System.currentTimeMillis() * 1_000_000,
                                Meters.none());
                Journal.Tail tail = journal.tail(Position.START)) {
            for (List<Journal.Entry> some = tail.poll(100);
                    !some.isEmpty();
                    some = tail.poll(100)) {
                some.forEach(entry -> kept.add(number(entry.envelope())));
            }
        }
        return kept;
    }

    private static long number(Envelope envelope) {
        String text = new String(envelope.body(), StandardCharsets.US_ASCII);
        return Long.parseLong(text, 0, text.indexOf(':'), 10);
    }
}
