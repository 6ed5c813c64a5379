package io.adamant.agent.source.host.units;

import io.adamant.agent.source.boot.stage.ManagerBoot;
import io.adamant.agent.source.boot.stage.ManagerBoot.SlowUnit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks systemd how the boot went. Blocks until systemd answers, so it belongs on a thread aside;
 * empty where it cannot be asked, and for who still waits when it is asked again.
 */
public final class ManagerBootQuery implements Supplier<Optional<ManagerBoot>> {

    /** What a unit takes to be called slow. */
    static final long SLOW_MICROS = 1_000_000;

    /** Of how many services the times are read, three questions each. */
    static final int MAX_TIMED = 256;

    private final Path run;
    private final Path proc;
    private final AtomicReference<@Nullable Bus> asking = new AtomicReference<>();

    /**
     * @param run the root of the sockets, {@code /run} but in tests
     * @param proc root of procfs, which knows our user id
     */
    public ManagerBootQuery(Path run, Path proc) {
        this.run = run;
        this.proc = proc;
    }

    @Override
    public Optional<ManagerBoot> get() {
        try (Bus bus = UnitQuery.connect(run)) {
            Bus before = asking.getAndSet(bus);
            if (before != null) {
                before.close();
            }
            bus.introduce(UnitQuery.userId(proc));
            return Optional.of(boot(bus));
        } catch (BusException silent) {
            return Optional.empty();
        }
    }

    private static ManagerBoot boot(Bus bus) {
        // Before the units: what fails between the two is named, and the boot is asked for again.
        long finish = number(bus, "FinishTimestampMonotonic");
        return new ManagerBoot(
                number(bus, "KernelTimestamp") > 0,
                number(bus, "FirmwareTimestampMonotonic"),
                number(bus, "LoaderTimestampMonotonic"),
                number(bus, "InitRDTimestampMonotonic"),
                number(bus, "UserspaceTimestampMonotonic"),
                finish,
                bus.manager("ListUnitsFiltered", List.of(List.of("failed"))).units().stream()
                        .map(Unit::name)
                        .sorted()
                        .toList(),
                finish > 0 ? slowOrNone(bus) : List.of());
    }

    /** Times are an extra: a unit that is gone meanwhile must not cost the rest. */
    private static List<SlowUnit> slowOrNone(Bus bus) {
        try {
            return slow(bus);
        } catch (BusException gone) {
            return List.of();
        }
    }

    private static long number(Bus bus, String property) {
        return bus.property(property).number();
    }

    private static List<SlowUnit> slow(Bus bus) {
        List<List<String>> services = List.of(List.of(), List.of("*.service"));
        List<SlowUnit> slow = new ArrayList<>();
        bus.manager("ListUnitsByPatterns", services).units().stream()
                .filter(unit -> unit.load().equals("loaded"))
                .limit(MAX_TIMED)
                .forEach(
                        unit -> {
                            long took = took(bus, unit);
                            if (took >= SLOW_MICROS) {
                                slow.add(new SlowUnit(unit.name(), took));
                            }
                        });
        slow.sort(Comparator.comparingLong(SlowUnit::tookMicros).reversed());
        return slow;
    }

    /** As {@code systemd-analyze blame} counts it: until it is active, or through. */
    private static long took(Bus bus, Unit unit) {
        long began = bus.property(unit, "InactiveExitTimestampMonotonic").number();
        if (began == 0) {
            return 0;
        }
        long active = bus.property(unit, "ActiveEnterTimestampMonotonic").number();
        long through = bus.property(unit, "InactiveEnterTimestampMonotonic").number();
        return Math.max(0, (active >= began ? active : through) - began);
    }
}
