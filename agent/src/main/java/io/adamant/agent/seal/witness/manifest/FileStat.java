package io.adamant.agent.seal.witness.manifest;

/** What statx(2) says of a file, the link itself where it is one. Used again and again. */
public final class FileStat {

    public FileType type = FileType.FILE;

    /** The low 12 bits of st_mode. */
    public int mode;

    public long userId;
    public long groupId;

    /** Bytes; of regular files only, 0 for the rest. */
    public long size;

    public long device;
    public long inode;

    /** Major in the upper half, minor in the lower; of devices only, 0 for the rest. */
    public long deviceNumber;

    /** ctime and mtime, since 1970. */
    public long changedNanos;

    public long modifiedNanos;

    /** Whether a mount begins here (STATX_ATTR_MOUNT_ROOT, Linux 5.8). */
    public boolean isMountRoot;

    void set(FileStat other) {
        type = other.type;
        mode = other.mode;
        userId = other.userId;
        groupId = other.groupId;
        size = other.size;
        device = other.device;
        inode = other.inode;
        deviceNumber = other.deviceNumber;
        changedNanos = other.changedNanos;
        modifiedNanos = other.modifiedNanos;
        isMountRoot = other.isMountRoot;
    }

    /**
     * One number for all that moves when content, attributes or extended attributes are changed;
     * never 0. Whoever can set the clock back can make two equal, so content is read again now and
     * then whatever it says.
     */
    long stamp() {
        long mixed = changedNanos * 0x9E3779B97F4A7C15L;
        mixed = Long.rotateLeft(mixed ^ modifiedNanos, 27) * 0xC2B2AE3D27D4EB4FL;
        mixed = Long.rotateLeft(mixed ^ inode, 31) * 0x165667B19E3779F9L;
        mixed = Long.rotateLeft(mixed ^ size, 29) * 0x9E3779B97F4A7C15L;
        mixed ^= device * 0xC2B2AE3D27D4EB4FL;
        mixed ^= mixed >>> 32;
        return mixed == 0 ? 1 : mixed;
    }
}
