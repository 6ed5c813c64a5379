package io.adamant.agent.linux.guard.code;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.bpf.Btf;
import io.adamant.agent.linux.bpf.Helper;
import io.adamant.agent.linux.guard.layout.GuardFacts;

/** Copies a directory entry's name into the event. */
final class EntryName {

    private final BpfAssembler asm;
    private final KernelWords words;
    private final GuardFacts facts;

    EntryName(BpfAssembler asm, KernelWords words, GuardFacts facts) {
        this.asm = asm;
        this.words = words;
        this.facts = facts;
    }

    /** To a fixed place in the event that R7 points to; a name that is longer is cut. */
    void copy(Reg entry, int offset, int bytes) {
        asm.move(Reg.R1, Reg.R7).add(Reg.R1, offset);
        if (facts.fullNames()) {
            whole(entry, bytes);
        } else {
            inline(entry);
        }
    }

    /** To where R1 points; leaves the bytes with the NUL, or less than 1, in R0. */
    void whole(Reg entry, int bytes) {
        asm.move(Reg.R2, bytes);
        words.member(Reg.R3, entry, "dentry", "d_name", "name");
        asm.call(Helper.PROBE_READ_KERNEL_STR);
    }

    /**
     * To where R1 points, {@link #inlineBytes} long; nothing for a longer name, which is elsewhere
     * and leaves another's rest here.
     */
    void inline(Reg entry) {
        Btf.Field name = words.inlineName();
        String whole = asm.fresh("whole");
        String done = asm.fresh("done");
        words.member(Reg.R2, entry, "dentry", "d_name", "len");
        asm.jumpIf(Compare.LT, Reg.R2, inlineBytes(), whole)
                .store(Size.LONG, Reg.R1, 0, 0)
                .jump(done)
                .label(whole);
        for (int at = 0; at < inlineBytes(); at += Long.BYTES) {
            asm.note(name.name())
                    .load(Size.LONG, Reg.R2, entry, name.offset() + at)
                    .store(Size.LONG, Reg.R1, at, Reg.R2);
        }
        asm.label(done);
    }

    /** What is sure to be in every kernel's entry, whole 8 bytes. */
    int inlineBytes() {
        return 32;
    }
}
