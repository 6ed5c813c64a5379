package io.adamant.collector.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.ledger.Ledger;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The simulator can fail: each bug that is put between controller, ledger and cloud is found. */
final class PlantedBugTest {

    /** Seeds within which a bug must show. */
    private static final int SEEDS = 60;

    private static final QuietLog LOG = new QuietLog();

    @BeforeAll
    static void quiet() {
        LOG.begin();
    }

    @AfterAll
    static void loud() {
        LOG.close();
    }

    @Test
    void aControllerThatGoesRoundTheLedgerIsFound() throws Exception {
        assertThat(found("I2:", cloud -> cloud, Forgetful::new)).isTrue();
    }

    @Test
    void aReservationThatATimerGivesBackIsFound() throws Exception {
        assertThat(found("I1:", cloud -> cloud, Impatient::new)).isTrue();
    }

    @Test
    void aCallThatNamesThePlaceInsteadOfTheInstanceIsFound() throws Exception {
        Names names = new Names();
        assertThat(found("I2:", cloud -> new ByName(cloud, names), ledger -> ledger)).isTrue();
    }

    private static boolean found(
            String invariant, Function<Cloud, Cloud> cloud, UnaryOperator<Ledger> ledger)
            throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                Story.tell(seed, SeedsTest.room(seed), cloud, ledger);
            } catch (AssertionError broken) {
                String words = String.valueOf(broken.getMessage());
                if (words.contains(invariant)) {
                    System.out.println(words.lines().findFirst().orElse(""));
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes every proposal, writes none: what it knows dies with its process. */
    private static class Forgetful implements Ledger {
        private final Map<String, Intent> memory = new LinkedHashMap<>();
        private long version;

        Forgetful(Ledger ledger) {
            this.version = ledger.version();
        }

        @Override
        public long version() {
            return version;
        }

        @Override
        public List<Intent> intents() {
            return List.copyOf(memory.values());
        }

        @Override
        public Outcome propose(long expectedVersion, Intent entry) {
            memory.put(entry.id(), entry);
            return new Outcome.Committed(++version);
        }

        @Override
        public Optional<String> fault() {
            return Optional.empty();
        }

        @Override
        public boolean reread() {
            return true;
        }

        @Override
        public void close() {
            memory.clear();
        }
    }

    /** Gives a slot back when its intent has been open for three seconds. */
    private record Impatient(Ledger ledger) implements Ledger {

        private static final long PATIENCE = Duration.ofSeconds(3).toNanos();

        @Override
        public long version() {
            long newest = ledger.version();
            long now = newestChange();
            for (Intent intent : ledger.intents()) {
                boolean isOld = now - intent.openedNanos() > PATIENCE && !intent.isUntouched();
                if (intent.isOpen() && isOld) {
                    Outcome _ = ledger.propose(newest, intent.released("it took too long", now));
                    newest = ledger.version();
                }
            }
            return newest;
        }

        private long newestChange() {
            return ledger.intents().stream().mapToLong(Intent::changedNanos).max().orElse(0);
        }

        @Override
        public List<Intent> intents() {
            return ledger.intents();
        }

        @Override
        public Outcome propose(long expectedVersion, Intent entry) {
            return ledger.propose(expectedVersion, entry);
        }

        @Override
        public Optional<String> fault() {
            return ledger.fault();
        }

        @Override
        public boolean reread() {
            return ledger.reread();
        }

        @Override
        public void close() {
            ledger.close();
        }
    }

    /** Where in its group each instance stood, as seen in the inventory. */
    private static final class Names {
        private final Map<InstanceId, String> places = new LinkedHashMap<>();
    }

    /** Ends whoever stands in the zone of the group now: the youngest, not the one it was asked. */
    private record ByName(Cloud cloud, Names names) implements Cloud {

        @Override
        public Call terminate(InstanceId instance, Order order) {
            List<InstanceId> same = new ArrayList<>();
            Inventory now = cloud.inventory(Duration.ofSeconds(1));
            now.instances().stream()
                    .filter(one -> one.state().isPresent())
                    .filter(one -> place(one.id(), now).equals(place(instance, now)))
                    .forEach(one -> same.add(one.id()));
            return cloud.terminate(same.isEmpty() ? instance : same.getLast(), order);
        }

        private String place(InstanceId id, Inventory now) {
            now.instances().forEach(one -> names.places.put(one.id(), one.group() + one.zone()));
            return names.places.getOrDefault(id, id.value());
        }

        @Override
        public String name() {
            return cloud.name();
        }

        @Override
        public Set<Capability> capabilities() {
            return cloud.capabilities();
        }

        @Override
        public Inventory inventory(Duration limit) {
            return cloud.inventory(limit);
        }

        @Override
        public Call launch(Successor successor) {
            return cloud.launch(successor);
        }

        @Override
        public Call drain(InstanceId instance) {
            return cloud.drain(instance);
        }

        @Override
        public CloudEvidence evidence(InstanceId instance, Duration limit) {
            return cloud.evidence(instance, limit);
        }

        @Override
        public GroupImage groupImage(GroupName group, Duration limit) {
            return cloud.groupImage(group, limit);
        }

        @Override
        public Call rollback(GroupName group, ImageId image) {
            return cloud.rollback(group, image);
        }

        @Override
        public List<LintFinding> lint(GroupName group) {
            return cloud.lint(group);
        }

        @Override
        public void close() {
            cloud.close();
        }
    }
}
