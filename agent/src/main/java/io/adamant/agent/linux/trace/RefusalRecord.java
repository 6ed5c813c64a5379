package io.adamant.agent.linux.trace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.adamant.agent.seal.attempt.Actor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@link RefusalProgram}, copied out of the ring.
 *
 * @param ancestors of the process as the kernel noted them when they forked, nearest first
 * @param path first path; null where the call has none or it could not be read
 * @param compat whether 32-bit code made the call: the number is then of another table
 */
record RefusalRecord(
        long sequence,
        long bootNanos,
        int processId,
        int threadId,
        long userId,
        long groupId,
        long number,
        String command,
        List<Long> arguments,
        List<Actor.Parent> ancestors,
        @Nullable Text path,
        @Nullable Text otherPath,
        boolean compat) {

    /** A string of user space, and whether it was longer than what was read. */
    record Text(String value, boolean cut) {}

    private static final long USER_32_CS = 0x23;

    RefusalRecord {
        arguments = List.copyOf(arguments);
        ancestors = List.copyOf(ancestors);
    }

    static RefusalRecord read(MemorySegment record) {
        List<Long> arguments = new ArrayList<>(RefusalProgram.ARGUMENT_OFFSETS.length);
        for (int offset : RefusalProgram.ARGUMENT_OFFSETS) {
            arguments.add(record.get(JAVA_LONG_UNALIGNED, RefusalProgram.REGISTERS + offset));
        }
        int cs = RefusalProgram.REGISTERS + RefusalProgram.CODE_SEGMENT;
        return new RefusalRecord(
                record.get(JAVA_LONG_UNALIGNED, RefusalProgram.SEQUENCE),
                record.get(JAVA_LONG_UNALIGNED, RefusalProgram.BOOT_NANOS),
                record.get(JAVA_INT_UNALIGNED, RefusalProgram.PROCESS_ID),
                record.get(JAVA_INT_UNALIGNED, RefusalProgram.THREAD_ID),
                unsigned(record, RefusalProgram.USER_ID),
                unsigned(record, RefusalProgram.GROUP_ID),
                record.get(JAVA_LONG_UNALIGNED, RefusalProgram.SYSCALL),
                name(record, RefusalProgram.COMMAND),
                arguments,
                ancestors(record),
                text(record, RefusalProgram.PATH_1, RefusalProgram.PATH_1_LENGTH),
                text(record, RefusalProgram.PATH_2, RefusalProgram.PATH_2_LENGTH),
                record.get(JAVA_LONG_UNALIGNED, cs) == USER_32_CS);
    }

    private static long unsigned(MemorySegment record, int offset) {
        return Integer.toUnsignedLong(record.get(JAVA_INT_UNALIGNED, offset));
    }

    /** Nearest first; a note that a thread of the process itself forked is passed over. */
    private static List<Actor.Parent> ancestors(MemorySegment record) {
        List<Actor.Parent> ancestors = new ArrayList<>();
        int last = record.get(JAVA_INT_UNALIGNED, RefusalProgram.PROCESS_ID);
        for (int i = 0; i < RefusalProgram.MAX_ANCESTORS; i++) {
            int at = RefusalProgram.ANCESTORS + i * RefusalProgram.ANCESTOR_BYTES;
            int processId = record.get(JAVA_INT_UNALIGNED, at);
            if (processId == 0) {
                break;
            }
            if (processId != last) {
                String name = name(record, at + RefusalProgram.ANCESTOR_NAME);
                ancestors.add(new Actor.Parent(processId, name));
                last = processId;
            }
        }
        return ancestors;
    }

    private static String name(MemorySegment record, int offset) {
        byte[] bytes = bytes(record, offset, RefusalProgram.COMMAND_BYTES);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** The length counts the closing NUL; a string that fills its field was cut. */
    private static @Nullable Text text(MemorySegment record, int offset, int lengthOffset) {
        int length = record.get(JAVA_INT_UNALIGNED, lengthOffset);
        if (length <= 0) {
            return null;
        }
        byte[] bytes = bytes(record, offset, length - 1);
        return new Text(
                new String(bytes, StandardCharsets.UTF_8), length == RefusalProgram.PATH_BYTES);
    }

    private static byte[] bytes(MemorySegment record, int offset, int length) {
        return record.asSlice(offset, length).toArray(JAVA_BYTE);
    }
}
