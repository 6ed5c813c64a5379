package io.adamant.agent.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.linux.bpf.BpfAssembler.Alu;
import io.adamant.agent.linux.bpf.BpfAssembler.Atomic;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import org.junit.jupiter.api.Test;

class BpfListingTest {

    private static String line(BpfAssembler program) {
        return program.listing().strip();
    }

    @Test
    void aProgramReadsAsAProgram() {
        BpfAssembler program =
                new BpfAssembler()
                        .note("the file")
                        .load(Size.LONG, Reg.R6, Reg.R1, 0)
                        .load(Reg.R2, Reg.R6, new Btf.Field("file.f_mode", 68, 4, 0, 0))
                        .jumpIf(Compare.SET, Reg.R2, 2, "writes")
                        .label("out")
                        .move(Reg.R0, 0)
                        .exit()
                        .label("writes")
                        .note("counters")
                        .moveMap(Reg.R1, 12)
                        .call(Helper.MAP_LOOKUP_ELEM)
                        .jump("out");

        assertThat(program.listing())
                .isEqualTo(
                        """
                            0: r6 = *(u64 *)(r1 + 0)                     ; the file
                            1: r2 = *(u32 *)(r6 + 68)                    ; file.f_mode
                            2: if r2 & 2 goto writes
                        out:
                            3: r0 = 0
                            4: exit
                        writes:
                            5: r1 = map[12]                              ; counters
                            7: call bpf_map_lookup_elem
                            8: goto out
                        """);
    }

    @Test
    void withoutLabelsAJumpSaysTheNumber() {
        byte[] code = new BpfAssembler().jump("end").exit().label("end").exit().assemble();

        assertThat(BpfListing.of(code)).isEqualTo("    0: goto 2\n    1: exit\n    2: exit\n");
    }

    @Test
    void memoryArithmeticAndAtomicsAreTold() {
        assertThat(line(new BpfAssembler().store(Size.WORD, Reg.R10, -24, 5)))
                .isEqualTo("0: *(u32 *)(r10 - 24) = 5");
        assertThat(line(new BpfAssembler().store(Size.HALF, Reg.R7, 6, Reg.R1)))
                .isEqualTo("0: *(u16 *)(r7 + 6) = r1");
        assertThat(line(new BpfAssembler().alu32(Alu.AND, Reg.R2, 7))).isEqualTo("0: w2 &= 7");
        assertThat(line(new BpfAssembler().alu(Alu.ARSH, Reg.R2, Reg.R3)))
                .isEqualTo("0: r2 s>>= r3");
        assertThat(line(new BpfAssembler().alu(Alu.NEG, Reg.R2, 0))).isEqualTo("0: r2 = -r2");
        assertThat(line(new BpfAssembler().toBigEndian(Reg.R2, 16))).isEqualTo("0: r2 = be16 r2");
        assertThat(line(new BpfAssembler().moveLong(Reg.R2, -1)))
                .isEqualTo("0: r2 = 0xffffffffffffffff");
        assertThat(line(new BpfAssembler().moveMapValue(Reg.R2, 9, 16)))
                .isEqualTo("0: r2 = map[9][0] + 16");
        assertThat(line(new BpfAssembler().atomicAdd(Reg.R6, 8, Reg.R1)))
                .isEqualTo("0: lock *(u64 *)(r6 + 8) += r1");
        assertThat(line(new BpfAssembler().atomicFetchAdd(Reg.R6, 0, Reg.R1)))
                .isEqualTo("0: r1 = fetch(*(u64 *)(r6 + 0) += r1)");
        assertThat(line(atomic(Atomic.EXCHANGE)))
                .isEqualTo("0: r1 = exchange(*(u32 *)(r6 + 0), r1)");
        assertThat(line(atomic(Atomic.COMPARE_EXCHANGE)))
                .isEqualTo("0: r0 = compare_exchange(*(u32 *)(r6 + 0), r0, r1)");
        assertThat(line(new BpfAssembler().call(999))).isEqualTo("0: call #999");
    }

    private static BpfAssembler atomic(Atomic change) {
        return new BpfAssembler().atomic(change, Size.WORD, Reg.R6, 0, Reg.R1);
    }
}
