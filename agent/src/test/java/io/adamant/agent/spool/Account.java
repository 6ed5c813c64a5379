package io.adamant.agent.spool;

import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.model.Loss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a collector would know: which sequences came, which were named as lost. */
final class Account {

    private final Map<Long, TreeSet<Long>> came = new HashMap<>();
    private final Map<Long, TreeSet<Long>> named = new HashMap<>();
    private final Map<String, List<Object>> contents = new TreeMap<>();
    private long unnumbered;
    private final List<Loss> losses = new ArrayList<>();

    /** Ships and acknowledges at most so many batches. */
    void ship(Spool spool, int most) {
        for (int i = 0; i < most; i++) {
            Optional<WaitingBatch> next = spool.take();
            if (next.isEmpty()) {
                return;
            }
            take(next.get());
            spool.acknowledge(next.get());
        }
    }

    void take(WaitingBatch batch) {
        for (long s = batch.firstSequence(); s < batch.endSequence(); s++) {
            came.computeIfAbsent(batch.epoch(), _ -> new TreeSet<>()).add(s);
        }
        if (batch.lane() != Lane.METRICS) {
            sameAsBefore(batch);
        }
        for (Loss loss : SpoolBench.losses(List.of(batch))) {
            losses.add(loss);
            unnumbered += loss.epoch() == 0 ? loss.count() : 0;
            for (long i = 0; i < loss.count() && loss.epoch() != 0; i++) {
                named.computeIfAbsent(loss.epoch(), _ -> new TreeSet<>())
                        .add(loss.firstSequence() + i);
            }
        }
    }

    /** A repeat under an id has the content that it had. */
    private void sameAsBefore(WaitingBatch batch) {
        String id = batch.epoch() + "/" + batch.firstSequence() + "/" + batch.count();
        List<Object> now = List.copyOf(SpoolBench.records(batch));
        List<Object> before = contents.putIfAbsent(id, now);
        if (now.size() != batch.count() || (before != null && !before.equals(now))) {
            throw new AssertionError("batch " + id + " is not what it was");
        }
    }

    boolean came(long epoch, long sequence) {
        return came.getOrDefault(epoch, new TreeSet<>()).contains(sequence);
    }

    boolean isNamed(long epoch, long sequence) {
        return named.getOrDefault(epoch, new TreeSet<>()).contains(sequence);
    }

    /** Named as given up at the cap: on purpose. */
    boolean isGivenUp(long epoch, long sequence) {
        return losses.stream()
                .filter(l -> l.reason().equals("spool_cap") && l.epoch() == epoch)
                .anyMatch(
                        l ->
                                l.firstSequence() <= sequence
                                        && sequence < l.firstSequence() + l.count());
    }

    List<Loss> losses() {
        return losses;
    }

    /** Records given up before they had a sequence. */
    long unnumbered() {
        return unnumbered;
    }

    /** Sequences of a lane's present epoch that neither came nor are named. */
    List<Long> missing(Spool spool, Lane lane) {
        SpoolStats.LaneStats stats = spool.stats().lane(lane);
        List<Long> missing = new ArrayList<>();
        for (long s = 1; s < stats.nextSequence(); s++) {
            if (!came(stats.epoch(), s) && !isNamed(stats.epoch(), s)) {
                missing.add(s);
            }
        }
        return missing;
    }

    /** Sequences that both came and are named. */
    List<Long> twofold(long epoch) {
        TreeSet<Long> both = new TreeSet<>(came.getOrDefault(epoch, new TreeSet<>()));
        both.retainAll(named.getOrDefault(epoch, new TreeSet<>()));
        return List.copyOf(both);
    }
}
