package io.adamant.agent.source.own;

import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells the service manager how it goes (sd_notify(3)): {@code READY=1} once, {@code STATUS=} when
 * the words are others, {@code WATCHDOG=1} four times as often as the unit asks for it. It is
 * polled by the thread that collects, so that an agent that collects no more is started again.
 * Brings no records.
 */
public final class ManagerSource implements Source {

    /** How soon the manager hears of readiness, and of other words. */
    static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Before it is ready: others may wait for it. */
    static final long READY_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Consumer<String> manager;
    private final View view;
    private final long watchdogNanos;
    private boolean isReady;
    private boolean isFed;
    private long fedNanos;
    private String told = "";

    /**
     * What is told, asked on the collecting thread.
     *
     * @param isInPlace whether services may start now
     * @param status one line for {@code systemctl status}
     */
    public record View(BooleanSupplier isInPlace, Supplier<String> status) {}

    /**
     * @param manager takes assignments
     * @param watchdogNanos within which it wants to hear, or 0
     */
    public ManagerSource(Consumer<String> manager, View view, long watchdogNanos) {
        this.manager = manager;
        this.view = view;
        this.watchdogNanos = watchdogNanos;
    }

    /**
     * What sd_watchdog_enabled(3) reads.
     *
     * @param environment of the process: WATCHDOG_USEC, WATCHDOG_PID
     * @return 0 when the manager does not watch this process
     */
    public static long watchdogNanos(Map<String, String> environment, long pid) {
        String ours = Long.toString(pid);
        if (!environment.getOrDefault("WATCHDOG_PID", ours).equals(ours)) {
            return 0;
        }
        try {
            long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
            return Math.max(0, TimeUnit.MICROSECONDS.toNanos(micros));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    @Override
    public String name() {
        return "manager";
    }

    @Override
    public Poll poll(long nowNanos) {
        StringBuilder words = new StringBuilder();
        if (!isReady && view.isInPlace().getAsBoolean()) {
            isReady = true;
            words.append("READY=1\n");
        }
        String status = view.status().get();
        if (!status.equals(told)) {
            told = status;
            words.append("STATUS=").append(status).append('\n');
        }
        if (watchdogNanos > 0 && (!isFed || nowNanos - fedNanos >= watchdogNanos / 4)) {
            isFed = true;
            fedNanos = nowNanos;
            words.append("WATCHDOG=1\n");
        }
        if (!words.isEmpty()) {
            manager.accept(words.toString());
        }
        return Poll.nothing(nowNanos + waitNanos());
    }

    private long waitNanos() {
        if (!isReady) {
            return READY_LOOK_NANOS;
        }
        return watchdogNanos > 0 ? Math.min(LOOK_NANOS, watchdogNanos / 4) : LOOK_NANOS;
    }

    /** The collecting thread ends: the manager waits for the rest, and no longer for its food. */
    @Override
    public void close() {
        manager.accept("STOPPING=1\nSTATUS=sending what is left\n");
    }
}
