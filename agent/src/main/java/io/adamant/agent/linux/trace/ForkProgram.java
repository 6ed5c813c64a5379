package io.adamant.agent.linux.trace;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;

/**
 * The eBPF program on the raw tracepoint {@code sched_process_fork}: notes for each new task who
 * made it, so that the ancestors of a process that lives for a millisecond are still known when it
 * is refused something. Keyed by the address of the task, which the kernel hands to the tracepoint:
 * so no offset into task_struct is needed, and an address that is used again gets a new note.
 *
 * <p>A note, {@value #VALUE_BYTES} bytes, in an LRU map of {@value #MAX_NOTES}:
 *
 * <pre>
 *  0  8  address of the task that forked
 *  8  4  its process id, in the agent's pid namespace
 * 12  4  zero
 * 16 16  its thread's name, NUL-terminated
 * </pre>
 *
 * A thread is a task too: a note may name the process itself, and is then passed over.
 */
final class ForkProgram {

    static final int PARENT_TASK = 0;
    static final int PROCESS_ID = 8;
    static final int NAME = 16;
    static final int VALUE_BYTES = 32;
    static final int KEY_BYTES = 8;
    static final int MAX_NOTES = 4096;

    private static final int MAP_UPDATE = 2;
    private static final int MAP_DELETE = 3;
    private static final int GET_COMM = 16;

    private static final int STACK_PID = -8;
    private static final int STACK_TGID = -4;
    private static final int STACK_KEY = -16;
    private static final int STACK_VALUE = STACK_KEY - VALUE_BYTES;

    private ForkProgram() {}

    static byte[] assemble(int forksFd, TraceScope scope) {
        BpfAssembler program =
                new BpfAssembler()
                        .load(Size.LONG, Reg.R6, Reg.R1, 0)
                        .load(Size.LONG, Reg.R2, Reg.R1, 8)
                        .store(Size.LONG, Reg.R10, STACK_KEY, Reg.R2);
        scope.processIds(program, STACK_PID, "elsewhere");
        note(program, forksFd);
        switch (scope) {
            // Without a jump to it the verifier refuses the rest as unreachable.
            case TraceScope.Machine() -> {}
            case TraceScope.Namespace _ -> forget(program, forksFd);
        }
        return program.label("out").move(Reg.R0, 0).exit().assemble();
    }

    /** The address may carry the note of a task that is gone. */
    private static void forget(BpfAssembler program, int forksFd) {
        program.jump("out")
                .label("elsewhere")
                .moveMap(Reg.R1, forksFd)
                .move(Reg.R2, Reg.R10)
                .add(Reg.R2, STACK_KEY)
                .call(MAP_DELETE);
    }

    private static void note(BpfAssembler program, int forksFd) {
        program.store(Size.LONG, Reg.R10, STACK_VALUE + PARENT_TASK, Reg.R6)
                .load(Size.WORD, Reg.R1, Reg.R10, STACK_TGID)
                .store(Size.LONG, Reg.R10, STACK_VALUE + PROCESS_ID, Reg.R1)
                .move(Reg.R1, Reg.R10)
                .add(Reg.R1, STACK_VALUE + NAME)
                .move(Reg.R2, VALUE_BYTES - NAME)
                .call(GET_COMM)
                .moveMap(Reg.R1, forksFd)
                .move(Reg.R2, Reg.R10)
                .add(Reg.R2, STACK_KEY)
                .move(Reg.R3, Reg.R10)
                .add(Reg.R3, STACK_VALUE)
                .move(Reg.R4, 0)
                .call(MAP_UPDATE);
    }
}
