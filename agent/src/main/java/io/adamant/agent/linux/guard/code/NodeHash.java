package io.adamant.agent.linux.guard.code;

import java.nio.charset.StandardCharsets;

/**
 * The hash by which the kernel keeps the names of cgroups (fs/kernfs/dir.c, linux/stringhash.h).
 */
final class NodeHash {

    private static final long GOLDEN_RATIO_64 = 0x61C8864680B583EBL;

    private NodeHash() {}

    static int of(String name) {
        long hash = 0;
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            long c = each & 0xff;
            hash = (hash + (c << 4) + (c >> 4)) * 11;
        }
        int folded = (int) ((hash * GOLDEN_RATIO_64) >>> 32) & Integer.MAX_VALUE;
        // 0, 1 and the greatest are kept for special nodes.
        return folded < 2 ? folded + 2 : Math.min(folded, Integer.MAX_VALUE - 1);
    }
}
