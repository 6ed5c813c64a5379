package io.adamant.agent.linux.guard.code;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.bpf.Btf;
import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import io.adamant.agent.linux.guard.layout.Stages;
import io.adamant.agent.linux.guard.layout.Subjects;
import io.adamant.agent.seal.guard.Refusable;
import java.util.List;
import java.util.function.Consumer;

/**
 * The program of one hook while it is written: the words in which a policy is said. Conditions
 * leave the program with "allowed" as soon as one does not hold; a judgement leaves it with
 * "refused" and a report. What falls off the end is allowed.
 *
 * <p>R6 holds the hook's arguments until something is refused. Conditions use R1 to R5 and leave R7
 * to R9 to the judgements.
 *
 * <p>A {@link #gate} may let go of most calls before any of that: what follows it is a function of
 * its own, which alone pays for a frame and for the registers that it saves.
 */
public final class HookCode {

    public static final String ALLOWED = "allowed";
    public static final String PROTECTED = "protected";
    public static final String TRESPASS = "trespass";

    private static final String GATE = "gate";
    private static final String POLICY = "policy";
    private static final int LSM_ARGUMENT_BYTES = 8;

    private final BpfAssembler asm = new BpfAssembler();
    private final Btf btf;
    private final GuardFacts facts;
    private final List<String> parameters;
    private final KernelWords words;
    private boolean judgesPlaces;
    private boolean refuses;
    private boolean notes;
    private boolean beforeLookup;

    public HookCode(Btf btf, GuardFacts facts, String hook) {
        this.btf = btf;
        this.facts = facts;
        this.parameters = btf.parameters("bpf_lsm_" + hook);
        this.words = new KernelWords(asm, btf, facts);
    }

    /** What every policy's words stand on; written before the first of them. */
    public void begin() {
        asm.move(Reg.R6, Reg.R1);
        for (int slot : new int[] {Frame.ENTRY, Frame.FLAGS, Frame.DETAIL, Frame.DETAIL_2}) {
            asm.store(Size.LONG, Reg.R10, slot, 0);
        }
    }

    /**
     * The call goes on to the policy where one of the tests leads to the label they are given; else
     * it is allowed. They find the hook's arguments at R1, which stays.
     */
    public void gate(Consumer<String> tests) {
        tests.accept(GATE);
        asm.move(Reg.R0, 0).exit().label(GATE).callFunction(POLICY).exit().label(POLICY);
    }

    /** Whether anything can be refused at all; what cannot is not worth a program. */
    public boolean saysAnything() {
        return judgesPlaces || refuses || notes;
    }

    /** For a hook that refuses nothing and keeps something in mind. */
    public void takesNotes() {
        notes = true;
    }

    /** For a hook that may be asked before the kernel knows whether the file is there. */
    public HookCode beforeLookup() {
        beforeLookup = true;
        return this;
    }

    public BpfAssembler asm() {
        return asm;
    }

    public KernelWords words() {
        return words;
    }

    public GuardFacts facts() {
        return facts;
    }

    public Btf btf() {
        return btf;
    }

    public boolean has(String parameter) {
        return parameters.contains(parameter);
    }

    /** Loads an argument of the hook by its name. */
    public HookCode argument(Reg dst, String name) {
        return argument(dst, Reg.R6, name);
    }

    /** As {@link #argument}, at a gate. */
    public HookCode argumentAtGate(Reg dst, String name) {
        return argument(dst, Reg.R1, name);
    }

    private HookCode argument(Reg dst, Reg arguments, String name) {
        int index = parameters.indexOf(name);
        if (index < 0) {
            throw new UnknownKernelException("hook has no argument " + name + ": " + parameters);
        }
        asm.note(name).load(Size.LONG, dst, arguments, index * LSM_ARGUMENT_BYTES);
        return this;
    }

    /** As {@link #argument}, of one that is an int in C: its upper half means nothing. */
    public HookCode number(Reg dst, String name) {
        argument(dst, name);
        asm.alu32(BpfAssembler.Alu.MOV, dst, dst);
        return this;
    }

    /** Follows members from structure to structure, each step behind the pointer before it. */
    public HookCode follow(Reg dst, Reg base, String... steps) {
        words.follow(ALLOWED, dst, base, steps);
        return this;
    }

    /** Goes on only where one of the bits is set. */
    public HookCode onlyIfAny(Reg value, int bits) {
        return onlyIf(Compare.SET, value, bits);
    }

    public HookCode onlyIf(Compare compare, Reg value, int wanted) {
        String holds = asm.fresh("holds");
        asm.jumpIf(compare, value, wanted, holds).jump(ALLOWED).label(holds);
        return this;
    }

    /** Goes on only where the value is one of these. */
    public HookCode onlyIfOneOf(Reg value, int... wanted) {
        String one = asm.fresh("one");
        for (int each : wanted) {
            asm.jumpIf(Compare.EQ, value, each, one);
        }
        asm.jump(ALLOWED).label(one);
        return this;
    }

    public HookCode detail(Reg value) {
        asm.store(Size.LONG, Reg.R10, Frame.DETAIL, value);
        return this;
    }

    public HookCode secondDetail(Reg value) {
        asm.store(Size.LONG, Reg.R10, Frame.DETAIL_2, value);
        return this;
    }

    /** Names the file that a refusal is about, when no place is judged. */
    public HookCode about(Reg entry) {
        asm.store(Size.LONG, Reg.R10, Frame.ENTRY, entry);
        return this;
    }

    /** Refused where the entry's place is protected; otherwise goes on. */
    public HookCode judge(Reg entry, Touch touch) {
        String free = asm.fresh("free");
        judgesPlaces = true;
        judge(entry, touch, PROTECTED, free);
        asm.label(free);
        return this;
    }

    public HookCode judge(String parameter, Touch touch) {
        return argument(Reg.R7, parameter).judge(Reg.R7, touch);
    }

    /** Goes to one of two places, as the entry's place is protected or free. */
    public void judge(Reg entry, Touch touch, String ifProtected, String ifFree) {
        new PlaceWalk(asm, words, facts.maps()).write(entry, touch, ifProtected, ifFree);
    }

    /** Who asks. */
    public Actors actors() {
        return new Actors(asm, words, facts);
    }

    /** Goes on unless the host is going down: then process 1 may do what ends everything. */
    public HookCode unlessShutdown() {
        if (facts.host().shutdown().inode() != 0) {
            String up = asm.fresh("up");
            actors().shutdownOnly(up);
            asm.jump(ALLOWED).label(up);
        }
        return this;
    }

    /** Whether the policy says anything of this at all. */
    public boolean concerns(Refusable what) {
        return facts.refused().contains(what) || facts.seen().contains(what);
    }

    /** Reported, and refused where the policy and the stage say so. The program ends here. */
    public void refuse(Refusable what) {
        if (!concerns(what)) {
            asm.jump(ALLOWED);
            return;
        }
        refuses = true;
        asm.note(what.name()).store(Size.LONG, Reg.R10, Frame.SUBJECT, Subjects.number(what));
        if (facts.refused().contains(what)) {
            verdictFrom(Stages.of(what));
        } else {
            asm.store(Size.LONG, Reg.R10, Frame.VERDICT, GuardEvent.SEEN);
        }
        asm.jump(TRESPASS);
    }

    /** Reported and let through, whatever the policy refuses of this kind. */
    public void notice(Refusable what) {
        refuses = true;
        asm.note(what.name())
                .store(Size.LONG, Reg.R10, Frame.SUBJECT, Subjects.number(what))
                .store(Size.LONG, Reg.R10, Frame.VERDICT, GuardEvent.SEEN)
                .jump(TRESPASS);
    }

    private void verdictFrom(int stage) {
        String refused = asm.fresh("refused");
        asm.store(Size.LONG, Reg.R10, Frame.VERDICT, GuardEvent.REFUSED)
                .moveMapValue(Reg.R1, facts.maps().settings(), GuardFacts.Maps.STAGE)
                .load(Size.WORD, Reg.R1, Reg.R1, 0)
                .jumpIf(Compare.GE, Reg.R1, stage, refused)
                .store(Size.LONG, Reg.R10, Frame.VERDICT, GuardEvent.WOULD_REFUSE)
                .label(refused);
    }

    /** The end of every program: allowed; and what is done with the refused. */
    public BpfAssembler end(int hook) {
        asm.label(ALLOWED).move(Reg.R0, 0).exit();
        if (judgesPlaces) {
            new PlaceVerdict(asm, words, facts).write();
        }
        // The verifier takes no code that nothing leads to.
        if (judgesPlaces || refuses) {
            new TrespassReport(asm, words, facts, hook, beforeLookup).write();
        }
        return asm;
    }
}
