package io.adamant.agent.source.host.units;

import io.adamant.agent.source.host.reading.Faults;
import io.adamant.agent.source.host.reading.KernelFileException;
import io.adamant.agent.source.host.reading.KernelFileException.Reason;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The states of systemd's services, timers and sockets, and of any unit that failed: how many are
 * in each state, and by name for at most {@value #MAX_UNITS}, failed ones first. A unit has the
 * value 1 in the state it is in, and 0 in each state that it was seen in before, so that most units
 * are one series; the names are those of OpenTelemetry's systemd receiver.
 *
 * <p>Where systemd answers only after the reading, its states are absent and counted as {@code
 * systemd}, {@code timeout}.
 */
public final class SystemdUnits implements Reading {

    static final int MAX_UNITS = 128;

    private static final String FILE = "systemd";
    private static final String STATE = "systemd.unit.active_state";

    private final Path run;
    private final Path proc;
    private final Faults faults;
    private final Executor aside;
    private final Map<String, Set<String>> seen = new HashMap<>();
    private @Nullable UnitQuery query;

    /**
     * @param run the root of the sockets, {@code /run}
     * @param proc root of procfs
     * @param aside runs what may block, each on a thread of its own
     */
    public SystemdUnits(Path run, Path proc, Faults faults, Executor aside) {
        this.run = run;
        this.proc = proc;
        this.faults = faults;
        this.aside = aside;
    }

    @Override
    public void begin() {
        UnitQuery before = query;
        if (before != null && !before.isDone()) {
            return; // given up and still hung: one thread is enough
        }
        UnitQuery asked = new UnitQuery(run, proc);
        query = asked;
        aside.execute(asked);
    }

    @Override
    public void read(Points points) {
        UnitQuery asked = query;
        if (asked == null) {
            return;
        }
        BusException.Code failure = asked.failure();
        if (failure != null) {
            throw new KernelFileException(FILE, reason(failure));
        }
        List<Unit> units = asked.units();
        if (units == null) {
            asked.giveUp();
            throw new KernelFileException(FILE, Reason.TIMEOUT);
        }
        add(points, units);
    }

    /** As {@link Unit#byImportance} sorts them. */
    void add(Points points, List<Unit> units) {
        states(points, units);
        List<Unit> named = units.subList(0, Math.min(MAX_UNITS, units.size()));
        faults.leftOut("unit", units.size() - named.size());
        seen.keySet().retainAll(named.stream().map(Unit::name).toList());
        named.forEach(unit -> unit(points, unit));
    }

    private static void states(Points points, List<Unit> units) {
        Map<String, Integer> counts = new TreeMap<>(Map.of("active", 0, "failed", 0));
        units.forEach(unit -> counts.merge(unit.active(), 1, Integer::sum));
        counts.forEach(
                (state, count) ->
                        points.upDown("adamant.systemd.units", "{unit}", count, STATE, state));
    }

    private void unit(Points points, Unit unit) {
        Set<String> states = seen.computeIfAbsent(unit.name(), _ -> new TreeSet<>());
        states.add(unit.active());
        for (String state : states) {
            points.upDown(
                    "systemd.unit.state",
                    "1",
                    state.equals(unit.active()) ? 1 : 0,
                    "systemd.unit.name",
                    unit.name(),
                    STATE,
                    state);
        }
    }

    private static Reason reason(BusException.Code code) {
        return switch (code) {
            case ABSENT -> Reason.ABSENT;
            case DENIED -> Reason.DENIED;
            case MALFORMED -> Reason.MALFORMED;
            case FAILED -> Reason.FAILED;
        };
    }
}
