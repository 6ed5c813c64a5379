package io.adamant.agent.linux.guard.code;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Alu;
import io.adamant.agent.linux.bpf.BpfAssembler.Atomic;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.bpf.Helper;
import io.adamant.agent.linux.guard.layout.GuardCounters;
import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import io.adamant.agent.linux.guard.layout.Mark;

/**
 * Counts a trespass, tells of it, and returns the verdict, which depends on neither. One process
 * that tries the same at the same file is told of once a second or so (2^30 ns), with how often it
 * was folded in between; the agent's own tries at its canary each time.
 *
 * <pre>
 * key of the repeats    0  4  process id    4  4  number of the hook
 *                       8  8  device   16  8  inode   24  8  detail   32  8  verdict
 *                      (of what has no inode the detail is the hash of its name)
 * value                 0  8  the second    8  8  folded since the last event
 * </pre>
 */
final class TrespassReport {

    private static final int EPERM = 1;
    private static final int SECOND_SHIFT = 30;
    private static final String VERDICT = "verdict";
    private static final String EVENT = "event";

    private final BpfAssembler asm;
    private final KernelWords words;
    private final GuardFacts facts;
    private final int hook;
    private final boolean beforeLookup;

    /**
     * @param beforeLookup whether the hook may be asked before the kernel knows whether the file is
     *     there
     */
    TrespassReport(
            BpfAssembler asm, KernelWords words, GuardFacts facts, int hook, boolean beforeLookup) {
        this.asm = asm;
        this.words = words;
        this.facts = facts;
        this.hook = hook;
        this.beforeLookup = beforeLookup;
    }

    void write() {
        asm.label(HookCode.TRESPASS);
        file();
        ownOrForeign();
        fold();
        event();
        asm.label(VERDICT)
                .load(Size.LONG, Reg.R1, Reg.R10, Frame.VERDICT)
                .jumpUnlessEqual(Reg.R1, GuardEvent.REFUSED, "letThrough")
                .move(Reg.R0, -EPERM)
                .exit()
                .label("letThrough")
                .move(Reg.R0, 0)
                .exit();
    }

    /** The key of the repeats, which also holds what the event says of the file. */
    private void file() {
        asm.store(Size.WORD, Reg.R10, Frame.REPEAT_KEY + 4, hook)
                .store(Size.LONG, Reg.R10, Frame.REPEAT_KEY + 8, 0)
                .store(Size.LONG, Reg.R10, Frame.REPEAT_KEY + 16, 0)
                .load(Size.LONG, Reg.R1, Reg.R10, Frame.DETAIL)
                .store(Size.LONG, Reg.R10, Frame.REPEAT_KEY + 24, Reg.R1)
                .load(Size.LONG, Reg.R1, Reg.R10, Frame.VERDICT)
                .store(Size.LONG, Reg.R10, Frame.REPEAT_KEY + 32, Reg.R1)
                .store(Size.LONG, Reg.R10, Frame.FOLDED, 0)
                .call(Helper.GET_CURRENT_PID_TGID)
                .alu(Alu.RSH, Reg.R0, Integer.SIZE)
                .store(Size.WORD, Reg.R10, Frame.REPEAT_KEY, Reg.R0)
                .call(Helper.KTIME_GET_BOOT_NS)
                .store(Size.LONG, Reg.R10, Frame.BOOT_NANOS, Reg.R0)
                .load(Size.LONG, Reg.R7, Reg.R10, Frame.ENTRY)
                .jumpIfEqual(Reg.R7, 0, "noFile");
        words.member(Reg.R1, Reg.R7, "dentry", "d_sb");
        words.member(Reg.R1, Reg.R1, "super_block", "s_dev");
        asm.store(Size.LONG, Reg.R10, Frame.REPEAT_KEY + 8, Reg.R1);
        words.inode(Reg.R1, Reg.R7, "noInode");
        words.member(Reg.R1, Reg.R1, "inode", "i_ino");
        asm.store(Size.LONG, Reg.R10, Frame.REPEAT_KEY + 16, Reg.R1).jump("noFile");
        nameOnly();
        asm.label("noFile");
    }

    /** What has no inode yet is told apart by the kernel's hash of its name and its directory. */
    private void nameOnly() {
        asm.label("noInode");
        words.member(Reg.R1, Reg.R7, "dentry", "d_name", "hash");
        asm.store(Size.LONG, Reg.R10, Frame.DETAIL, Reg.R1)
                .store(Size.LONG, Reg.R10, Frame.REPEAT_KEY + 24, Reg.R1);
        if (beforeLookup) {
            unsure();
        }
    }

    /**
     * open(2) with O_CREAT asks whether a file may be made before it has looked for it. The refusal
     * stands only for one that is not there, so the event says that this was not known; what is let
     * through anyway is judged when the file is opened.
     */
    private void unsure() {
        words.member(Reg.R1, Reg.R7, "dentry", "d_flags");
        asm.jumpIf(Compare.SET, Reg.R1, words.dentryFlag("DCACHE_PAR_LOOKUP", 1 << 28), "unsure")
                .jump("noFile")
                .label("unsure")
                .load(Size.LONG, Reg.R1, Reg.R10, Frame.VERDICT)
                .jumpUnlessEqual(Reg.R1, GuardEvent.REFUSED, HookCode.ALLOWED)
                .load(Size.LONG, Reg.R1, Reg.R10, Frame.FLAGS)
                .alu(Alu.OR, Reg.R1, Mark.UNSURE)
                .store(Size.LONG, Reg.R10, Frame.FLAGS, Reg.R1);
    }

    private void ownOrForeign() {
        new Actors(asm, words, facts).agentOnly("foreign");
        asm.load(Size.LONG, Reg.R1, Reg.R10, Frame.FLAGS)
                .alu(Alu.OR, Reg.R1, Mark.OWN)
                .store(Size.LONG, Reg.R10, Frame.FLAGS, Reg.R1);
        words.count(GuardCounters.OWN);
        asm.load(Size.LONG, Reg.R1, Reg.R10, Frame.VERDICT)
                .jumpUnlessEqual(Reg.R1, GuardEvent.REFUSED, EVENT);
        words.count(GuardCounters.OWN_REFUSED);
        asm.jump(EVENT).label("foreign");
        words.count(GuardCounters.ATTEMPTS);
        asm.load(Size.LONG, Reg.R1, Reg.R10, Frame.VERDICT)
                .jumpUnlessEqual(Reg.R1, GuardEvent.REFUSED, "fold");
        words.count(GuardCounters.REFUSED);
        asm.label("fold");
    }

    private void fold() {
        asm.load(Size.LONG, Reg.R9, Reg.R10, Frame.BOOT_NANOS).alu(Alu.RSH, Reg.R9, SECOND_SHIFT);
        words.lookup(facts.maps().repeats(), Frame.REPEAT_KEY);
        asm.jumpUnlessEqual(Reg.R0, 0, "again")
                .store(Size.LONG, Reg.R10, Frame.REPEAT_VALUE, Reg.R9)
                .store(Size.LONG, Reg.R10, Frame.REPEAT_VALUE + 8, 0)
                .moveMap(Reg.R1, facts.maps().repeats())
                .move(Reg.R2, Reg.R10)
                .add(Reg.R2, Frame.REPEAT_KEY)
                .move(Reg.R3, Reg.R10)
                .add(Reg.R3, Frame.REPEAT_VALUE)
                .move(Reg.R4, 0)
                .call(Helper.MAP_UPDATE_ELEM)
                .jump(EVENT)
                .label("again")
                .load(Size.LONG, Reg.R1, Reg.R0, 0)
                .jumpIf(Compare.NE, Reg.R1, Reg.R9, "nextSecond")
                .move(Reg.R1, 1)
                .atomicAdd(Reg.R0, 8, Reg.R1);
        words.count(GuardCounters.FOLDED);
        asm.jump(VERDICT)
                .label("nextSecond")
                .store(Size.LONG, Reg.R0, 0, Reg.R9)
                .move(Reg.R1, 0)
                .atomic(Atomic.EXCHANGE, Size.LONG, Reg.R0, 8, Reg.R1)
                .store(Size.LONG, Reg.R10, Frame.FOLDED, Reg.R1);
    }

    private void event() {
        asm.label(EVENT)
                .move(Reg.R2, 1)
                .moveMapValue(Reg.R1, facts.maps().counters(), GuardCounters.SEQUENCE)
                .atomicFetchAdd(Reg.R1, 0, Reg.R2)
                .store(Size.LONG, Reg.R10, Frame.SEQUENCE, Reg.R2)
                .moveMap(Reg.R1, facts.maps().ring())
                .move(Reg.R2, GuardEvent.BYTES)
                .move(Reg.R3, 0)
                .call(Helper.RINGBUF_RESERVE)
                .jumpUnlessEqual(Reg.R0, 0, "reserved");
        words.count(GuardCounters.DROPPED);
        asm.jump(VERDICT).label("reserved").move(Reg.R7, Reg.R0);
        attempt();
        words.currentTask(Reg.R6);
        new ActorRecord(asm, words, facts).write();
        new PathRecord(asm, words, facts).write();
        asm.move(Reg.R1, Reg.R7).move(Reg.R2, 0).call(Helper.RINGBUF_SUBMIT).jump(VERDICT);
    }

    private void attempt() {
        copy(Frame.SEQUENCE, GuardEvent.SEQUENCE, Size.LONG);
        copy(Frame.BOOT_NANOS, GuardEvent.BOOT_NANOS, Size.LONG);
        asm.store(Size.WORD, Reg.R7, GuardEvent.HOOK, hook);
        copy(Frame.SUBJECT, GuardEvent.SUBJECT, Size.WORD);
        copy(Frame.VERDICT, GuardEvent.VERDICT, Size.WORD);
        copy(Frame.FLAGS, GuardEvent.FLAGS, Size.WORD);
        copy(Frame.REPEAT_KEY + 8, GuardEvent.DEVICE, Size.LONG);
        copy(Frame.REPEAT_KEY + 16, GuardEvent.INODE, Size.LONG);
        copy(Frame.DETAIL, GuardEvent.DETAIL, Size.LONG);
        copy(Frame.DETAIL_2, GuardEvent.DETAIL_2, Size.LONG);
        copy(Frame.FOLDED, GuardEvent.FOLDED, Size.LONG);
    }

    private void copy(int from, int to, Size size) {
        asm.load(Size.LONG, Reg.R1, Reg.R10, from).store(size, Reg.R7, to, Reg.R1);
    }
}
