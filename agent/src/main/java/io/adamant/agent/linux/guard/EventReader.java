package io.adamant.agent.linux.guard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.Mark;
import io.adamant.agent.linux.guard.layout.Subjects;
import io.adamant.agent.linux.guard.place.Inodes;
import io.adamant.agent.linux.guard.place.MountPoints;
import io.adamant.agent.linux.guard.policy.GuardPrograms;
import io.adamant.agent.linux.guard.policy.Hook;
import io.adamant.agent.seal.guard.Caller;
import io.adamant.agent.seal.guard.Trespass;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@link GuardEvent}s out of the ring. */
final class EventReader {

    private static final long NOBODY = 0xffff_ffffL;

    private final MountPoints mounts;

    EventReader(MountPoints mounts) {
        this.mounts = mounts;
    }

    /** Whether the agent itself tried: its canary. */
    static boolean isOwn(MemorySegment event) {
        return (event.get(JAVA_INT_UNALIGNED, GuardEvent.FLAGS) & Mark.OWN) != 0;
    }

    /** Whether a refused creation was asked for before the kernel had looked for the file. */
    static boolean isUnsure(MemorySegment event) {
        return (event.get(JAVA_INT_UNALIGNED, GuardEvent.FLAGS) & Mark.UNSURE) != 0;
    }

    Trespass read(MemorySegment event, long bootNanos) {
        Hook hook = GuardPrograms.HOOKS.get(event.get(JAVA_INT_UNALIGNED, GuardEvent.HOOK));
        int subject = event.get(JAVA_INT_UNALIGNED, GuardEvent.SUBJECT);
        int flags = event.get(JAVA_INT_UNALIGNED, GuardEvent.FLAGS);
        long device = event.get(JAVA_LONG_UNALIGNED, GuardEvent.DEVICE);
        int lost = Mark.CUT | Mark.TOO_DEEP | Mark.DISCONNECTED;
        Names names = names(event);
        return new Trespass(
                event.get(JAVA_LONG_UNALIGNED, GuardEvent.SEQUENCE),
                Math.max(0, bootNanos - event.get(JAVA_LONG_UNALIGNED, GuardEvent.BOOT_NANOS)),
                hook.name(),
                operation(hook, event.get(JAVA_LONG_UNALIGNED, GuardEvent.DETAIL)),
                verdict(event.get(JAVA_INT_UNALIGNED, GuardEvent.VERDICT)),
                Subjects.kind(subject),
                Inodes.stDev(device),
                event.get(JAVA_LONG_UNALIGNED, GuardEvent.INODE),
                names == null ? null : path(mounts.at(device), names.path()),
                names != null && names.whole() && (flags & lost) == 0,
                1 + event.get(JAVA_LONG_UNALIGNED, GuardEvent.FOLDED),
                caller(event));
    }

    private static String operation(Hook hook, long detail) {
        return switch (hook.name()) {
            case "file_ioctl", "file_ioctl_compat", "uring_cmd" ->
                    hook.operation() + " 0x" + Long.toHexString(detail);
            // The program says whether this open made the file.
            case "file_open" -> detail == 0 ? hook.operation() : "create";
            case "task_kill" -> hook.operation() + " " + detail;
            case "capable" -> hook.operation() + " in system call " + detail;
            default -> hook.operation();
        };
    }

    private static Trespass.Verdict verdict(int number) {
        return switch (number) {
            case GuardEvent.REFUSED -> Trespass.Verdict.REFUSED;
            case GuardEvent.WOULD_REFUSE -> Trespass.Verdict.WOULD_REFUSE;
            default -> Trespass.Verdict.SEEN;
        };
    }

    private static Caller caller(MemorySegment event) {
        long login = unsigned(event, GuardEvent.LOGIN_ID);
        long inode = event.get(JAVA_LONG_UNALIGNED, GuardEvent.EXECUTABLE_INODE);
        String unit = text(event, GuardEvent.UNIT, GuardEvent.NAME_BYTES);
        return new Caller(
                event.get(JAVA_INT_UNALIGNED, GuardEvent.PROCESS_ID),
                event.get(JAVA_INT_UNALIGNED, GuardEvent.THREAD_ID),
                event.get(JAVA_LONG_UNALIGNED, GuardEvent.STARTED),
                unsigned(event, GuardEvent.USER_ID),
                unsigned(event, GuardEvent.GROUP_ID),
                login == NOBODY ? null : Long.valueOf(login),
                event.get(JAVA_LONG_UNALIGNED, GuardEvent.CGROUP_ID),
                unit.isEmpty() ? null : unit,
                text(event, GuardEvent.COMMAND, GuardEvent.COMMAND_BYTES),
                inode == 0 ? null : text(event, GuardEvent.EXECUTABLE, GuardEvent.NAME_BYTES),
                Inodes.stDev(unsigned(event, GuardEvent.EXECUTABLE_DEVICE)),
                inode,
                parents(event));
    }

    private static List<Caller.Ancestor> parents(MemorySegment event) {
        List<Caller.Ancestor> parents = new ArrayList<>();
        for (int i = 0; i < GuardEvent.MAX_PARENTS; i++) {
            int at = GuardEvent.PARENTS + i * GuardEvent.PARENT_BYTES;
            int id = event.get(JAVA_INT_UNALIGNED, at);
            if (id == 0) {
                break;
            }
            String command = text(event, at + Long.BYTES, GuardEvent.COMMAND_BYTES);
            parents.add(new Caller.Ancestor(id, command));
        }
        return parents;
    }

    private static String path(String mountPoint, String below) {
        return below.equals("/") && !mountPoint.isEmpty() ? mountPoint : mountPoint + below;
    }

    private record Names(String path, boolean whole) {}

    /** Names come from the file up; the last is the root's own. */
    private static @Nullable Names names(MemorySegment event) {
        int count = event.get(JAVA_INT_UNALIGNED, GuardEvent.NAMES);
        if (count == 0) {
            return null;
        }
        int slot = event.get(JAVA_INT_UNALIGNED, GuardEvent.SLOT_BYTES);
        StringBuilder path = new StringBuilder();
        boolean whole = true;
        int at = GuardEvent.PATH;
        for (int i = 0; i < count && at < GuardEvent.BYTES; i++) {
            String name = text(event, at, GuardEvent.BYTES - at);
            // In lockdown a name that is too long for the entry itself is left out.
            boolean known = slot == 0 || (!name.isEmpty() && name.length() < slot);
            whole &= known;
            at += slot == 0 ? bytes(event, at) + 1 : slot;
            if (!name.equals("/")) {
                path.insert(0, known ? name : "?").insert(0, '/');
            }
        }
        return new Names(path.isEmpty() ? "/" : path.toString(), whole);
    }

    private static long unsigned(MemorySegment event, int offset) {
        return Integer.toUnsignedLong(event.get(JAVA_INT_UNALIGNED, offset));
    }

    private static int bytes(MemorySegment event, int offset) {
        int end = offset;
        while (end < GuardEvent.BYTES && event.get(JAVA_BYTE, end) != 0) {
            end++;
        }
        return end - offset;
    }

    private static String text(MemorySegment event, int offset, int most) {
        int length = Math.min(bytes(event, offset), most);
        return new String(event.asSlice(offset, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
