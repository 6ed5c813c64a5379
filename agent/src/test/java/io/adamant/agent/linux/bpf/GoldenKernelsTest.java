package io.adamant.agent.linux.bpf;

import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One source, a program of its own for each kernel: what differs is what the kernel's BTF says, and
 * nothing else.
 */
class GoldenKernelsTest {

    private static final int FMODE_WRITE = 2;
    private static final int MAX_ANCESTORS = 24;

    @EnumSource
    @ParameterizedTest
    void aWalkToTheRootHasTheKernelsOwnOffsets(KernelBtf kernel) {
        try (Btf btf = kernel.open()) {
            Golden.assertListing(
                    getClass(), "walk-" + kernel.label() + ".txt", walk(btf).listing());
        }
    }

    /** Counts the directories above a file that is opened for writing, in a loop. */
    private static BpfAssembler walk(Btf btf) {
        return new BpfAssembler()
                .note("file")
                .load(Size.LONG, Reg.R6, Reg.R1, 0)
                .load(Reg.R2, Reg.R6, btf.field("file", "f_mode"))
                .jumpIf(Compare.SET, Reg.R2, FMODE_WRITE, "writes")
                .jump("out")
                .label("writes")
                .load(Reg.R7, Reg.R6, btf.field("file", "f_path", "dentry"))
                .move(Reg.R8, 0)
                .label("up")
                .load(Reg.R1, Reg.R7, btf.field("dentry", "d_parent"))
                .jumpIf(Compare.EQ, Reg.R1, Reg.R7, "out")
                .move(Reg.R7, Reg.R1)
                .load(Reg.R2, Reg.R7, btf.field("dentry", "d_inode"))
                .jumpIfEqual(Reg.R2, 0, "out")
                .load(Reg.R3, Reg.R2, btf.field("inode", "i_sb"))
                .load(Reg.R3, Reg.R3, btf.field("super_block", "s_dev"))
                .add(Reg.R8, 1)
                .jumpIf(Compare.LT, Reg.R8, MAX_ANCESTORS, "up")
                .label("out")
                .move(Reg.R0, 0)
                .exit();
    }
}
