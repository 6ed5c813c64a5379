package io.adamant.agent.source.host.units;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * Asks systemd whether one unit is active. Blocks until systemd answers, so it belongs on a thread
 * aside; where it cannot be asked the answer is no.
 */
public final class ActiveUnit implements Predicate<String> {

    private final Path run;
    private final Path proc;

    /**
     * @param run the root of the sockets, {@code /run} but in tests
     * @param proc root of procfs, which knows our user id
     */
    public ActiveUnit(Path run, Path proc) {
        this.run = run;
        this.proc = proc;
    }

    @Override
    public boolean test(String unit) {
        UnitQuery query = new UnitQuery(run, proc, List.of(unit));
        query.run();
        List<Unit> units = query.units();
        return units != null
                && units.stream()
                        .anyMatch(u -> u.name().equals(unit) && u.active().equals("active"));
    }
}
