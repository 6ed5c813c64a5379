package io.adamant.agent.linux.guard.code;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Alu;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import io.adamant.agent.linux.guard.layout.Mark;

/**
 * From a directory entry up to the root of its superblock: the nearest mark decides. Mounts play no
 * part, so a second mount, a bind mount or a namespace shows no other answer.
 *
 * <p>A file that hangs on no root (opened by handle after its directory was forgotten) and one
 * deeper than {@link #LEVELS} are protected, on a file system that has marks at all: what cannot be
 * judged is refused.
 */
final class PlaceWalk {

    /** Longest chain of directories that is followed. */
    static final int LEVELS = 64;

    private static final Reg ENTRY = Reg.R7;
    private static final Reg SUPERBLOCK = Reg.R8;
    private static final Reg ROUND = Reg.R9;

    private final BpfAssembler asm;
    private final KernelWords words;
    private final GuardFacts.Maps maps;

    PlaceWalk(BpfAssembler asm, KernelWords words, GuardFacts.Maps maps) {
        this.asm = asm;
        this.words = words;
        this.maps = maps;
    }

    /** Uses R0 to R5 and R7 to R9; where protected, R9 holds the deciding mark. */
    void write(Reg entry, Touch touch, String ifProtected, String ifFree) {
        String found = asm.fresh("found");
        if (entry != ENTRY) {
            asm.move(ENTRY, entry);
        }
        asm.store(Size.LONG, Reg.R10, Frame.ENTRY, ENTRY);
        device(ifFree);
        switch (touch) {
            case FILE -> upwards(found, ifFree);
            case NAME -> {
                theEntryItself(found);
                words.member(ENTRY, ENTRY, "dentry", "d_parent");
                upwards(found, ifFree);
            }
            case ITSELF -> {
                theEntryItself(found);
                asm.jump(ifFree);
            }
        }
        asm.label(found)
                .move(Reg.R9, Reg.R1)
                .store(Size.LONG, Reg.R10, Frame.DECIDED_AT, ENTRY)
                .jump(ifProtected);
    }

    /** Leaves the device's name in the key, or ends for a file system without marks. */
    private void device(String ifFree) {
        String known = asm.fresh("known");
        words.member(SUPERBLOCK, ENTRY, "dentry", "d_sb");
        words.member(Reg.R1, SUPERBLOCK, "super_block", "s_magic");
        asm.moveLong(Reg.R2, Mark.KIND)
                .alu(Alu.OR, Reg.R1, Reg.R2)
                .store(Size.LONG, Reg.R10, Frame.DEVICE, Reg.R1);
        words.lookup(maps.devices(), Frame.DEVICE);
        asm.jumpUnlessEqual(Reg.R0, 0, known);
        words.member(Reg.R1, SUPERBLOCK, "super_block", "s_dev");
        asm.store(Size.LONG, Reg.R10, Frame.DEVICE, Reg.R1);
        words.lookup(maps.devices(), Frame.DEVICE);
        asm.jumpIfEqual(Reg.R0, 0, ifFree).label(known);
    }

    private void theEntryItself(String found) {
        String parent = asm.fresh("parent");
        mark(parent);
        asm.jumpIf(Compare.SET, Reg.R1, Mark.PROTECT | Mark.ON_WAY, found).label(parent);
    }

    private void upwards(String found, String ifFree) {
        String round = asm.fresh("round");
        String up = asm.fresh("up");
        String top = asm.fresh("top");
        asm.move(ROUND, 0).label(round);
        mark(up);
        asm.jumpIf(Compare.SET, Reg.R1, Mark.EXEMPT, ifFree)
                .jumpIf(Compare.SET, Reg.R1, Mark.PROTECT, found)
                .label(up);
        words.member(Reg.R1, ENTRY, "dentry", "d_parent");
        asm.jumpIf(Compare.EQ, Reg.R1, ENTRY, top)
                .move(ENTRY, Reg.R1)
                .add(ROUND, 1)
                .jumpIf(Compare.LT, ROUND, LEVELS, round)
                .move(Reg.R1, Mark.PROTECT | Mark.TOO_DEEP)
                .jump(found)
                .label(top);
        rest(found, ifFree);
    }

    private void rest(String found, String ifFree) {
        String whole = asm.fresh("whole");
        words.member(Reg.R1, SUPERBLOCK, "super_block", "s_root");
        asm.jumpIf(Compare.EQ, Reg.R1, ENTRY, whole)
                .move(Reg.R1, Mark.PROTECT | Mark.DISCONNECTED)
                .jump(found)
                .label(whole)
                .store(Size.LONG, Reg.R10, Frame.INODE, (int) Mark.REST);
        words.lookup(maps.marks(), Frame.DEVICE);
        asm.jumpIfEqual(Reg.R0, 0, ifFree)
                .load(Size.LONG, Reg.R1, Reg.R0, 0)
                .jumpIf(Compare.SET, Reg.R1, Mark.PROTECT, found)
                .jump(ifFree);
    }

    /** Leaves the entry's own mark in R1, or goes elsewhere when it has none. */
    private void mark(String none) {
        words.inode(Reg.R1, ENTRY, none);
        words.member(Reg.R1, Reg.R1, "inode", "i_ino");
        asm.store(Size.LONG, Reg.R10, Frame.INODE, Reg.R1);
        words.lookup(maps.marks(), Frame.DEVICE);
        asm.jumpIfEqual(Reg.R0, 0, none).load(Size.LONG, Reg.R1, Reg.R0, 0);
    }
}
