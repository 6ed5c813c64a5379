package io.adamant.agent.source.host.memory;

import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * {@code /proc/meminfo} (proc_meminfo(5)): memory, huge pages and swap, in kibibytes there, in
 * bytes here. What this kernel does not list is not a number, and so is what is made of it.
 */
public final class ProcMeminfo implements Reading {

    private static final String USAGE = "system.memory.usage";
    private static final String STATE = "system.memory.state";
    private static final String SWAP = "system.paging.usage";
    private static final String SWAP_STATE = "system.paging.state";
    private static final String SLAB = "system.memory.linux.slab.usage";
    private static final String SLAB_STATE = "system.memory.linux.slab.state";
    private static final String HUGE = "system.memory.linux.hugepages.";
    private static final String HUGE_STATE = "system.memory.linux.hugepages.state";

    private static final String[] FIELDS = {
        "MemTotal:",
        "MemFree:",
        "MemAvailable:",
        "Buffers:",
        "Cached:",
        "Shmem:",
        "SReclaimable:",
        "SUnreclaim:",
        "SwapTotal:",
        "SwapFree:",
        "HugePages_Total:",
        "HugePages_Free:",
        "HugePages_Rsvd:",
        "HugePages_Surp:",
        "Hugepagesize:",
        "SwapCached:",
        "Active:",
        "Inactive:",
        "Dirty:",
        "Writeback:",
        "AnonPages:",
        "Mapped:",
        "KernelStack:",
        "PageTables:",
        "Committed_AS:",
        "CommitLimit:"
    };

    /** From this field on: what semantic conventions have no name for, by kind. */
    private static final int FIRST_OF_KINDS = 15;

    private static final String[] KINDS = {
        "swap_cached",
        "active",
        "inactive",
        "dirty",
        "writeback",
        "anonymous",
        "mapped",
        "kernel_stack",
        "page_tables",
        "committed",
        "commit_limit"
    };

    private final KernelFile file;
    private final KernelText text;
    private final double[] bytes = new double[FIELDS.length];

    public ProcMeminfo(Path proc, KernelText text) {
        this.file = KernelFile.of(proc, "meminfo");
        this.text = text;
    }

    @Override
    public void read(Points points) {
        text.load(file);
        Arrays.fill(bytes, Double.NaN);
        while (text.nextLine() && text.nextWord()) {
            int field = text.wordAmong(FIELDS);
            if (field >= 0) {
                double number = text.nextNumber();
                bytes[field] = text.nextWord() && text.wordIs("kB") ? number * 1024 : number;
            }
        }
        memory(points);
        swap(points);
        hugePages(points);
        for (int i = 0; i < KINDS.length; i++) {
            points.upDown(
                    "adamant.memory.usage",
                    "By",
                    bytes[FIRST_OF_KINDS + i],
                    "adamant.memory.kind",
                    KINDS[i]);
        }
    }

    private double field(String name) {
        return bytes[Arrays.asList(FIELDS).indexOf(name)];
    }

    /** Used is what is not available, as semantic conventions say; before Linux 3.14 the rest. */
    private void memory(Points points) {
        double total = field("MemTotal:");
        double free = field("MemFree:");
        double available = field("MemAvailable:");
        double buffers = field("Buffers:");
        double cached = field("Cached:");
        double used = Double.isNaN(available) ? total - free - buffers - cached : total - available;
        points.upDown("system.memory.limit", "By", total);
        points.upDown(USAGE, "By", Math.max(0, used), STATE, "used");
        points.upDown(USAGE, "By", free, STATE, "free");
        points.upDown(USAGE, "By", buffers, STATE, "buffers");
        points.upDown(USAGE, "By", cached, STATE, "cached");
        points.upDown("system.memory.linux.available", "By", available);
        points.upDown("system.memory.linux.shared", "By", field("Shmem:"));
        points.upDown(SLAB, "By", field("SReclaimable:"), SLAB_STATE, "reclaimable");
        points.upDown(SLAB, "By", field("SUnreclaim:"), SLAB_STATE, "unreclaimable");
    }

    private void swap(Points points) {
        double total = field("SwapTotal:");
        double free = field("SwapFree:");
        points.upDown(SWAP, "By", Math.max(0, total - free), SWAP_STATE, "used");
        points.upDown(SWAP, "By", free, SWAP_STATE, "free");
    }

    private void hugePages(Points points) {
        double total = field("HugePages_Total:");
        double free = field("HugePages_Free:");
        points.upDown(HUGE + "limit", "{page}", total);
        points.upDown(HUGE + "usage", "{page}", total - free, HUGE_STATE, "used");
        points.upDown(HUGE + "usage", "{page}", free, HUGE_STATE, "free");
        points.upDown(HUGE + "reserved", "{page}", field("HugePages_Rsvd:"));
        points.upDown(HUGE + "surplus", "{page}", field("HugePages_Surp:"));
        points.upDown(HUGE + "page_size", "By", field("Hugepagesize:"));
    }
}
