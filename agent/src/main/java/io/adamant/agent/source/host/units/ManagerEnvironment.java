package io.adamant.agent.source.host.units;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks systemd for the variables that it gives to every service, as {@code NAME=value}. Blocks
 * until systemd answers, so it belongs on a thread aside; empty where it cannot be asked.
 */
public final class ManagerEnvironment implements Supplier<Optional<List<String>>> {

    private final Path run;
    private final Path proc;

    /**
     * @param run the root of the sockets, {@code /run} but in tests
     * @param proc root of procfs, which knows our user id
     */
    public ManagerEnvironment(Path run, Path proc) {
        this.run = run;
        this.proc = proc;
    }

    @Override
    public Optional<List<String>> get() {
        try (Bus bus = UnitQuery.connect(run)) {
            bus.introduce(UnitQuery.userId(proc));
            return Optional.of(bus.property("Environment").strings());
        } catch (BusException silent) {
            return Optional.empty();
        }
    }
}
