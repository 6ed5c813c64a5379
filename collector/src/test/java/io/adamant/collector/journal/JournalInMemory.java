package io.adamant.collector.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A journal of small files; a crash can be before each file that a trim deletes. */
public final class JournalInMemory implements Journal {

    private static final int FILE_ENTRIES = 4;

    private final Runnable beforeStep;
    private final List<Entry> entries = new ArrayList<>();
    private int first;

    public JournalInMemory(Runnable beforeStep) {
        this.beforeStep = beforeStep;
    }

    static int index(Position position) {
        return position.isStart() ? -1 : Integer.parseInt(position.token());
    }

    /** Everything ever appended, what was trimmed included. */
    List<Entry> all() {
        return entries;
    }

    int firstKept() {
        return first;
    }

    @Override
    public CompletionStage<Append> append(String key, Envelope envelope) {
        Position position = new Position("%08d".formatted(entries.size()));
        entries.add(new Entry(position, envelope));
        return CompletableFuture.completedStage(new Append.Durable(position));
    }

    @Override
    public Tail tail(Position after) {
        return new Tail() {

            private int next = Math.max(first, index(after) + 1);
            private long missed;

            @Override
            public long missed() {
                return missed;
            }

            @Override
            public boolean isElsewhere() {
                return !after.isStart() && index(after) < first - 1;
            }

            @Override
            public List<Entry> poll(int most) {
                missed += Math.max(0, first - next);
                next = Math.max(first, next);
                int end = Math.min(entries.size(), next + most);
                List<Entry> polled = List.copyOf(entries.subList(Math.min(next, end), end));
                next = end;
                return polled;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Trimmed trim(long olderThanUnixNanos, Position upTo) {
        int files = 0;
        while (first + FILE_ENTRIES - 1 <= index(upTo)
                && entries.get(first + FILE_ENTRIES - 1).envelope().receivedUnixNanos()
                        <= olderThanUnixNanos) {
            beforeStep.run();
            first += FILE_ENTRIES;
            files++;
        }
        return new Trimmed(files, files);
    }

    @Override
    public boolean isTrimmed() {
        return first > 0;
    }

    @Override
    public Position newest() {
        return entries.isEmpty() ? Position.START : entries.getLast().position();
    }

    @Override
    public long bytesBehind(Position position) {
        return entries.stream()
                .filter(entry -> entry.position().isBehind(position))
                .mapToLong(entry -> entry.envelope().body().length)
                .sum();
    }

    @Override
    public long bytes() {
        return entries.size();
    }

    @Override
    public void close() {}
}
