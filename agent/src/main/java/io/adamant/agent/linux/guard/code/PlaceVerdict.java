package io.adamant.agent.linux.guard.code;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Alu;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import io.adamant.agent.linux.guard.layout.Mark;
import io.adamant.agent.linux.guard.layout.Stages;
import io.adamant.agent.linux.guard.layout.Subjects;
import io.adamant.agent.seal.guard.Refusable;

/**
 * What follows when a walk ended at a protected place: those who may write there all the same go
 * free, for the rest the stage decides. Comes in with the mark in R9.
 */
final class PlaceVerdict {

    /** How deep below /proc/sys a file is looked for; net/ipv4/conf/eth0/forwarding is 5. */
    private static final int SYSCTL_LEVELS = 10;

    private static final long PROC = 0x9fa0;
    private static final long SYSFS = 0x62656572;

    private final BpfAssembler asm;
    private final KernelWords words;
    private final GuardFacts facts;
    private final Actors actors;

    PlaceVerdict(BpfAssembler asm, KernelWords words, GuardFacts facts) {
        this.asm = asm;
        this.words = words;
        this.facts = facts;
        this.actors = new Actors(asm, words, facts);
    }

    void write() {
        asm.label(HookCode.PROTECTED);
        subject();
        if (facts.netSysctl()) {
            sysctlOfTheNetwork();
        }
        asm.store(Size.LONG, Reg.R10, Frame.FLAGS, Reg.R9);
        writers();
        stage();
    }

    /** A place of its own, or one of the kernel's switches. */
    private void subject() {
        String known = asm.fresh("known");
        asm.store(Size.LONG, Reg.R10, Frame.SUBJECT, 0)
                .load(Size.LONG, Reg.R1, Reg.R10, Frame.DEVICE)
                .moveLong(Reg.R2, Mark.KIND)
                .jumpIf(Compare.LT, Reg.R1, Reg.R2, known)
                .store(Size.LONG, Reg.R10, Frame.SUBJECT, Subjects.number(Refusable.SYSCTL))
                .moveLong(Reg.R2, Mark.KIND | PROC)
                .jumpIf(Compare.EQ, Reg.R1, Reg.R2, known)
                .store(Size.LONG, Reg.R10, Frame.SUBJECT, Subjects.number(Refusable.SYSFS))
                .moveLong(Reg.R2, Mark.KIND | SYSFS)
                .jumpIf(Compare.NE, Reg.R1, Reg.R2, known)
                .load(Size.LONG, Reg.R8, Reg.R10, Frame.ENTRY);
        // It asks for the device to be announced again, and switches nothing.
        words.entryNamed(Reg.R8, "uevent", known);
        asm.jump(HookCode.ALLOWED).label(known);
    }

    /**
     * Below /proc/sys/net another mark holds. Its inode is made anew each time it is looked up, so
     * the name of the first directory tells it.
     */
    private void sysctlOfTheNetwork() {
        String other = asm.fresh("other");
        String round = asm.fresh("round");
        String first = asm.fresh("first");
        asm.load(Size.LONG, Reg.R1, Reg.R10, Frame.DEVICE)
                .moveLong(Reg.R2, Mark.KIND | PROC)
                .jumpIf(Compare.NE, Reg.R1, Reg.R2, other)
                .load(Size.LONG, Reg.R8, Reg.R10, Frame.ENTRY)
                .move(Reg.R1, 0)
                .label(round);
        words.member(Reg.R2, Reg.R8, "dentry", "d_parent");
        asm.jumpIf(Compare.EQ, Reg.R2, Reg.R7, first)
                .move(Reg.R8, Reg.R2)
                .add(Reg.R1, 1)
                .jumpIf(Compare.LT, Reg.R1, SYSCTL_LEVELS, round)
                .jump(other)
                .label(first);
        words.entryNamed(Reg.R8, "net", other);
        asm.store(Size.LONG, Reg.R10, Frame.INODE, (int) Mark.NET_SYSCTL);
        words.lookup(facts.maps().marks(), Frame.DEVICE);
        asm.jumpIfEqual(Reg.R0, 0, other)
                .load(Size.LONG, Reg.R9, Reg.R0, 0)
                .jumpIf(Compare.SET, Reg.R9, Mark.EXEMPT, HookCode.ALLOWED)
                .label(other);
    }

    private void writers() {
        unless(Mark.BY_PID_1, actors::initOnly);
        unless(Mark.BY_AGENT, actors::agentOnly);
        if (facts.units().isEmpty()) {
            return;
        }
        String nobodys = asm.fresh("nobodys");
        asm.move(Reg.R1, Reg.R9)
                .alu(Alu.RSH, Reg.R1, Mark.UNITS_SHIFT)
                .jumpIfEqual(Reg.R1, 0, nobodys);
        for (int i = 0; i < facts.units().size(); i++) {
            String unit = facts.units().get(i);
            unless(Mark.BY_UNIT << i, otherwise -> actors.serviceOnly(unit, otherwise));
        }
        asm.label(nobodys);
    }

    private interface Only {
        void orElse(String label);
    }

    private void unless(long bit, Only actor) {
        String next = asm.fresh("next");
        String ask = asm.fresh("ask");
        // A constant in the instruction has 32 bits, the highest of which is a sign.
        asm.moveLong(Reg.R1, bit).jumpIf(Compare.SET, Reg.R9, Reg.R1, ask).jump(next).label(ask);
        actor.orElse(next);
        asm.jump(HookCode.ALLOWED).label(next);
    }

    private void stage() {
        String seen = asm.fresh("seen");
        String refused = asm.fresh("refused");
        String notYet = asm.fresh("notYet");
        asm.store(Size.LONG, Reg.R10, Frame.VERDICT, GuardEvent.SEEN)
                .jumpIf(Compare.SET, Reg.R9, Mark.SEEN, HookCode.TRESPASS);
        String own = asm.fresh("own");
        asm.jumpIf(Compare.SET, Reg.R9, Mark.BY_OWN_NETWORK, own).jump(seen).label(own);
        actors.foreignNetworkOnly(seen);
        asm.jump(HookCode.TRESPASS)
                .label(seen)
                .moveMapValue(Reg.R1, facts.maps().settings(), GuardFacts.Maps.STAGE)
                .load(Size.WORD, Reg.R1, Reg.R1, 0)
                .jumpIfEqual(Reg.R1, Stages.FULL, refused)
                .jumpUnlessEqual(Reg.R1, Stages.EARLY, notYet)
                .alu(Alu.AND, Reg.R9, Mark.EARLY)
                .jumpIfEqual(Reg.R9, 0, notYet)
                .label(refused)
                .store(Size.LONG, Reg.R10, Frame.VERDICT, GuardEvent.REFUSED)
                .jump(HookCode.TRESPASS)
                .label(notYet)
                .store(Size.LONG, Reg.R10, Frame.VERDICT, GuardEvent.WOULD_REFUSE)
                .jump(HookCode.TRESPASS);
    }
}
