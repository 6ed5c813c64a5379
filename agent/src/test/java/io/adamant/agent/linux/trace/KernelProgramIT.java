package io.adamant.agent.linux.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfCalls;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Hands the programs to the real kernel's verifier; nothing is attached, so nothing is observed.
 * Skipped where bpf(2) is not permitted.
 */
class KernelProgramIT {

    private static final int RING_BYTES = 4096;

    private final Syscalls syscalls = new Syscalls();
    private final BpfCalls bpf = new BpfCalls(syscalls);
    private final List<Integer> open = new ArrayList<>();
    private int ring;
    private int counters;
    private int arguments;
    private int forks;

    @BeforeEach
    void maps() {
        assumeTrue(Syscalls.knowsThisMachine(), "built for x86_64");
        long first = bpf.createRing(RING_BYTES);
        assumeTrue(first > 0, "bpf(2): " + Errno.words((int) -first));
        ring = keep(first);
        counters = keep(bpf.createCounters(RefusalProgram.COUNTER_BYTES));
        arguments = keep(bpf.createArray(2, SyscallTable.LIMIT));
        forks =
                keep(
                        bpf.createLru(
                                ForkProgram.KEY_BYTES,
                                ForkProgram.VALUE_BYTES,
                                ForkProgram.MAX_NOTES));
    }

    @AfterEach
    void closeAll() {
        open.forEach(syscalls::close);
    }

    private int keep(long fd) {
        assertThat(fd).isPositive();
        open.add((int) fd);
        return (int) fd;
    }

    private void assertPasses(byte[] program) {
        BpfCalls.Loading loading = bpf.load(program, RefusalProgram.LICENCE);
        assertThat(loading).isInstanceOf(BpfCalls.Loading.Loaded.class);
        keep(((BpfCalls.Loading.Loaded) loading).fd());
    }

    private void assertBothPass(TraceScope scope) {
        assertPasses(ForkProgram.assemble(forks, scope));
        assertPasses(
                RefusalProgram.assemble(
                        new RefusalProgram.Target(ring, counters, arguments, forks, 1, scope)));
    }

    @Test
    void programsForTheWholeMachinePassTheVerifier() {
        assertBothPass(new TraceScope.Machine());
    }

    @Test
    void programsForANamespacePassTheVerifier() {
        assertBothPass(new TraceScope.Namespace(4, 0xF000_0123L));
    }

    @Test
    void aProgramThatTheVerifierRefusesComesBackWithItsWords() {
        byte[] noResult = new BpfAssembler().exit().assemble();

        BpfCalls.Loading loading = bpf.load(noResult, RefusalProgram.LICENCE);

        assertThat(loading).isInstanceOf(BpfCalls.Loading.Refused.class);
        BpfCalls.Loading.Refused refused = (BpfCalls.Loading.Refused) loading;
        assertThat(refused.errno()).isEqualTo(Errno.EACCES);
        assertThat(refused.verifierLog()).contains("R0 !read_ok");
    }
}
