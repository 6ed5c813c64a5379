package io.adamant.collector.logs.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a kill leaves on the disk after each single step of the store: every one of these states is
 * opened, fed from the position that it names, and must then hold each row once.
 */
final class StoreCrashTest {

    @TempDir private Path home;

    private final List<Path> left = new ArrayList<>();
    private Path live = Path.of("");
    private int count;

    @Test
    void eachRowIsStoredOnceWhereverAFlushEnds() {
        live = home.resolve("live");
        try (StoreOfNumbers store = new StoreOfNumbers(live, this::keep)) {
            store.feed(1, 2);
            store.flush();
            store.add("i-a", StoreOfNumbers.START - StoreOfNumbers.HOUR, 300);
            for (int i = 1; i < StoreOfNumbers.PER_ENTRY; i++) {
                store.add("i-a", StoreOfNumbers.START + i, 300 + i);
            }
            store.settle(3);
            store.flush();
        }
        assertThat(steps())
                .as("the second flush makes two files, one for each hour")
                .containsSubsequence(
                        "file written",
                        "file durable",
                        "file written",
                        "file durable",
                        "manifest written",
                        "manifest renamed");
        eachHoldsEverythingOnce(4);
    }

    @Test
    void eachRowIsStoredOnceWhereverAMergeEnds() {
        live = home.resolve("live");
        try (StoreOfNumbers store = new StoreOfNumbers(live, this::keep)) {
            for (int entry = 1; entry <= 4; entry++) {
                store.feed(entry, entry);
                store.flush();
            }
            left.clear();
            store.now = StoreOfNumbers.START + 2 * StoreOfNumbers.HOUR;
            store.store.tidyNow();
        }
        assertThat(steps())
                .containsExactly(
                        "file written",
                        "file durable",
                        "manifest written",
                        "manifest renamed",
                        "file deleted",
                        "file deleted",
                        "file deleted",
                        "file deleted");
        eachHoldsEverythingOnce(6);
    }

    @Test
    void aPinIsThereOrNotAndTheRowsAreThereOnceWhereverItEnds() {
        live = home.resolve("live");
        try (StoreOfNumbers store = new StoreOfNumbers(live, this::keep)) {
            store.feed(1, 4);
            store.flush();
            store.store.pin("i-a", StoreOfNumbers.ALWAYS);
            left.clear();
            store.store.pin("i-a", StoreOfNumbers.ALWAYS);
        }
        assertThat(steps()).contains("manifest renamed", "file deleted");
        eachHoldsEverythingOnce(5);
    }

    private List<String> steps() {
        return left.stream()
                .map(path -> String.valueOf(path.getFileName()).replaceFirst("\\d+ ", ""))
                .toList();
    }

    private void eachHoldsEverythingOnce(int entries) {
        for (Path state : left) {
            try (StoreOfNumbers store = new StoreOfNumbers(state)) {
                store.now = StoreOfNumbers.START + StoreOfNumbers.HOUR;
                store.feedUpTo(entries);
                assertThat(store.numbers())
                        .as("killed after: " + state.getFileName())
                        .containsExactlyInAnyOrderElementsOf(StoreOfNumbers.upTo(entries));
                store.flush();
                assertThat(store.numbers())
                        .as("and written again, killed after: " + state.getFileName())
                        .containsExactlyInAnyOrderElementsOf(StoreOfNumbers.upTo(entries));
                assertThat(store.complaints).as(state.toString()).isEmpty();
            }
        }
    }

    /** On whichever thread the step was done; steps follow each other. */
    private synchronized void keep(String step) {
        Path copy = home.resolve("%03d %s".formatted(count, step));
        count++;
        left.add(copy);
        try (Stream<Path> all = Files.walk(live)) {
            for (Path file : all.toList()) {
                Path target = copy.resolve(live.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
