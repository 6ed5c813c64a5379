package io.adamant.agent.linux.guard.layout;

/**
 * One trespass as a program leaves it in the ring, little endian; what is behind a name's NUL means
 * nothing.
 *
 * <pre>
 *    0  8  sequence, from 0; a gap is an event dropped because the ring was full
 *    8  8  nanoseconds since boot
 *   16  4  number of the hook, in the order of {@code GuardPrograms.HOOKS}
 *   20  4  what was touched: 0 a place, otherwise 1 + ordinal of the Refusable
 *   24  4  verdict: 0 refused, 1 would be refused, 2 seen
 *   28  4  bits of {@link Mark}
 *   32  8  device of the file, {@code s_dev}; 0 when no file is touched
 *   40  8  inode of the file, 0 for one that does not exist yet
 *   48  8  detail: flags, command or signal as the hook's documentation says
 *   56  8  second detail
 *   64  8  trespasses of the same process, hook and file that were folded since its last event
 *   72  4  thread id   76  4  process id   (in the initial namespace)
 *   80  8  when the process' thread started, nanoseconds since boot
 *   88  4  user id     92  4  group id
 *   96  4  login user id, -1 none   100  4  login session
 *  104  8  cgroup id
 *  112 16  command
 *  128  8  inode of the executable   136  4  its device   140  4  0
 *  144 64  its name
 *  208 64  name of the cgroup: the unit
 *  272 192 parents, nearest first, 8 times: 4 process id (0 ends the list), 4 zero, 16 command
 *  464  4  names in the path   468  4  bytes of a name's slot, 0 when names follow each other
 *  472 ..  names from the file up to the root's own, each with its NUL
 * </pre>
 */
public final class GuardEvent {

    public static final int SEQUENCE = 0;
    public static final int BOOT_NANOS = 8;
    public static final int HOOK = 16;
    public static final int SUBJECT = 20;
    public static final int VERDICT = 24;
    public static final int FLAGS = 28;
    public static final int DEVICE = 32;
    public static final int INODE = 40;
    public static final int DETAIL = 48;
    public static final int DETAIL_2 = 56;
    public static final int FOLDED = 64;
    public static final int THREAD_ID = 72;
    public static final int PROCESS_ID = 76;
    public static final int STARTED = 80;
    public static final int USER_ID = 88;
    public static final int GROUP_ID = 92;
    public static final int LOGIN_ID = 96;
    public static final int SESSION_ID = 100;
    public static final int CGROUP_ID = 104;
    public static final int COMMAND = 112;
    public static final int COMMAND_BYTES = 16;
    public static final int EXECUTABLE_INODE = 128;
    public static final int EXECUTABLE_DEVICE = 136;
    public static final int EXECUTABLE = 144;
    public static final int NAME_BYTES = 64;

    /** Longest name of a unit that programs compare. */
    public static final int LONGEST_UNIT = NAME_BYTES - 2;

    public static final int UNIT = 208;
    public static final int PARENTS = 272;
    public static final int PARENT_BYTES = 8 + COMMAND_BYTES;
    public static final int MAX_PARENTS = 8;
    public static final int NAMES = 464;
    public static final int SLOT_BYTES = 468;
    public static final int PATH = 472;

    /** Where the last name may begin; it ends at most {@link #LONGEST_NAME} bytes later. */
    public static final int PATH_BYTES = 1024;

    public static final int LONGEST_NAME = 256;
    public static final int MAX_NAMES = 40;

    public static final int BYTES = PATH + PATH_BYTES + LONGEST_NAME;

    public static final int REFUSED = 0;
    public static final int WOULD_REFUSE = 1;
    public static final int SEEN = 2;

    private GuardEvent() {}
}
