package io.adamant.collector.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Checkpoints.Mark;
import io.adamant.collector.journal.Journal.Entry;
import io.adamant.collector.journal.Journal.Tail;
import io.adamant.collector.journal.Sender.Spooled;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random batches, repeats, parts, overlaps, losses, trims and crashes: every view sees each record
 * exactly once, at the entry at which it came first, and every claim is what a count by hand says.
 * One seed again: {@code -Dtest=OnceTest -Dadamant.once.seed=N}; more of them: {@code
 * -Dadamant.once.seeds=N}.
 */
final class OnceTest {

    private static final int STEPS = 400;
    private static final long EVERY = 20;
    private static final long RETENTION = 60;

    static LongStream seeds() {
        Long one = Long.getLong("adamant.once.seed");
        return one != null
                ? LongStream.of(one)
                : LongStream.range(0, Long.getLong("adamant.once.seeds", 60));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyViewSeesEachRecordOnceAndEveryClaimIsTrue(long seed) {
        World world = new World(seed, false);
        for (int i = 0; i < STEPS; i++) {
            world.act();
        }
        world.restart();
        world.drain();
        world.checkDeliveries();
        world.checkClaims();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void tornCheckpointsNeverHideARecordAndNeverShowOneTwice(long seed) {
        World world = new World(seed, true);
        for (int i = 0; i < STEPS; i++) {
            world.act();
        }
        world.restart();
        world.drain();
        world.checkDeliveries();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aViewThatStoresHasEachRecordOnceOverAllCrashes(long seed) {
        World world = new World(seed, false, true);
        for (int i = 0; i < STEPS; i++) {
            world.act();
        }
        world.restart();
        world.drain();
        world.checkStored();
        world.checkClaims();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void tornCheckpointsNeverHideARecordFromAViewThatStores(long seed) {
        World world = new World(seed, true, true);
        for (int i = 0; i < STEPS; i++) {
            world.act();
        }
        world.restart();
        world.drain();
        assertThat(world.store.all()).containsAll(world.firsts());
    }

    /** Thrown out of the middle of whatever was going on. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A fresh record of a journal entry. */
    private record Seen(Position position, String text) {}

    private static final class World {

        private final Random random;
        private final boolean tears;
        private final boolean stores;
        private final Store store = new Store();
        private final JournalInMemory journal = new JournalInMemory(this::step);
        private final CheckpointsInMemory checkpoints = new CheckpointsInMemory(this::step);
        private final List<Sender> senders = new ArrayList<>();
        private final Map<Position, List<String>> texts = new HashMap<>();
        private final Map<Position, Spooled> losses = new HashMap<>();
        private final List<Seen> seen = new ArrayList<>();
        private long now = 1_000;
        private int stepsToCrash = -1;
        private ViewRunner runner;
        private Tail tail;
        private @Nullable Mark base;
        private int firstKept;
        private int crashes;

        World(long seed, boolean tears) {
            this(seed, tears, false);
        }

        World(long seed, boolean tears, boolean stores) {
            random = new Random(seed);
            this.tears = tears;
            this.stores = stores;
            for (int i = 0; i < 3; i++) {
                senders.add(new Sender(new InstanceId("i-" + i % 2), 1 + i, random));
            }
            restart();
        }

        private void step() {
            if (stepsToCrash >= 0 && stepsToCrash-- == 0) {
                throw new Crash();
            }
        }

        void act() {
            now += random.nextInt(4);
            try {
                switch (random.nextInt(12)) {
                    case 0, 1, 2 -> send(newBatch());
                    case 3 -> newBatch();
                    case 4, 5 -> send(anyBatch());
                    case 6, 7 -> sendPart(anyBatch());
                    case 8 -> sendLoss();
                    case 9 -> runner.trim(now - RETENTION);
                    case 10 -> crash();
                    default -> runner.step(tail);
                }
            } catch (Crash crash) {
                crashes++;
                if (tears && random.nextInt(4) == 0) {
                    checkpoints.tear();
                }
                restart();
            }
        }

        private void crash() {
            stepsToCrash = random.nextInt(6);
            if (stepsToCrash == 5) {
                throw new Crash();
            }
        }

        void restart() {
            stepsToCrash = -1;
            store.restart();
            if (!tears && !stores) {
                assertThat(seen).isEqualTo(expected().subList(0, seen.size()));
            }
            seen.clear();
            runner =
                    new ViewRunner(
                            journal,
                            List.of(stores ? store : new Recorder()),
                            checkpoints,
                            Duration.ofNanos(EVERY),
                            () -> now,
                            () -> 0,
                            Meters.none(),
                            _ -> {});
            tail = journal.tail(runner.open());
            base = checkpoints.baseMark();
            firstKept = journal.firstKept();
        }

        void drain() {
            while (runner.step(tail)) {
                assertThat(now).isPositive();
            }
        }

        private Sender anySender() {
            return senders.get(random.nextInt(senders.size()));
        }

        private Spooled newBatch() {
            Sender sender = anySender();
            return random.nextInt(4) == 0 ? sender.points() : sender.lines();
        }

        private Spooled anyBatch() {
            List<Spooled> spooled = anySender().spooled();
            return spooled.isEmpty() ? newBatch() : spooled.get(random.nextInt(spooled.size()));
        }

        private Sender senderOf(Spooled batch) {
            return senders.stream()
                    .filter(s -> s.spooled().contains(batch))
                    .findFirst()
                    .orElseThrow();
        }

        private void send(Spooled batch) {
            append(batch, senderOf(batch).whole(batch, now), batch.texts());
        }

        private void sendPart(Spooled batch) {
            if (batch.signal() == Envelope.Signal.METRICS || batch.count() < 2) {
                send(batch);
                return;
            }
            int from = random.nextInt(batch.count());
            int to = from + 1 + random.nextInt(batch.count() - from);
            Set<String> wanted = new HashSet<>();
            for (int rank = from; rank < to; rank++) {
                wanted.add(text(batch, batch.id().firstSequence() + rank));
            }
            append(
                    batch,
                    senderOf(batch).part(batch, from, to, now),
                    batch.texts().stream().filter(wanted::contains).toList());
        }

        private static String text(Spooled batch, long sequence) {
            return batch.id().instance() + "/" + batch.id().epoch() + "/" + sequence;
        }

        private void sendLoss() {
            Spooled lost = anyBatch();
            send(senderOf(lost).loss(lost, "spool_cap"));
            losses.put(journal.all().getLast().position(), lost);
        }

        private void append(Spooled batch, Envelope envelope, List<String> inBody) {
            journal.append(batch.id().instance().value(), envelope);
            texts.put(journal.all().getLast().position(), inBody);
            if (random.nextInt(3) == 0) {
                // At the same time over another connection.
                journal.append(batch.id().instance().value(), envelope);
                texts.put(journal.all().getLast().position(), inBody);
            }
        }

        /** What is new at each entry, by nothing but sets, from the very first entry on. */
        private List<Seen> firsts() {
            Set<String> before = new HashSet<>();
            List<Seen> firsts = new ArrayList<>();
            for (Entry entry : journal.all()) {
                for (String text : texts.getOrDefault(entry.position(), List.of())) {
                    String key = isLoss(text) ? entry.envelope().batch() + text : text;
                    if (before.add(key)) {
                        firsts.add(new Seen(entry.position(), text));
                    }
                }
            }
            return firsts;
        }

        private static boolean isLoss(String text) {
            return text.equals("adamant.loss");
        }

        void checkDeliveries() {
            assertThat(crashes).as("crashes").isPositive();
            assertThat(journal.isTrimmed()).as("anything trimmed").isTrue();
            if (tears) {
                assertThat(seen).containsAll(expected());
                assertThat(seen.stream().map(Seen::text).filter(text -> !isLoss(text)))
                        .doesNotHaveDuplicates();
            } else {
                assertThat(seen).isEqualTo(expected());
            }
        }

        void checkStored() {
            assertThat(crashes).as("crashes").isPositive();
            assertThat(journal.isTrimmed()).as("anything trimmed").isTrue();
            assertThat(store.starts).as("starts from a late checkpoint").isPositive();
            assertThat(store.all()).isEqualTo(firsts());
        }

        /** What is new of all that this start could read. */
        private List<Seen> expected() {
            Mark from = base;
            String after = from == null ? "" : from.position().token();
            return firsts().stream()
                    .filter(one -> one.position().token().compareTo(after) > 0)
                    .filter(one -> JournalInMemory.index(one.position()) >= firstKept)
                    .toList();
        }

        void checkClaims() {
            Map<String, Set<Long>> came = new HashMap<>();
            Map<String, Map<Long, String>> named = new HashMap<>();
            for (Entry entry : journal.all()) {
                var batch = entry.envelope().batch();
                String stream = batch.instance() + "/" + batch.epoch();
                for (long s = batch.firstSequence(); s < batch.endSequence(); s++) {
                    came.computeIfAbsent(stream, _ -> new HashSet<>()).add(s);
                }
                Spooled lost = losses.get(entry.position());
                for (int i = 0; lost != null && i < lost.count(); i++) {
                    named.computeIfAbsent(stream, _ -> new HashMap<>())
                            .put(lost.id().firstSequence() + i, "spool_cap");
                }
            }
            for (InstanceId instance : Set.of(new InstanceId("i-0"), new InstanceId("i-1"))) {
                checkClaim(instance, came, named);
            }
        }

        private void checkClaim(
                InstanceId instance,
                Map<String, Set<Long>> came,
                Map<String, Map<Long, String>> named) {
            Map<String, String> missing = new HashMap<>();
            long received = 0;
            for (Sender sender : senders) {
                String stream = sender.instance() + "/" + sender.epoch();
                Set<Long> there = came.getOrDefault(stream, Set.of());
                if (!sender.instance().equals(instance) || there.isEmpty()) {
                    continue;
                }
                received += there.size();
                Map<Long, String> lost = named.getOrDefault(stream, Map.of());
                long newest =
                        Math.max(
                                there.stream().mapToLong(s -> s).max().orElse(0),
                                lost.keySet().stream().mapToLong(s -> s).max().orElse(0));
                for (long s = 1; s <= newest; s++) {
                    if (!there.contains(s)) {
                        missing.put(sender.epoch() + "/" + s, lost.getOrDefault(s, "not_arrived"));
                    }
                }
            }
            var claim = runner.completeness(instance);
            assertThat(claim.isPresent()).isEqualTo(received > 0);
            if (received > 0) {
                Map<String, String> claimed = new HashMap<>();
                claim.get()
                        .gaps()
                        .forEach(
                                gap -> {
                                    for (long i = 0; i < gap.count(); i++) {
                                        claimed.put(
                                                gap.epoch() + "/" + (gap.firstSequence() + i),
                                                gap.reason());
                                    }
                                });
                assertThat(claim.get().gapsOmitted()).isZero();
                assertThat(claimed).isEqualTo(missing);
                assertThat(claim.get().received()).isEqualTo(received);
                assertThat(claim.get().missing()).isEqualTo(missing.size());
            }
        }

        private static List<Seen> seenIn(Delivery delivery) {
            Position position = delivery.origin().position();
            return switch (delivery) {
                case Delivery.Logs logs ->
                        logs.records().stream()
                                .map(record -> new Seen(position, textOf(record)))
                                .toList();
                case Delivery.Metrics metrics ->
                        metrics.points().stream()
                                .map(point -> new Seen(position, point.name()))
                                .toList();
            };
        }

        private static String textOf(LogRecord record) {
            return record.eventName().isEmpty() ? record.body().asText() : record.eventName();
        }

        /** Keeps what it is given and where that ends in one step, now and then. */
        private final class Store implements View {

            private final List<Seen> durable = new ArrayList<>();
            private final List<Seen> pending = new ArrayList<>();
            private Position storedUpTo = Position.START;
            private Position reached = Position.START;
            private int starts;

            @Override
            public String name() {
                return "store";
            }

            @Override
            public Past past() {
                return new Past.StoredUpTo(storedUpTo);
            }

            void restart() {
                pending.clear();
                reached = storedUpTo;
                starts += storedUpTo.isStart() ? 0 : 1;
            }

            List<Seen> all() {
                List<Seen> all = new ArrayList<>(durable);
                all.addAll(pending);
                return all;
            }

            @Override
            public void apply(Delivery delivery) {
                assertThat(delivery.origin().position().isBehind(storedUpTo)).isTrue();
                pending.addAll(seenIn(delivery));
            }

            @Override
            public void reached(Position position) {
                assertThat(position.isBehind(reached)).isTrue();
                reached = position;
            }

            @Override
            public void settled() {
                if (random.nextInt(3) == 0) {
                    step();
                    durable.addAll(pending);
                    storedUpTo = reached;
                    pending.clear();
                    step();
                }
            }
        }

        private final class Recorder implements View {

            @Override
            public String name() {
                return "recorder";
            }

            @Override
            public void apply(Delivery delivery) {
                seen.addAll(seenIn(delivery));
            }

            @Override
            public void settled() {}
        }
    }
}
