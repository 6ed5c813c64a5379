package io.adamant.agent.linux.watch;

import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.attempt.Who;
import io.adamant.agent.seal.watch.Configured;
import io.adamant.shared.time.MonotonicClock;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Sees what {@code systemctl set-environment} changes: the variables that process 1 gives to every
 * service it starts from then on. systemd tells nobody when they change, so it is asked each
 * {@value #PERIOD_SECONDS} s; who asked for it is not known. Values that decide what a program
 * loads are told, others only by their length: they may be secrets.
 */
public final class EnvironmentWatch implements Watch {

    static final int PERIOD_SECONDS = 30;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(PERIOD_SECONDS);

    private final Supplier<Optional<List<String>>> manager;
    private final Executor aside;
    private final MonotonicClock clock;
    private final Configured configured = new Configured();
    private final AtomicReference<Optional<List<String>>> answer =
            new AtomicReference<>(Optional.empty());
    private boolean isKnown;
    private long nextNanos;

    /**
     * @param manager asks systemd for its variables; empty where it does not answer; may block
     * @param aside runs that
     */
    public EnvironmentWatch(
            Supplier<Optional<List<String>>> manager, Executor aside, MonotonicClock clock) {
        this.manager = manager;
        this.aside = aside;
        this.clock = clock;
    }

    @Override
    public String begin() {
        nextNanos = clock.nanos();
        return "";
    }

    @Override
    public List<Sighting> take(int limit) {
        List<Sighting> sightings =
                answer.getAndSet(Optional.empty()).map(this::compare).orElse(List.of());
        long now = clock.nanos();
        if (now - nextNanos >= 0) {
            nextNanos = now + PERIOD_NANOS;
            aside.execute(() -> answer.set(manager.get()));
        }
        return sightings;
    }

    private List<Sighting> compare(List<String> environment) {
        Map<String, String> whole = new HashMap<>();
        for (String entry : environment) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                String name = entry.substring(0, equals);
                whole.put("variable " + name, words(name, entry.substring(equals + 1)));
            }
        }
        var changes = configured.replace(whole);
        boolean first = !isKnown;
        isKnown = true;
        return first
                ? List.of()
                : changes.stream()
                        .map(
                                change ->
                                        Sighting.detected(
                                                "change manager environment",
                                                change.words(),
                                                new Who.Nobody(),
                                                "systemd"))
                        .toList();
    }

    private static String words(String name, String value) {
        boolean decides = name.startsWith("LD_") || name.endsWith("PATH");
        return decides
                ? value
                : value.length()
                        + " characters, "
                        + UnitFiles.digest(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long dropped() {
        return configured.untracked();
    }

    @Override
    public long nextNanos(long otherwise) {
        return nextNanos - otherwise < 0 ? nextNanos : otherwise;
    }

    @Override
    public void close() {}
}
