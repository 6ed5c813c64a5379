package io.adamant.agent.linux.watch;

import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.attempt.Who;
import io.adamant.agent.seal.watch.Change;
import io.adamant.agent.seal.watch.Configured;
import io.adamant.shared.time.MonotonicClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Sees units that are made at run time: transient ones (systemd-run, set-property), and files that
 * appear, change or go in {@code /run/systemd} and {@code /etc/systemd/system}. A transient unit
 * that ends takes its file with it, which is no news. Who asked systemd for it nobody says.
 */
public final class UnitWatch implements Watch {

    /** Whoever writes a unit needs a moment for it. */
    static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /**
     * At a reload systemd empties what generators wrote before it runs them again, which takes
     * seconds on a slow host: what is missing for less is not removed.
     */
    static final long GENERATOR_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** Names that are remembered until the next look. */
    static final int MAX_MADE = 256;

    private static final String SOURCE = "inotify";

    private final MonotonicClock clock;
    private final List<Path> parents;
    private final Path transients;
    private final String generators;
    private final UnitFiles files;
    private final DirectoryEvents events = new DirectoryEvents();
    private final Configured configured = new Configured();
    private final Set<Path> made = new LinkedHashSet<>();
    private final Map<String, Long> missingSince = new HashMap<>();
    private Map<String, String> known = Map.of();
    private boolean isDirty;
    private long lookNanos;
    private long missed;

    /**
     * @param run {@code /run} but in tests
     * @param etc {@code /etc} but in tests
     */
    public UnitWatch(Path run, Path etc, MonotonicClock clock) {
        this.clock = clock;
        Path systemd = run.resolve("systemd");
        this.parents = List.of(systemd, etc.resolve("systemd"));
        this.transients = systemd.resolve("transient");
        this.generators = systemd + "/generator";
        List<Path> directories = new ArrayList<>();
        Stream.of(
                        "transient",
                        "system",
                        "system.control",
                        "system.attached",
                        "generator",
                        "generator.early",
                        "generator.late")
                .map(systemd::resolve)
                .forEach(directories::add);
        directories.add(etc.resolve("systemd/system"));
        directories.add(etc.resolve("systemd/system.control"));
        this.files = new UnitFiles(directories, events::watch);
    }

    @Override
    public String begin() {
        String why = events.open();
        if (!why.isEmpty()) {
            return "units made at run time: " + why;
        }
        parents.forEach(events::watch);
        known = files.look();
        configured.replace(known);
        return "";
    }

    @Override
    public List<Sighting> take(int limit) {
        long now = clock.nanos();
        if (events.drain(this::made)) {
            lookBy(now + SETTLE_NANOS);
        }
        if (!isDirty || now - lookNanos < 0) {
            return List.of();
        }
        isDirty = false;
        return look(now);
    }

    private void lookBy(long nanos) {
        lookNanos = isDirty && lookNanos - nanos < 0 ? lookNanos : nanos;
        isDirty = true;
    }

    /** A unit may be gone again before anybody looks. */
    private void made(Path directory, String name) {
        if (!directory.equals(transients) || UnitFiles.startsNothing(directory, name)) {
            return;
        }
        if (made.size() < MAX_MADE) {
            made.add(directory.resolve(name));
        } else {
            missed++;
        }
    }

    private List<Sighting> look(long now) {
        parents.forEach(events::watch);
        Map<String, String> whole = files.look();
        keepMissing(whole, now);
        known = whole;
        List<Sighting> sightings = new ArrayList<>();
        for (Change change : configured.replace(whole)) {
            boolean isTransient = change.key().startsWith(transients + "/");
            if (!isTransient || change.to() != null) {
                sightings.add(sighting(operation(change, isTransient), change.words()));
            }
        }
        for (Path path : made) {
            if (!whole.containsKey(path.toString()) && path.toString().endsWith(".service")) {
                sightings.add(sighting("add transient unit", path + ": gone again"));
            }
        }
        made.clear();
        return sightings;
    }

    private void keepMissing(Map<String, String> whole, long now) {
        missingSince.keySet().removeIf(whole::containsKey);
        known.forEach(
                (path, words) -> {
                    if (!path.startsWith(generators) || whole.containsKey(path)) {
                        return;
                    }
                    long until = missingSince.computeIfAbsent(path, _ -> now) + GENERATOR_NANOS;
                    if (now - until < 0) {
                        whole.put(path, words);
                        lookBy(until);
                    } else {
                        missingSince.remove(path);
                    }
                });
    }

    private static String operation(Change change, boolean isTransient) {
        String what = isTransient ? "transient unit" : "unit file";
        return (change.to() == null ? "remove " : change.from() == null ? "add " : "change ")
                + what;
    }

    private static Sighting sighting(String operation, String words) {
        return Sighting.detected(operation, words, new Who.Nobody(), SOURCE);
    }

    @Override
    public long dropped() {
        return missed + configured.untracked();
    }

    @Override
    public int wakeFd() {
        return events.fd();
    }

    @Override
    public long nextNanos(long otherwise) {
        return isDirty && lookNanos - otherwise < 0 ? lookNanos : otherwise;
    }

    @Override
    public void close() {
        events.close();
    }
}
