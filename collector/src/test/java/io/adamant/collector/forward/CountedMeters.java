package io.adamant.collector.forward;

import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/** Keeps what was counted, by name and labels. */
final class CountedMeters implements Meters {

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();

    @Override
    public Count counter(String name, String help, String... labels) {
        AtomicLong count =
                counts.computeIfAbsent(
                        name + " " + String.join(" ", labels), _ -> new AtomicLong());
        return count::addAndGet;
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value, String... labels) {
        gauges.put(name, value);
    }

    double gauge(String name) {
        return gauges.getOrDefault(name, () -> Double.NaN).getAsDouble();
    }

    /** Entries of the one target by what became of them. */
    long entries(Account.Outcome outcome) {
        return counts.entrySet().stream()
                .filter(one -> one.getKey().startsWith("adamant_forward_entries "))
                .filter(
                        one ->
                                one.getKey()
                                        .endsWith(
                                                " "
                                                        + outcome.name()
                                                                .toLowerCase(
                                                                        java.util.Locale.ROOT)))
                .mapToLong(one -> one.getValue().get())
                .sum();
    }

    long count(String name) {
        return counts.entrySet().stream()
                .filter(one -> one.getKey().startsWith(name + " "))
                .mapToLong(one -> one.getValue().get())
                .sum();
    }
}
