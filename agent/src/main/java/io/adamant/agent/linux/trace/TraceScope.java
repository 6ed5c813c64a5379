package io.adamant.agent.linux.trace;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;

/** Whose calls are seen, and in which pid namespace their ids are told. */
sealed interface TraceScope {

    /** Every process of the machine: the agent lives in the initial pid namespace. */
    record Machine() implements TraceScope {}

    /** Processes whose own pid namespace is this one, by device (kernel form) and inode. */
    record Namespace(long device, long inode) implements TraceScope {}

    /** Helper: thread group in the high half of the result, which little endian stores last. */
    int GET_PID_TGID = 14;

    /** Helper: fills struct bpf_pidns_info, which is pid, tgid. */
    int GET_NS_PID_TGID = 120;

    /**
     * Leaves the thread id (4 bytes) and after it the process id (4 bytes) of the current task on
     * the stack, or jumps for a task of another namespace. Uses R0 to R5.
     */
    default void processIds(BpfAssembler program, int stackOffset, String otherwise) {
        switch (this) {
            case Machine() ->
                    program.call(GET_PID_TGID).store(Size.LONG, Reg.R10, stackOffset, Reg.R0);
            case Namespace(long device, long inode) ->
                    program.moveLong(Reg.R1, device)
                            .moveLong(Reg.R2, inode)
                            .move(Reg.R3, Reg.R10)
                            .add(Reg.R3, stackOffset)
                            .move(Reg.R4, 8)
                            .call(GET_NS_PID_TGID)
                            .jumpUnlessEqual(Reg.R0, 0, otherwise);
        }
    }
}
