package io.adamant.agent.linux.guard.layout;

import io.adamant.agent.seal.guard.GuardPolicy;

/**
 * What the map of marks holds for an inode.
 *
 * <pre>
 * key     0  8  device: {@code s_dev} of the superblock, or {@link #KIND} | {@code s_magic} for a
 *               file system of which each mount shows the same thing (procfs, sysfs, debugfs ...)
 *         8  8  inode; {@link #REST} is everything that no other mark decides
 * value   0  8  the bits below
 * </pre>
 */
public final class Mark {

    public static final int KEY_BYTES = 16;
    public static final int VALUE_BYTES = 8;

    /** In a device: the rest is a file system's magic number. */
    public static final long KIND = 1L << 40;

    /** No file has this inode number: what holds where no mark is met up to the root. */
    public static final long REST = -1;

    /** No file has this inode number: what holds below {@code /proc/sys/net}. */
    public static final long NET_SYSCTL = -2;

    public static final int PROTECT = 1;
    public static final int EXEMPT = 1 << 1;

    /** A directory between the root and a protected place: may not be moved or mounted over. */
    public static final int ON_WAY = 1 << 2;

    /** Refused before the rest of the host is sealed. */
    public static final int EARLY = 1 << 3;

    /** Reported, never refused. */
    public static final int SEEN = 1 << 4;

    /** Process 1 may change it. */
    public static final int BY_PID_1 = 1 << 5;

    /** The agent may change it. */
    public static final int BY_AGENT = 1 << 6;

    /** Containers with a network of their own may: reported, not refused. */
    public static final int BY_OWN_NETWORK = 1 << 7;

    /** Set by a program: the walk to the root was longer than {@code PlaceWalk.LEVELS}. */
    public static final int TOO_DEEP = 1 << 8;

    /** Set by a program: the file hangs on no root, as an old file handle leaves it. */
    public static final int DISCONNECTED = 1 << 9;

    /** Set by a program: the path has more names than the event holds. */
    public static final int CUT = 1 << 10;

    /** Set by a program: the agent itself tried. */
    public static final int OWN = 1 << 11;

    /** Set by a program: the kernel had not looked yet whether the file is there. */
    public static final int UNSURE = 1 << 12;

    /** The upper half of a mark is the units'. */
    public static final int UNITS_SHIFT = 32;

    /** Unit n may change it: this bit shifted by n, up to {@link #MAX_UNITS}. */
    public static final long BY_UNIT = 1L << UNITS_SHIFT;

    public static final int MAX_UNITS = GuardPolicy.MAX_UNITS;

    private Mark() {}
}
