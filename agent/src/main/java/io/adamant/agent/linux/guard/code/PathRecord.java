package io.adamant.agent.linux.guard.code;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Alu;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import io.adamant.agent.linux.guard.layout.Mark;

/** The file's path as the event has it: names from the file up. R7 is the event. */
final class PathRecord {

    private static final Reg COUNT = Reg.R6;
    private static final Reg ENTRY = Reg.R8;
    private static final Reg OFFSET = Reg.R9;

    private final BpfAssembler asm;
    private final KernelWords words;
    private final EntryName name;
    private final boolean fullNames;

    PathRecord(BpfAssembler asm, KernelWords words, GuardFacts facts) {
        this.asm = asm;
        this.words = words;
        this.name = new EntryName(asm, words, facts);
        this.fullNames = facts.fullNames();
    }

    void write() {
        asm.store(Size.LONG, Reg.R7, GuardEvent.NAMES, 0)
                .load(Size.LONG, ENTRY, Reg.R10, Frame.ENTRY)
                .jumpIfEqual(ENTRY, 0, "noPath")
                .store(Size.WORD, Reg.R7, GuardEvent.SLOT_BYTES, fullNames ? 0 : name.inlineBytes())
                .move(COUNT, 0)
                .move(OFFSET, 0)
                .label("name")
                .move(Reg.R1, Reg.R7)
                .add(Reg.R1, OFFSET)
                .add(Reg.R1, GuardEvent.PATH);
        if (fullNames) {
            name.whole(ENTRY, GuardEvent.LONGEST_NAME);
            asm.jumpIf(Compare.SLT, Reg.R0, 1, "cut").alu(Alu.AND, Reg.R0, 0x1ff);
            asm.add(OFFSET, Reg.R0);
        } else {
            name.inline(ENTRY);
            asm.add(OFFSET, name.inlineBytes());
        }
        asm.add(COUNT, 1);
        words.member(Reg.R1, ENTRY, "dentry", "d_parent");
        asm.jumpIf(Compare.EQ, Reg.R1, ENTRY, "named")
                .move(ENTRY, Reg.R1)
                .jumpIf(Compare.GT, OFFSET, GuardEvent.PATH_BYTES, "cut")
                .jumpIf(Compare.LT, COUNT, GuardEvent.MAX_NAMES, "name")
                .label("cut")
                .load(Size.LONG, Reg.R1, Reg.R10, Frame.FLAGS)
                .alu(Alu.OR, Reg.R1, Mark.CUT)
                .store(Size.WORD, Reg.R7, GuardEvent.FLAGS, Reg.R1)
                .label("named")
                .store(Size.WORD, Reg.R7, GuardEvent.NAMES, COUNT)
                .label("noPath");
    }
}
