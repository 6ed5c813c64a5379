package io.adamant.agent.linux.trace;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the system calls of x86_64 that can change a file system carry their paths. Numbers from
 * arch/x86/entry/syscalls/syscall_64.tbl, arguments from the manual page of each.
 */
final class SyscallTable {

    /** No such argument. */
    static final int NONE = -1;

    /** access(2) and its kin ask whether a write would pass; an answer is no attempt. */
    static final int[] ASKS_ONLY = {21, 269, 439};

    /** Upper bound of the numbers above, and the size of the kernel's map. */
    static final int LIMIT = 512;

    /**
     * One call: its name and, as argument indexes, where its paths and the directories they start
     * from are. {@code fd} is for calls on an open file; the *at calls fall back to it when their
     * path is empty or null.
     */
    record Call(String name, int path, int directory, int otherPath, int otherDirectory, int fd) {}

    private static final Map<Integer, Call> CALLS =
            Map.ofEntries(
                    path(2, "open", 0),
                    fd(16, "ioctl"),
                    path(76, "truncate", 0),
                    fd(77, "ftruncate"),
                    paths(82, "rename", 0, 1),
                    path(83, "mkdir", 0),
                    path(84, "rmdir", 0),
                    path(85, "creat", 0),
                    paths(86, "link", 0, 1),
                    path(87, "unlink", 0),
                    path(88, "symlink", 1),
                    path(90, "chmod", 0),
                    fd(91, "fchmod"),
                    path(92, "chown", 0),
                    fd(93, "fchown"),
                    path(94, "lchown", 0),
                    path(132, "utime", 0),
                    path(133, "mknod", 0),
                    path(165, "mount", 1),
                    path(166, "umount", 0),
                    path(188, "setxattr", 0),
                    path(189, "lsetxattr", 0),
                    fd(190, "fsetxattr"),
                    path(197, "removexattr", 0),
                    path(198, "lremovexattr", 0),
                    fd(199, "fremovexattr"),
                    path(235, "utimes", 0),
                    at(257, "openat", 0, 1),
                    at(258, "mkdirat", 0, 1),
                    at(259, "mknodat", 0, 1),
                    at(260, "fchownat", 0, 1),
                    at(261, "futimesat", 0, 1),
                    at(263, "unlinkat", 0, 1),
                    ats(264, "renameat"),
                    ats(265, "linkat"),
                    at(266, "symlinkat", 1, 2),
                    at(268, "fchmodat", 0, 1),
                    at(280, "utimensat", 0, 1),
                    fd(285, "fallocate"),
                    ats(316, "renameat2"),
                    ats(429, "move_mount"),
                    at(437, "openat2", 0, 1),
                    at(442, "mount_setattr", 0, 1),
                    at(452, "fchmodat2", 0, 1),
                    at(463, "setxattrat", 0, 1),
                    at(466, "removexattrat", 0, 1),
                    at(469, "file_setattr", 0, 1));

    private SyscallTable() {}

    /** The call, or null for one whose arguments are not known. */
    static @Nullable Call call(long number) {
        return number >= 0 && number < LIMIT ? CALLS.get((int) number) : null;
    }

    private static Map.Entry<Integer, Call> path(int number, String name, int path) {
        return Map.entry(number, new Call(name, path, NONE, NONE, NONE, NONE));
    }

    private static Map.Entry<Integer, Call> paths(int number, String name, int path, int other) {
        return Map.entry(number, new Call(name, path, NONE, other, NONE, NONE));
    }

    private static Map.Entry<Integer, Call> at(int number, String name, int directory, int path) {
        return Map.entry(number, new Call(name, path, directory, NONE, NONE, directory));
    }

    private static Map.Entry<Integer, Call> ats(int number, String name) {
        return Map.entry(number, new Call(name, 1, 0, 3, 2, NONE));
    }

    private static Map.Entry<Integer, Call> fd(int number, String name) {
        return Map.entry(number, new Call(name, NONE, NONE, NONE, NONE, 0));
    }
}
