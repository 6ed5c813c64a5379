package io.adamant.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;

/** CLOCK_BOOTTIME in nanoseconds (clock_gettime(2)): the clock of the kernel's events. */
public final class BootClock implements LongSupplier {

    private static final int CLOCK_BOOTTIME = 7;

    private final Syscalls syscalls = new Syscalls();

    @Override
    public long getAsLong() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(2L * Long.BYTES, 8);
            syscalls.call(Syscalls.CLOCK_GETTIME, CLOCK_BOOTTIME, time.address());
            return time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, Long.BYTES);
        }
    }
}
