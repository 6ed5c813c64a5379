package io.adamant.agent.linux.guard.code;

import io.adamant.agent.linux.guard.layout.GuardEvent;

/** Where a program keeps what: offsets below the frame pointer, 512 bytes at most. */
final class Frame {

    /** Key of a mark: device, inode. The device alone is the key of a device. */
    static final int DEVICE = -16;

    static final int INODE = -8;

    /** Directory entry that the attempt is about, or 0. */
    static final int ENTRY = -24;

    /** Entry at which the deciding mark was found. */
    static final int DECIDED_AT = -32;

    static final int FLAGS = -40;
    static final int VERDICT = -48;
    static final int SUBJECT = -56;
    static final int DETAIL = -64;
    static final int DETAIL_2 = -72;
    static final int FOLDED = -80;
    static final int SEQUENCE = -88;
    static final int BOOT_NANOS = -96;

    static final int REPEAT_KEY = -136;
    static final int REPEAT_VALUE = -152;

    /** A name that is compared, {@link GuardEvent#NAME_BYTES} long. */
    static final int NAME = -216;

    /** A task's address: the key of an intruder. */
    static final int TASK = -224;

    private Frame() {}
}
