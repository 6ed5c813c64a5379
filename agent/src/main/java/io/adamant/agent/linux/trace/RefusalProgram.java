package io.adamant.agent.linux.trace;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;

/**
 * The eBPF program on the raw tracepoint {@code sys_exit}: every system call that came back with
 * EROFS, in the agent's own pid namespace, becomes a record in the ring buffer. It uses only stable
 * helpers and the stable layout of pt_regs, so it needs no BTF and loads from Linux 5.12 on.
 *
 * <p>A record, little endian, {@value #RECORD_BYTES} bytes; bytes of a path behind its length are
 * stale and mean nothing:
 *
 * <pre>
 *    0  8  sequence number, from 0; a gap is a record dropped because the ring was full
 *    8  8  nanoseconds since boot (CLOCK_BOOTTIME)
 *   16  4  thread id        20  4  process id   (both in the agent's pid namespace)
 *   24  4  user id          28  4  group id     (in the initial user namespace)
 *   32  8  system call number
 *   40 16  command name, NUL-terminated
 *   56 144 pt_regs up to and with cs: the arguments
 *  200  4  bytes of path 1 with its NUL; 0 none, negative unreadable
 *  204  4  the same for path 2
 *  208 512 path 1
 *  720 512 path 2
 * 1232 192 ancestors, nearest first, 8 times: 4 process id (0 ends the list), 4 zero, 16 name of the
 *          thread that forked, as {@link ForkProgram} noted them
 * </pre>
 *
 * The counters, one map value of three 8-byte fields: next sequence number, records dropped,
 * refusals of the agent itself. The last is the canary's proof that the trace is alive, without an
 * event for every second of its life.
 *
 * <p>The two probe helpers demand a GPL-compatible licence of the program, not of its loader; what
 * this class emits is therefore offered as "Dual BSD/GPL".
 */
final class RefusalProgram {

    static final String LICENCE = "Dual BSD/GPL";

    static final int PATH_BYTES = 512;
    static final int SEQUENCE = 0;
    static final int BOOT_NANOS = 8;
    static final int THREAD_ID = 16;
    static final int PROCESS_ID = 20;
    static final int USER_ID = 24;
    static final int GROUP_ID = 28;
    static final int SYSCALL = 32;
    static final int COMMAND = 40;
    static final int COMMAND_BYTES = 16;
    static final int REGISTERS = 56;
    static final int PATH_1_LENGTH = 200;
    static final int PATH_2_LENGTH = 204;
    static final int PATH_1 = 208;
    static final int PATH_2 = PATH_1 + PATH_BYTES;
    static final int ANCESTORS = PATH_2 + PATH_BYTES;
    static final int ANCESTOR_BYTES = ForkProgram.VALUE_BYTES - ForkProgram.PROCESS_ID;
    static final int ANCESTOR_NAME = ForkProgram.NAME - ForkProgram.PROCESS_ID;
    static final int MAX_ANCESTORS = 8;
    static final int RECORD_BYTES = ANCESTORS + MAX_ANCESTORS * ANCESTOR_BYTES;

    static final int COUNTER_SEQUENCE = 0;
    static final int COUNTER_DROPPED = 8;
    static final int COUNTER_OWN = 16;
    static final int COUNTER_BYTES = 24;

    /** struct pt_regs of x86_64: offsets in bytes; arguments are rdi rsi rdx r10 r8 r9. */
    static final int[] ARGUMENT_OFFSETS = {112, 104, 96, 56, 72, 64};

    static final int CODE_SEGMENT = 136;
    static final int REGISTER_BYTES = 144;
    private static final int ORIG_RAX = 120;

    private static final int MAP_LOOKUP = 1;
    private static final int GET_UID_GID = 15;
    private static final int GET_COMM = 16;
    private static final int GET_CURRENT_TASK = 35;
    private static final int PROBE_READ_KERNEL = 113;
    private static final int PROBE_READ_USER_STR = 114;
    private static final int KTIME_BOOT_NS = 125;
    private static final int RINGBUF_RESERVE = 131;
    private static final int RINGBUF_SUBMIT = 132;

    /** Below the frame pointer; pid and tgid as struct bpf_pidns_info has them. */
    private static final int STACK_SYSCALL = -8;

    private static final int STACK_PID = -16;
    private static final int STACK_TGID = -12;
    private static final int STACK_KEY = -24;
    private static final int STACK_SEQUENCE = -32;
    private static final int STACK_TASK = -40;

    /** What the program is built for: descriptors of its maps, who asks, and which namespace. */
    record Target(
            int ringFd,
            int countersFd,
            int argumentsFd,
            int forksFd,
            int ownPid,
            TraceScope scope) {}

    private RefusalProgram() {}

    static byte[] assemble(Target target) {
        BpfAssembler program = new BpfAssembler();
        onlyRefusals(program);
        target.scope().processIds(program, STACK_PID, "out");
        counters(program, target);
        record(program, target.ringFd());
        ancestors(program, target.forksFd());
        paths(program, target.argumentsFd());
        return program.label("submit")
                .move(Reg.R1, Reg.R7)
                .move(Reg.R2, 0)
                .call(RINGBUF_SUBMIT)
                .label("out")
                .move(Reg.R0, 0)
                .exit()
                .assemble();
    }

    /** Leaves R8 = pt_regs, R9 = system call number. */
    private static void onlyRefusals(BpfAssembler program) {
        program.load(Size.LONG, Reg.R7, Reg.R1, 8)
                .jumpUnlessEqual(Reg.R7, -Errno.EROFS, "out")
                .load(Size.LONG, Reg.R8, Reg.R1, 0)
                .move(Reg.R1, Reg.R10)
                .add(Reg.R1, STACK_SYSCALL)
                .move(Reg.R2, 8)
                .move(Reg.R3, Reg.R8)
                .add(Reg.R3, ORIG_RAX)
                .call(PROBE_READ_KERNEL)
                .load(Size.LONG, Reg.R9, Reg.R10, STACK_SYSCALL);
        for (int question : SyscallTable.ASKS_ONLY) {
            program.jumpIfEqual(Reg.R9, question, "out");
        }
    }

    /**
     * Counts the agent's own refusals and ends; otherwise leaves a sequence number on the stack.
     */
    private static void counters(BpfAssembler program, Target target) {
        program.store(Size.WORD, Reg.R10, STACK_KEY, 0)
                .moveMap(Reg.R1, target.countersFd())
                .move(Reg.R2, Reg.R10)
                .add(Reg.R2, STACK_KEY)
                .call(MAP_LOOKUP)
                .jumpIfEqual(Reg.R0, 0, "out")
                .move(Reg.R6, Reg.R0)
                .move(Reg.R1, 1)
                .load(Size.WORD, Reg.R2, Reg.R10, STACK_TGID)
                .jumpUnlessEqual(Reg.R2, target.ownPid(), "foreign")
                .atomicAdd(Reg.R6, COUNTER_OWN, Reg.R1)
                .jump("out")
                .label("foreign")
                .atomicFetchAdd(Reg.R6, COUNTER_SEQUENCE, Reg.R1)
                .store(Size.LONG, Reg.R10, STACK_SEQUENCE, Reg.R1);
    }

    /** Leaves R7 = the reserved record with everything but the paths in it. */
    private static void record(BpfAssembler program, int ringFd) {
        program.moveMap(Reg.R1, ringFd)
                .move(Reg.R2, RECORD_BYTES)
                .move(Reg.R3, 0)
                .call(RINGBUF_RESERVE)
                .jumpUnlessEqual(Reg.R0, 0, "reserved")
                .move(Reg.R1, 1)
                .atomicAdd(Reg.R6, COUNTER_DROPPED, Reg.R1)
                .jump("out")
                .label("reserved")
                .move(Reg.R7, Reg.R0)
                .load(Size.LONG, Reg.R1, Reg.R10, STACK_SEQUENCE)
                .store(Size.LONG, Reg.R7, SEQUENCE, Reg.R1)
                .load(Size.LONG, Reg.R1, Reg.R10, STACK_PID)
                .store(Size.LONG, Reg.R7, THREAD_ID, Reg.R1)
                .store(Size.LONG, Reg.R7, SYSCALL, Reg.R9)
                .store(Size.LONG, Reg.R7, PATH_1_LENGTH, 0)
                .call(KTIME_BOOT_NS)
                .store(Size.LONG, Reg.R7, BOOT_NANOS, Reg.R0)
                .call(GET_UID_GID)
                .store(Size.LONG, Reg.R7, USER_ID, Reg.R0)
                .move(Reg.R1, Reg.R7)
                .add(Reg.R1, COMMAND)
                .move(Reg.R2, COMMAND_BYTES)
                .call(GET_COMM)
                .move(Reg.R1, Reg.R7)
                .add(Reg.R1, REGISTERS)
                .move(Reg.R2, REGISTER_BYTES)
                .move(Reg.R3, Reg.R8)
                .call(PROBE_READ_KERNEL);
    }

    /** Follows the notes of {@link ForkProgram} from task to task; R8 and R9 stay as they are. */
    private static void ancestors(BpfAssembler program, int forksFd) {
        program.call(GET_CURRENT_TASK);
        for (int i = 0; i < MAX_ANCESTORS; i++) {
            int to = ANCESTORS + i * ANCESTOR_BYTES;
            program.store(Size.LONG, Reg.R10, STACK_TASK, Reg.R0)
                    .store(Size.LONG, Reg.R7, to, 0)
                    .moveMap(Reg.R1, forksFd)
                    .move(Reg.R2, Reg.R10)
                    .add(Reg.R2, STACK_TASK)
                    .call(MAP_LOOKUP)
                    .jumpIfEqual(Reg.R0, 0, "paths");
            for (int at = 0; at < ANCESTOR_BYTES; at += Long.BYTES) {
                program.load(Size.LONG, Reg.R1, Reg.R0, ForkProgram.PROCESS_ID + at)
                        .store(Size.LONG, Reg.R7, to + at, Reg.R1);
            }
            program.load(Size.LONG, Reg.R0, Reg.R0, ForkProgram.PARENT_TASK);
        }
        program.label("paths");
    }

    /** Reads the strings whose registers the arguments map names for this system call. */
    private static void paths(BpfAssembler program, int argumentsFd) {
        program.store(Size.WORD, Reg.R10, STACK_KEY, Reg.R9)
                .moveMap(Reg.R1, argumentsFd)
                .move(Reg.R2, Reg.R10)
                .add(Reg.R2, STACK_KEY)
                .call(MAP_LOOKUP)
                .jumpIfEqual(Reg.R0, 0, "submit")
                .load(Size.BYTE, Reg.R8, Reg.R0, 0)
                .load(Size.BYTE, Reg.R9, Reg.R0, 1);
        path(program, Reg.R8, PATH_1, PATH_1_LENGTH, "second");
        program.label("second");
        path(program, Reg.R9, PATH_2, PATH_2_LENGTH, "submit");
    }

    private static void path(
            BpfAssembler program, Reg register, int path, int length, String otherwise) {
        program.jumpIfEqual(register, 0, otherwise)
                // The verifier wants to see that the register file is not left.
                .and(register, 0x7f)
                .move(Reg.R3, Reg.R7)
                .add(Reg.R3, register)
                .load(Size.LONG, Reg.R3, Reg.R3, REGISTERS)
                .move(Reg.R1, Reg.R7)
                .add(Reg.R1, path)
                .move(Reg.R2, PATH_BYTES)
                .call(PROBE_READ_USER_STR)
                .store(Size.WORD, Reg.R7, length, Reg.R0);
    }
}
