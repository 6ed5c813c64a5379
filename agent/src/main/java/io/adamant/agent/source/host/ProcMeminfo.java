package io.adamant.agent.source.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code /proc/meminfo} (proc(5)): memory and swap, in kibibytes there, in bytes here. */
final class ProcMeminfo implements Reading {

    private static final String USAGE = "system.memory.usage";
    private static final String STATE = "system.memory.state";
    private static final String SWAP = "system.paging.usage";
    private static final String SWAP_STATE = "system.paging.state";

    private final Path file;

    ProcMeminfo(Path proc) {
        this.file = proc.resolve("meminfo");
    }

    @Override
    public void read(Points points) throws IOException {
        Map<String, Long> bytes = new HashMap<>();
        for (String line : KernelText.lines(file)) {
            List<String> words = KernelText.words(line);
            if (words.size() >= 2 && KernelText.number(words.get(1)) >= 0) {
                bytes.put(words.get(0), KernelText.number(words.get(1)) * 1024);
            }
        }
        memory(points, bytes);
        Long swap = bytes.get("SwapTotal:");
        Long swapFree = bytes.get("SwapFree:");
        if (swap != null && swapFree != null) {
            points.upDown(SWAP, "By", swap - swapFree, SWAP_STATE, "used");
            points.upDown(SWAP, "By", swapFree, SWAP_STATE, "free");
        }
    }

    private static void memory(Points points, Map<String, Long> bytes) {
        Long total = bytes.get("MemTotal:");
        Long free = bytes.get("MemFree:");
        Long buffers = bytes.get("Buffers:");
        Long cached = bytes.get("Cached:");
        if (total != null && free != null && buffers != null && cached != null) {
            long used = Math.max(0, total - free - buffers - cached);
            points.upDown("system.memory.limit", "By", total);
            points.upDown(USAGE, "By", used, STATE, "used");
            points.upDown(USAGE, "By", free, STATE, "free");
            points.upDown(USAGE, "By", buffers, STATE, "buffers");
            points.upDown(USAGE, "By", cached, STATE, "cached");
        }
        Long available = bytes.get("MemAvailable:");
        if (available != null) {
            points.upDown("system.memory.linux.available", "By", available);
        }
    }
}
