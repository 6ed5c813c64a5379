package io.adamant.agent.linux.trace;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.bpf.BpfCalls;
import io.adamant.agent.linux.bpf.RingBuffer;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The refusal program, loaded and attached, with its maps; closing it detaches and frees all. */
record LoadedTrace(
        Syscalls syscalls, RingBuffer ring, int ringFd, TraceCounters counters, List<Integer> open)
        implements AutoCloseable {

    /** What came of loading. */
    sealed interface Outcome {
        record Loaded(LoadedTrace trace) implements Outcome {}

        /** Words say which step the kernel refused and what it takes. */
        record Refused(String why) implements Outcome {}
    }

    LoadedTrace {
        open = List.copyOf(open);
    }

    static Outcome load(Syscalls syscalls, Path proc, int ownPid, int ringBytes) {
        if (!Syscalls.knowsThisMachine()) {
            return new Outcome.Refused(
                    "the trace is built for x86_64 only, this machine is "
                            + System.getProperty("os.arch"));
        }
        TraceScope scope = PidNamespace.scope(proc);
        if (scope == null) {
            return new Outcome.Refused("no pid namespace in " + proc + "/self/ns");
        }
        return new Loading(syscalls, ownPid, scope).run(ringBytes);
    }

    @Override
    public void close() {
        ring.close();
        open.forEach(syscalls::close);
    }

    /** The steps of loading; whatever was opened is closed again when one fails. */
    private static final class Loading {

        private static final int ARGUMENT_BYTES = 2;

        private final Syscalls syscalls;
        private final BpfCalls bpf;
        private final int ownPid;
        private final TraceScope scope;
        private final List<Integer> open = new ArrayList<>();
        private @Nullable String refusal;

        Loading(Syscalls syscalls, int ownPid, TraceScope scope) {
            this.syscalls = syscalls;
            this.bpf = new BpfCalls(syscalls);
            this.ownPid = ownPid;
            this.scope = scope;
        }

        Outcome run(int ringBytes) {
            LoadedTrace trace = steps(ringBytes);
            if (trace != null) {
                return new Outcome.Loaded(trace);
            }
            open.forEach(syscalls::close);
            return new Outcome.Refused(refusal == null ? "the trace did not load" : refusal);
        }

        private @Nullable LoadedTrace steps(int ringBytes) {
            int ringFd = step("create the ring buffer", bpf.createRing(ringBytes));
            int countersFd =
                    step("create the counters", bpf.createCounters(RefusalProgram.COUNTER_BYTES));
            int argumentsFd =
                    step("create a map", bpf.createArray(ARGUMENT_BYTES, SyscallTable.LIMIT));
            int forksFd =
                    step(
                            "create a map",
                            bpf.createLru(
                                    ForkProgram.KEY_BYTES,
                                    ForkProgram.VALUE_BYTES,
                                    ForkProgram.MAX_NOTES));
            if (refusal != null || !fill(argumentsFd)) {
                return null;
            }
            RefusalProgram.Target target =
                    new RefusalProgram.Target(
                            ringFd, countersFd, argumentsFd, forksFd, ownPid, scope);
            if (!attach("sched_process_fork", ForkProgram.assemble(forksFd, scope))
                    || !attach("sys_exit", RefusalProgram.assemble(target))) {
                return null;
            }
            return map(ringFd, countersFd, ringBytes);
        }

        private @Nullable LoadedTrace map(int ringFd, int countersFd, int ringBytes) {
            RingBuffer ring = RingBuffer.map(syscalls, ringFd, ringBytes);
            MemorySegment page =
                    RingBuffer.mapping(
                            syscalls, countersFd, RingBuffer.PAGE_BYTES, RingBuffer.PROT_READ, 0);
            if (ring == null || page == null) {
                refusal = "mmap of the ring buffer was refused";
                return null;
            }
            return new LoadedTrace(syscalls, ring, ringFd, new TraceCounters(page), open);
        }

        /** Tells the program where each call carries its paths, as offsets into pt_regs. */
        private boolean fill(int argumentsFd) {
            for (int number = 0; number < SyscallTable.LIMIT; number++) {
                SyscallTable.Call call = SyscallTable.call(number);
                if (call != null) {
                    byte[] offsets = {offset(call.path()), offset(call.otherPath())};
                    step("fill a map", bpf.update(argumentsFd, number, offsets));
                }
            }
            return refusal == null;
        }

        private static byte offset(int argument) {
            return argument == SyscallTable.NONE
                    ? 0
                    : (byte) RefusalProgram.ARGUMENT_OFFSETS[argument];
        }

        private boolean attach(String tracepoint, byte[] program) {
            int programFd =
                    switch (bpf.load(program, RefusalProgram.LICENCE)) {
                        case BpfCalls.Loading.Loaded(int fd) -> step("load", fd);
                        case BpfCalls.Loading.Refused(int errno, String log) -> {
                            refusal =
                                    words("load the program for " + tracepoint, errno)
                                            + lastLine(log);
                            yield -1;
                        }
                    };
            if (programFd >= 0) {
                step("attach to " + tracepoint, bpf.attach(tracepoint, programFd));
            }
            return refusal == null;
        }

        /** Keeps a descriptor for closing, or the first refusal in words. */
        private int step(String what, long result) {
            if (result > 0) {
                open.add((int) result);
            } else if (result < 0 && refusal == null) {
                refusal = words(what, (int) -result);
            }
            return (int) result;
        }

        private static String words(String what, int errno) {
            String needs =
                    errno == Errno.EPERM
                            ? " (needs CAP_BPF and CAP_PERFMON in the initial user namespace)"
                            : "";
            return "bpf(2) refused to " + what + ": " + Errno.words(errno) + needs;
        }

        private static String lastLine(String log) {
            return log.lines()
                    .filter(line -> !line.isBlank())
                    .reduce((a, b) -> b)
                    .map(l -> "; " + l)
                    .orElse("");
        }
    }
}
