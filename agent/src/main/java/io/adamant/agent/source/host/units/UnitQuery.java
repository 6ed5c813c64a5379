package io.adamant.agent.source.host.units;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks systemd for its services, timers and sockets, and for whatever has failed, on a thread
 * aside. Any thread may look at the outcome and give up on it.
 */
final class UnitQuery implements Runnable {

    private static final List<String> PATTERNS = List.of("*.service", "*.timer", "*.socket");

    private final Path run;
    private final Path proc;
    private final List<String> patterns;
    private @Nullable Bus bus;
    private boolean givenUp;
    private volatile boolean done;
    private volatile @Nullable List<Unit> units;
    private volatile BusException.@Nullable Code failure;

    /**
     * @param run the root of the sockets, {@code /run} but in tests
     * @param proc root of procfs, which knows our user id
     */
    UnitQuery(Path run, Path proc) {
        this(run, proc, PATTERNS);
    }

    /**
     * @param patterns of the units that are listed, beside what has failed
     */
    UnitQuery(Path run, Path proc, List<String> patterns) {
        this.run = run;
        this.proc = proc;
        this.patterns = patterns;
    }

    @Override
    public void run() {
        try (Bus connected = connect(run)) {
            hold(connected);
            connected.introduce(userId(proc));
            Set<Unit> all = new LinkedHashSet<>();
            all.addAll(
                    connected.manager("ListUnitsByPatterns", List.of(List.of(), patterns)).units());
            all.addAll(connected.manager("ListUnitsFiltered", List.of(List.of("failed"))).units());
            units = loaded(all);
        } catch (BusException e) {
            failure = e.code();
        } finally {
            done = true;
        }
    }

    /** Whether its thread is through with it. */
    boolean isDone() {
        return done;
    }

    /** The units; null while there is no answer, and where none came. */
    @Nullable List<Unit> units() {
        return units;
    }

    /** Why there will be no answer, or null. */
    BusException.@Nullable Code failure() {
        return failure;
    }

    /** Ends the asking, so that its thread ends too. */
    synchronized void giveUp() {
        givenUp = true;
        if (bus != null) {
            bus.close();
        }
    }

    private synchronized void hold(Bus connected) {
        bus = connected;
        if (givenUp) {
            connected.close();
        }
    }

    /**
     * Systemd's own socket where it is there, the system bus's otherwise.
     *
     * @throws BusException where there is none that talks
     */
    static Bus connect(Path run) {
        Path own = run.resolve("systemd/private");
        boolean isPrivate = Files.exists(own);
        Path socket = isPrivate ? own : run.resolve("dbus/system_bus_socket");
        if (!Files.exists(socket)) {
            throw new BusException(BusException.Code.ABSENT);
        }
        return Bus.connect(socket, isPrivate);
    }

    /** Our user id, which the handshake wants to be told. */
    static int userId(Path proc) {
        try {
            return (Integer) Files.getAttribute(proc.resolve("self"), "unix:uid");
        } catch (IOException unknown) {
            throw new BusException(BusException.Code.DENIED);
        }
    }

    /** What is only mentioned by others, or masked, has no state of its own. */
    private static List<Unit> loaded(Set<Unit> all) {
        List<Unit> loaded = new ArrayList<>();
        for (Unit unit : all) {
            if (unit.load().equals("loaded") || unit.isFailed()) {
                loaded.add(unit);
            }
        }
        loaded.sort(Unit.byImportance());
        return loaded;
    }
}
