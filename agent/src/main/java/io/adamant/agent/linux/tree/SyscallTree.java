package io.adamant.agent.linux.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.witness.manifest.ByteText;
import io.adamant.agent.seal.witness.manifest.FileStat;
import io.adamant.agent.seal.witness.manifest.FileTree;
import io.adamant.agent.seal.witness.manifest.FileType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host's files by statx(2), getdents64(2), read(2) and their kin, below the root or another
 * directory. Nothing native is linked before the first call.
 */
public final class SyscallTree implements FileTree {

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final long STATX_ATTR_MOUNT_ROOT = 0x2000;
    private static final int STATX_BYTES = 256;
    private static final int NAMES_BYTES = 64 * 1024;
    private static final int EPERM = -1;

    private final byte[] prefix;
    private final boolean isJdkOnly;
    private @Nullable Opened opened;

    /**
     * What there is from the first call on, of the thread that makes it.
     *
     * @param names extended attributes of one file, which are read with the other buffer in use
     */
    private record Opened(
            Arena arena, RawFiles raw, FileHash hash, MemorySegment statx, MemorySegment names) {}

    /**
     * @param root what stands for {@code /}
     */
    public SyscallTree(Path root) {
        this(root, false);
    }

    SyscallTree(Path root, boolean isJdkOnly) {
        String text = root.toString();
        this.prefix = text.equals("/") ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        this.isJdkOnly = isJdkOnly;
    }

    /** Whether this machine's system calls are known. */
    public static boolean works() {
        return Syscalls.knowsThisMachine();
    }

    private Opened open() {
        Opened now = opened;
        if (now == null) {
            Arena arena = Arena.ofConfined();
            now =
                    new Opened(
                            arena,
                            new RawFiles(arena),
                            isJdkOnly ? FileHash.ofTheJdk(arena) : new FileHash(arena),
                            arena.allocate(STATX_BYTES, 8),
                            arena.allocate(NAMES_BYTES));
            opened = now;
        }
        return now;
    }

    @Override
    public void release() {
        if (opened != null) {
            opened.arena.close();
            opened = null;
        }
    }

    private boolean path(RawFiles raw, ByteText path) {
        return raw.setPath(prefix, path.bytes(), path.length());
    }

    @Override
    public boolean stat(ByteText path, FileStat into) {
        Opened now = open();
        RawFiles raw = now.raw;
        if (!path(raw, path)) {
            return false;
        }
        long result =
                raw.call(
                        Syscalls.STATX,
                        Syscalls.AT_FDCWD,
                        raw.path(),
                        AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
                        STATX_BASIC_STATS,
                        now.statx.address());
        if (result < 0) {
            return false;
        }
        take(now.statx, into);
        return true;
    }

    /** Layout of {@code struct statx}, include/uapi/linux/stat.h. */
    private static void take(MemorySegment statx, FileStat into) {
        int mode = statx.get(JAVA_SHORT, 28) & 0xffff;
        FileType type = FileType.ofMode(mode);
        into.type = type;
        into.mode = mode & 07777;
        into.userId = Integer.toUnsignedLong(statx.get(JAVA_INT, 20));
        into.groupId = Integer.toUnsignedLong(statx.get(JAVA_INT, 24));
        into.inode = statx.get(JAVA_LONG, 32);
        into.size = type == FileType.FILE ? statx.get(JAVA_LONG, 40) : 0;
        into.changedNanos = nanos(statx, 96);
        into.modifiedNanos = nanos(statx, 112);
        boolean isDevice = type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
        into.deviceNumber = isDevice ? pair(statx, 128) : 0;
        into.device = pair(statx, 136);
        into.isMountRoot = (statx.get(JAVA_LONG, 8) & STATX_ATTR_MOUNT_ROOT) != 0;
    }

    private static long nanos(MemorySegment statx, long at) {
        return statx.get(JAVA_LONG, at) * 1_000_000_000L + statx.get(JAVA_INT, at + 8);
    }

    private static long pair(MemorySegment statx, long at) {
        return (long) statx.get(JAVA_INT, at) << 32
                | Integer.toUnsignedLong(statx.get(JAVA_INT, at + 4));
    }

    @Override
    public void names(ByteText directory, List<byte[]> into) {
        RawFiles raw = open().raw;
        if (path(raw, directory)) {
            raw.names((name, type) -> into.add(name));
        }
    }

    @Override
    public boolean target(ByteText path, ByteText into) {
        RawFiles raw = open().raw;
        if (!path(raw, path)) {
            return false;
        }
        long length =
                raw.call(
                        Syscalls.READLINKAT,
                        Syscalls.AT_FDCWD,
                        raw.path(),
                        raw.buffer.address(),
                        RawFiles.MAX_PATH,
                        0);
        if (length < 0) {
            return false;
        }
        into.set(bytes(raw.buffer, 0, length), 0, (int) length);
        return true;
    }

    @Override
    public boolean isReadable(ByteText path) {
        RawFiles raw = open().raw;
        int fd = path(raw, path) ? toRead(raw) : -1;
        if (fd >= 0) {
            raw.close(fd);
        }
        return fd >= 0;
    }

    private static int toRead(RawFiles raw) {
        int flags = Syscalls.O_NONBLOCK;
        int fd = raw.open(flags | RawFiles.O_NOATIME);
        return fd == EPERM ? raw.open(flags) : fd; // not the owner
    }

    @Override
    public boolean sha256(ByteText path, long size, ByteText into) {
        Opened now = open();
        RawFiles raw = now.raw;
        if (!path(raw, path)) {
            return false;
        }
        int fd = toRead(raw);
        if (fd < 0) {
            return false;
        }
        try {
            return hash(now, fd, size, into);
        } finally {
            raw.close(fd);
        }
    }

    private static boolean hash(Opened now, int fd, long size, ByteText into) {
        now.hash.begin();
        long done = 0;
        long count = now.raw.read(fd);
        while (count > 0) {
            now.hash.update(now.raw.buffer, count);
            done += count;
            // What is as long as expected ends here mostly; the next read would say so, and costs.
            count = done > size ? 0 : done == size && isShort(count) ? 0 : now.raw.read(fd);
        }
        if (count < 0) {
            return false;
        }
        into.set(HexFormat.of().formatHex(now.hash.end()));
        return true;
    }

    /** A read that did not fill the buffer came to the end of a regular file. */
    private static boolean isShort(long count) {
        return count < RawFiles.BUFFER_BYTES;
    }

    @Override
    public void attributes(ByteText path, Attributes into) {
        Opened now = open();
        RawFiles raw = now.raw;
        if (!path(raw, path)) {
            return;
        }
        MemorySegment names = now.names;
        long length = raw.call(Syscalls.LLISTXATTR, raw.path(), names.address(), NAMES_BYTES, 0, 0);
        long at = 0;
        while (at < length) {
            long end = at;
            while (end < length && names.get(JAVA_BYTE, end) != 0) {
                end++;
            }
            attribute(raw, names, at, end, into);
            at = end + 1;
        }
    }

    private static void attribute(
            RawFiles raw, MemorySegment names, long at, long end, Attributes into) {
        long length =
                raw.call(
                        Syscalls.LGETXATTR,
                        raw.path(),
                        names.address() + at,
                        raw.buffer.address(),
                        RawFiles.BUFFER_BYTES,
                        0);
        if (length >= 0) {
            String name = new String(bytes(names, at, end - at), StandardCharsets.UTF_8);
            into.attribute(name, bytes(raw.buffer, 0, length));
        }
    }

    private static byte[] bytes(MemorySegment from, long at, long length) {
        return from.asSlice(at, length).toArray(JAVA_BYTE);
    }
}
