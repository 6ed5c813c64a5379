package io.adamant.agent.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The user side of a BPF ring buffer (Documentation/bpf/ringbuf.rst): one consumer, owned by the
 * trace's reader thread.
 *
 * <pre>
 * page 0        consumer position, 8 bytes, ours to write
 * page 1        producer position, 8 bytes, read-only
 * page 2 ...    data, mapped twice in a row so that a record never wraps, read-only
 * record        4 bytes length (bit 31 still being written, bit 30 discarded), 4 bytes of the
 *               kernel's, then the data; the next record starts at a multiple of 8
 * </pre>
 */
public final class RingBuffer implements AutoCloseable {

    public static final int PAGE_BYTES = 4096;

    public static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;
    private static final int HEADER_BYTES = 8;

    private static final VarHandle LONG = JAVA_LONG.varHandle();
    private static final VarHandle INT = JAVA_INT.varHandle();

    private final Syscalls syscalls;
    private final int bytes;
    private final MemorySegment consumer;
    private final MemorySegment producer;

    private RingBuffer(
            Syscalls syscalls, int bytes, MemorySegment consumer, MemorySegment producer) {
        this.syscalls = syscalls;
        this.bytes = bytes;
        this.consumer = consumer;
        this.producer = producer;
    }

    /** Maps the ring of a descriptor; null where the kernel refuses the mapping. */
    public static @Nullable RingBuffer map(Syscalls syscalls, int fd, int bytes) {
        MemorySegment consumer = mapping(syscalls, fd, PAGE_BYTES, PROT_READ | PROT_WRITE, 0);
        MemorySegment producer =
                mapping(syscalls, fd, PAGE_BYTES + 2L * bytes, PROT_READ, PAGE_BYTES);
        return consumer == null || producer == null
                ? null
                : new RingBuffer(syscalls, bytes, consumer, producer);
    }

    /** A shared mapping of a map's memory, or null. */
    public static @Nullable MemorySegment mapping(
            Syscalls syscalls, int fd, long length, int protection, long offset) {
        long address = syscalls.call(Syscalls.MMAP, 0, length, protection, MAP_SHARED, fd, offset);
        return address < 0 && address > -PAGE_BYTES
                ? null
                : MemorySegment.ofAddress(address).reinterpret(length);
    }

    /**
     * Hands over each finished record; the segment is only valid during the call. Returns how many
     * there were, at most the limit.
     */
    public int drain(int limit, Consumer<MemorySegment> record) {
        long position = (long) LONG.getAcquire(consumer, 0L);
        int count = 0;
        while (count < limit && position < (long) LONG.getAcquire(producer, 0L)) {
            long at = PAGE_BYTES + (position & (bytes - 1));
            int header = (int) INT.getAcquire(producer, at);
            if ((header & BUSY) != 0) {
                break;
            }
            int length = header & ~(BUSY | DISCARDED);
            if ((header & DISCARDED) == 0) {
                record.accept(producer.asSlice(at + HEADER_BYTES, length));
                count++;
            }
            position += (HEADER_BYTES + length + 7) & ~7;
            LONG.setRelease(consumer, 0L, position);
        }
        return count;
    }

    @Override
    public void close() {
        syscalls.call(Syscalls.MUNMAP, consumer.address(), consumer.byteSize());
        syscalls.call(Syscalls.MUNMAP, producer.address(), producer.byteSize());
    }
}
