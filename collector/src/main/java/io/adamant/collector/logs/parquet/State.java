package io.adamant.collector.logs.parquet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * What the store consists of now, and what it consisted of while somebody still looks at that: a
 * file or table that was replaced is disposed of when the last look from before has ended. Any
 * thread may call.
 */
final class State {

    private final TreeMap<Long, Integer> looking = new TreeMap<>();
    private final List<Retired> retired = new ArrayList<>();
    private Manifest manifest;
    private List<Tail> tails = List.of();
    private long generation;

    State(Manifest manifest) {
        this.manifest = manifest;
    }

    /** A change of the manifest; runs under the lock, and may write it. */
    interface Change {
        Manifest apply(Manifest now);
    }

    synchronized Manifest manifest() {
        return manifest;
    }

    synchronized List<Tail> tails() {
        return tails;
    }

    synchronized void add(Tail tail) {
        List<Tail> all = new ArrayList<>(tails);
        all.add(tail);
        tails = List.copyOf(all);
    }

    /** Replaces the manifest, and in the same step takes a tail out whose rows it now has. */
    synchronized void change(Change change, List<Tail> written, Runnable disposal) {
        manifest = change.apply(manifest);
        List<Tail> rest = new ArrayList<>(tails);
        rest.removeAll(written);
        tails = List.copyOf(rest);
        generation++;
        retired.add(new Retired(generation, disposal));
    }

    /** A look at all of it as it is now. */
    synchronized Look look() {
        looking.merge(generation, 1, Integer::sum);
        return new Look(manifest, tails, generation);
    }

    synchronized void ended(Look look) {
        looking.merge(look.generation(), -1, (a, b) -> a + b == 0 ? null : a + b);
    }

    /** What nobody looks at any more, oldest first; the caller runs it. */
    synchronized List<Runnable> disposals() {
        long oldest = looking.isEmpty() ? Long.MAX_VALUE : looking.firstKey();
        List<Retired> due = retired.stream().filter(r -> r.generation() <= oldest).toList();
        retired.removeAll(due);
        return due.stream()
                .sorted(Comparator.comparingLong(Retired::generation))
                .map(Retired::disposal)
                .toList();
    }

    /**
     * The store at one moment.
     *
     * @param generation how many changes were before
     */
    record Look(Manifest manifest, List<Tail> tails, long generation) {}

    private record Retired(long generation, Runnable disposal) {}
}
