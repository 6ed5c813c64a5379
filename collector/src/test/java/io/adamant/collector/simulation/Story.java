package io.adamant.collector.simulation;

import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** One seed's story: a fleet, two minutes or more of bad weather, then calm until all is well. */
final class Story {

    /** What became of a seed. */
    record Told(
            long seed,
            long hash,
            long events,
            double virtualSeconds,
            int reservations,
            int ended) {}

    private Story() {}

    /**
     * Tells it; a broken invariant is thrown with its trace and the command that tells it again.
     */
    static Told tell(long seed, Path directory) {
        return tell(seed, directory, cloud -> cloud, ledger -> ledger);
    }

    /** The same with a bug between the controller and what it works with. */
    static Told tell(
            long seed,
            Path directory,
            Function<Cloud, Cloud> plantedCloud,
            UnaryOperator<Ledger> plantedLedger) {
        SplittableRandom random = new SplittableRandom(~seed);
        SplittableRandom more = new SplittableRandom(seed * 31 + 7);
        Setup setup =
                Setup.of(seed)
                        .withCollectors(1 + random.nextInt(2))
                        .withBudget(random.nextInt(3), random.nextInt(4) == 0 ? 10 : 50)
                        .withBreaker(more.nextInt(3) == 0 ? 50 : 100);
        if (more.nextInt(3) == 0) {
            setup = setup.withRollback();
        }
        try (FleetSimulator simulator =
                new FleetSimulator(setup, directory, false, plantedCloud, plantedLedger)) {
            try {
                return tell(simulator, random, more.nextInt(4) == 0);
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError(
                        "seed %d after %d events: %s%n%s%nreplay: %s"
                                .formatted(
                                        seed,
                                        simulator.scheduler.events(),
                                        broken,
                                        simulator.scheduler.trace(),
                                        replay(seed)),
                        broken);
            }
        } finally {
            delete(directory);
        }
    }

    static String replay(long seed) {
        return "./adamant test -pl collector -am -Dtest=SeedsTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -DskipITs -Dadamant.seed="
                + seed;
    }

    private static Told tell(FleetSimulator simulator, SplittableRandom random, boolean hasHook) {
        int desired = 1 + random.nextInt(8);
        SimGroup web = simulator.group("web", desired, desired + random.nextInt(3), "v1");
        web.fillsSlots = random.nextInt(3) == 0;
        web.hasHook = hasHook;
        if (random.nextBoolean()) {
            int more = 1 + random.nextInt(4);
            simulator.group("api", more, more + 1, "v1");
        }
        simulator.startCollectors();
        simulator.run(Duration.ofSeconds(15));
        Weather weather = new Weather(simulator, random.split());
        Duration bad = Duration.ofSeconds(60 + random.nextInt(120));
        weather.brew(bad);
        simulator.run(bad);
        weather.clear();
        settle(simulator, weather);
        simulator.invariants.atEnd();
        Scheduler scheduler = simulator.scheduler;
        return new Told(
                simulator.setup.seed(),
                scheduler.hash(),
                scheduler.events(),
                scheduler.seconds(),
                simulator.invariants.reservations(),
                simulator.invariants.ended());
    }

    /** I8: in calm weather, and with an operator who reads the notices, every group is well. */
    private static void settle(FleetSimulator simulator, Weather weather) {
        for (int minute = 0; minute < 14; minute++) {
            simulator.run(Duration.ofSeconds(30));
            if (simulator.cloud.groups.values().stream().allMatch(g -> isWell(simulator, g))) {
                return;
            }
            if (minute >= 5) {
                simulator.each(weather::putRight);
                simulator.each(weather::clearGates);
                simulator.collectors.stream()
                        .filter(SimCollector::isUp)
                        .findFirst()
                        .ifPresent(weather::releaseStuck);
            }
        }
        List<String> unwell =
                simulator.cloud.groups.values().stream()
                        .filter(group -> !isWell(simulator, group))
                        .map(group -> describe(simulator, group))
                        .toList();
        throw new Invariants.Broken("I8", "not well seven minutes after the faults: " + unwell);
    }

    private static boolean isWell(FleetSimulator simulator, SimGroup group) {
        return group.isDeleted || wellIn(simulator, group.name) >= group.desired;
    }

    private static long wellIn(FleetSimulator simulator, GroupName name) {
        return simulator.cloud.present(name).filter(Machine::isWell).count();
    }

    private static String describe(FleetSimulator simulator, SimGroup group) {
        StringBuilder words = new StringBuilder();
        words.append(group.name).append(" wants ").append(group.desired);
        simulator
                .cloud
                .present(group.name)
                .forEach(
                        m ->
                                words.append(' ')
                                        .append(m)
                                        .append(m.isWell() ? " well" : " unwell" + m.ills()));
        simulator.each(
                c -> {
                    words.append("; ").append(c.name).append(" says ");
                    words.append(c.controller().state().why());
                    words.append(c.controller().state().suspicion());
                    words.append(c.controller().state().notices());
                });
        simulator.intents().stream()
                .filter(intent -> intent.isOpen())
                .forEach(i -> words.append("; open ").append(i.id()).append(' ').append(i.stage()));
        return words.toString();
    }

    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
