package io.adamant.agent.linux.bpf;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Functions of the kernel that programs here may call, by their numbers (include/uapi/linux/bpf.h,
 * stable for ever). What each takes and demands: bpf-helpers(7).
 */
public enum Helper {
    MAP_LOOKUP_ELEM(1),
    MAP_UPDATE_ELEM(2),
    MAP_DELETE_ELEM(3),
    KTIME_GET_NS(5),
    GET_SMP_PROCESSOR_ID(8),
    GET_CURRENT_PID_TGID(14),
    GET_CURRENT_UID_GID(15),
    GET_CURRENT_COMM(16),
    GET_CURRENT_TASK(35),
    GET_CURRENT_CGROUP_ID(80),
    SPIN_LOCK(93),
    SPIN_UNLOCK(94),
    STRTOL(105),
    PROBE_READ_USER(112),
    PROBE_READ_KERNEL(113),
    PROBE_READ_USER_STR(114),
    PROBE_READ_KERNEL_STR(115),
    JIFFIES64(118),
    GET_NS_CURRENT_PID_TGID(120),
    GET_CURRENT_ANCESTOR_CGROUP_ID(123),
    KTIME_GET_BOOT_NS(125),
    RINGBUF_OUTPUT(130),
    RINGBUF_RESERVE(131),
    RINGBUF_SUBMIT(132),
    RINGBUF_DISCARD(133),
    RINGBUF_QUERY(134),
    INODE_STORAGE_GET(145),
    COPY_FROM_USER(148),
    TASK_STORAGE_GET(156),
    TASK_STORAGE_DELETE(157),
    GET_CURRENT_TASK_BTF(158),
    KTIME_GET_COARSE_NS(160),
    FOR_EACH_MAP_ELEM(164),
    TASK_PT_REGS(175),
    LOOP(181),
    STRNCMP(182);

    private final int number;

    Helper(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** As C writes it: {@code bpf_map_lookup_elem}. */
    String words() {
        return "bpf_" + name().toLowerCase(Locale.ROOT);
    }

    static @Nullable Helper of(int number) {
        for (Helper helper : values()) {
            if (helper.number == number) {
                return helper;
            }
        }
        return null;
    }
}
