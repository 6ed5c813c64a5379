package io.adamant.collector.simulation;

import io.adamant.collector.ledger.Intent;
import io.adamant.collector.ledger.Ledger;
import io.adamant.collector.ledger.Rules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A ledger that several collectors share, as a table with compare-and-set would be: the store is
 * linearizable, what each collector has read of it may be old.
 */
final class SharedLedger {

    /** What becomes of one proposal. */
    enum Fate {
        FINE,
        UNKNOWN_WRITTEN,
        UNKNOWN_LOST
    }

    private final Map<String, Intent> entries = new LinkedHashMap<>();
    private long version;
    private BiConsumer<@Nullable Intent, Intent> onCommit = (_, _) -> {};

    void onCommit(BiConsumer<@Nullable Intent, Intent> listener) {
        onCommit = listener;
    }

    /** As it truly stands. */
    List<Intent> intents() {
        return List.copyOf(entries.values());
    }

    @Nullable Intent find(String id) {
        return entries.get(id);
    }

    /** One collector's hand on it. */
    Ledger handle(Supplier<Fate> fates, Points points) {
        return new Handle(fates, points);
    }

    private final class Handle implements Ledger {

        private final Supplier<Fate> fates;
        private final Points points;
        private long readVersion;
        private List<Intent> read = List.of();
        private @Nullable String fault;

        Handle(Supplier<Fate> fates, Points points) {
            this.fates = fates;
            this.points = points;
            refresh();
        }

        private void refresh() {
            readVersion = version;
            read = List.copyOf(entries.values());
        }

        @Override
        public long version() {
            refresh();
            return readVersion;
        }

        @Override
        public List<Intent> intents() {
            return read;
        }

        @Override
        public Outcome propose(long expectedVersion, Intent entry) {
            String what = "ledger " + entry.id() + " " + entry.stage();
            int point = points.enter(what);
            Outcome outcome = decide(expectedVersion, entry);
            points.leave(point, what);
            return outcome;
        }

        private Outcome decide(long expectedVersion, Intent entry) {
            if (fault != null) {
                return new Outcome.Unknown(fault);
            }
            if (expectedVersion != version) {
                return new Outcome.Conflict(version);
            }
            Intent before = entries.get(entry.id());
            Optional<String> rule = Rules.broken(new ArrayList<>(entries.values()), before, entry);
            if (rule.isPresent()) {
                return new Outcome.Refused(rule.get());
            }
            return switch (fates.get()) {
                case FINE -> {
                    commit(before, entry);
                    refresh();
                    yield new Outcome.Committed(version);
                }
                case UNKNOWN_WRITTEN -> {
                    commit(before, entry);
                    fault = "no answer from the table";
                    yield new Outcome.Unknown(fault);
                }
                case UNKNOWN_LOST -> {
                    fault = "no answer from the table";
                    yield new Outcome.Unknown(fault);
                }
            };
        }

        private void commit(@Nullable Intent before, Intent entry) {
            entries.put(entry.id(), entry);
            version++;
            onCommit.accept(before, entry);
        }

        @Override
        public Optional<String> fault() {
            return Optional.ofNullable(fault);
        }

        @Override
        public boolean reread() {
            fault = null;
            refresh();
            return true;
        }

        @Override
        public void close() {
            fault = "closed";
        }
    }
}
