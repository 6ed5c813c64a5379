package io.adamant.collector.journal;

import io.adamant.collector.journal.once.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checkpoints as bytes; what is durable changes step by step, and a crash can be before each. */
final class CheckpointsInMemory implements Checkpoints {

    private record Kept(Mark mark, byte[] state, byte[] views) {}

    private final Runnable beforeStep;
    private final List<Kept> marks = new ArrayList<>();
    private @Nullable Kept base;
    private long damaged;
    private @Nullable String problem;

    CheckpointsInMemory() {
        this(() -> {});
    }

    CheckpointsInMemory(Runnable beforeStep) {
        this.beforeStep = beforeStep;
    }

    @Override
    public Loaded base() {
        Kept kept = base;
        if (kept == null) {
            return new Loaded.Nothing();
        }
        Loaded loaded = load(kept);
        if (loaded instanceof Loaded.Damaged) {
            base = null;
        }
        return loaded;
    }

    @Override
    public List<Mark> marks() {
        return marks.stream().map(Kept::mark).toList();
    }

    @Override
    public Loaded load(Mark mark) {
        for (Kept kept : List.copyOf(marks)) {
            if (kept.mark().equals(mark)) {
                Loaded loaded = load(kept);
                if (loaded instanceof Loaded.Damaged) {
                    marks.remove(kept);
                }
                return loaded;
            }
        }
        return new Loaded.Nothing();
    }

    private Loaded load(Kept kept) {
        try {
            var in = new DataInputStream(new ByteArrayInputStream(kept.state()));
            return new Loaded.Found(kept.mark(), Streams.read(in), kept.views());
        } catch (IOException cut) {
            damaged++;
            return new Loaded.Damaged();
        }
    }

    /** From now on nothing can be kept; or, with null, it can again. */
    void fail(@Nullable String problem) {
        this.problem = problem;
    }

    @Override
    public Optional<String> keep(Mark mark, Streams streams, byte[] views) {
        if (problem != null) {
            return Optional.of(problem);
        }
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        try {
            streams.write(new DataOutputStream(state));
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        beforeStep.run();
        marks.add(new Kept(mark, state.toByteArray(), views));
        return Optional.empty();
    }

    @Override
    public Optional<String> rebase(Mark mark) {
        if (!(load(mark) instanceof Loaded.Found)) {
            return Optional.of("damaged");
        }
        Kept next =
                marks.stream().filter(kept -> kept.mark().equals(mark)).findFirst().orElseThrow();
        beforeStep.run();
        base = next;
        for (Kept older : List.copyOf(marks.subList(0, marks.indexOf(next) + 1))) {
            beforeStep.run();
            marks.remove(older);
        }
        beforeStep.run();
        return Optional.empty();
    }

    @Override
    public void drop(Mark mark) {
        marks.removeIf(kept -> kept.mark().equals(mark));
    }

    @Override
    public void discard() {
        damaged += marks.size() + (base == null ? 0 : 1);
        marks.clear();
        base = null;
    }

    @Override
    public long damaged() {
        return damaged;
    }

    @Nullable Mark baseMark() {
        Kept kept = base;
        return kept == null ? null : kept.mark();
    }

    /** Tears the base, or where there is none the oldest mark. */
    void tear() {
        Kept kept = base;
        if (kept != null) {
            base = new Kept(kept.mark(), new byte[] {0, 0, 0}, new byte[0]);
        } else if (!marks.isEmpty()) {
            marks.set(0, new Kept(marks.getFirst().mark(), new byte[] {0, 0, 0}, new byte[0]));
        }
    }
}
