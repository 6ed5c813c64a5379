package io.adamant.agent.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.agent.linux.bpf.BpfAssembler.Alu;
import io.adamant.agent.linux.bpf.BpfAssembler.Atomic;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encodings compared with the tables of the kernel's instruction set document. */
class BpfAssemblerTest {

    private static String hex(BpfAssembler program) {
        return HexFormat.of().formatHex(program.assemble());
    }

    @Test
    void movesAndArithmeticAre64BitOperations() {
        assertThat(hex(new BpfAssembler().move(Reg.R1, Reg.R10))).isEqualTo("bfa1000000000000");
        assertThat(hex(new BpfAssembler().move(Reg.R2, -8))).isEqualTo("b7020000f8ffffff");
        assertThat(hex(new BpfAssembler().add(Reg.R2, -8))).isEqualTo("07020000f8ffffff");
        assertThat(hex(new BpfAssembler().add(Reg.R3, Reg.R8))).isEqualTo("0f83000000000000");
        assertThat(hex(new BpfAssembler().and(Reg.R8, 0x7f))).isEqualTo("570800007f000000");
    }

    @Test
    void loadsAndStoresCarryTheirWidthInTheOpcode() {
        assertThat(hex(new BpfAssembler().load(Size.WORD, Reg.R1, Reg.R10, -12)))
                .isEqualTo("61a1f4ff00000000");
        assertThat(hex(new BpfAssembler().load(Size.BYTE, Reg.R8, Reg.R0, 1)))
                .isEqualTo("7108010000000000");
        assertThat(hex(new BpfAssembler().load(Size.LONG, Reg.R7, Reg.R1, 8)))
                .isEqualTo("7917080000000000");
        assertThat(hex(new BpfAssembler().store(Size.LONG, Reg.R7, 16, Reg.R1)))
                .isEqualTo("7b17100000000000");
        assertThat(hex(new BpfAssembler().store(Size.WORD, Reg.R10, -24, 5)))
                .isEqualTo("620ae8ff05000000");
    }

    @Test
    void atomicAdditionsDifferInTheFetchBit() {
        assertThat(hex(new BpfAssembler().atomicAdd(Reg.R6, 8, Reg.R1)))
                .isEqualTo("db16080000000000");
        assertThat(hex(new BpfAssembler().atomicFetchAdd(Reg.R6, 0, Reg.R1)))
                .isEqualTo("db16000001000000");
    }

    @Test
    void aWideImmediateTakesTwoSlots() {
        assertThat(hex(new BpfAssembler().moveLong(Reg.R2, 0x1122334455667788L)))
                .isEqualTo("18020000887766550000000044332211");
        assertThat(hex(new BpfAssembler().moveMap(Reg.R1, 7)))
                .isEqualTo("18110000070000000000000000000000");
    }

    @Test
    void aJumpCountsSlotsFromTheNextInstruction() {
        BpfAssembler program =
                new BpfAssembler()
                        .jumpIfEqual(Reg.R0, 0, "out")
                        .moveLong(Reg.R1, 1)
                        .label("out")
                        .exit();

        assertThat(hex(program))
                .isEqualTo(
                        "1500020000000000"
                                + "18010000010000000000000000000000"
                                + "9500000000000000");
    }

    @Test
    void aJumpBackIsALoop() {
        BpfAssembler program =
                new BpfAssembler()
                        .move(Reg.R6, 4)
                        .label("again")
                        .add(Reg.R6, -1)
                        .jumpIf(Compare.NE, Reg.R6, 0, "again")
                        .exit();

        assertThat(hex(program))
                .isEqualTo(
                        "b706000004000000"
                                + "07060000ffffffff"
                                + "5506feff00000000"
                                + "9500000000000000");
    }

    @ParameterizedTest
    @CsvSource({
        "ADD, 07, 0f, 04, 0c",
        "SUB, 17, 1f, 14, 1c",
        "MUL, 27, 2f, 24, 2c",
        "DIV, 37, 3f, 34, 3c",
        "OR, 47, 4f, 44, 4c",
        "AND, 57, 5f, 54, 5c",
        "LSH, 67, 6f, 64, 6c",
        "RSH, 77, 7f, 74, 7c",
        "MOD, 97, 9f, 94, 9c",
        "XOR, a7, af, a4, ac",
        "MOV, b7, bf, b4, bc",
        "ARSH, c7, cf, c4, cc",
    })
    void arithmeticHasFourForms(Alu alu, String imm, String reg, String imm32, String reg32) {
        assertThat(hex(new BpfAssembler().alu(alu, Reg.R1, 2))).isEqualTo(imm + "01000002000000");
        assertThat(hex(new BpfAssembler().alu(alu, Reg.R1, Reg.R2)))
                .isEqualTo(reg + "21000000000000");
        assertThat(hex(new BpfAssembler().alu32(alu, Reg.R1, 2)))
                .isEqualTo(imm32 + "01000002000000");
        assertThat(hex(new BpfAssembler().alu32(alu, Reg.R1, Reg.R2)))
                .isEqualTo(reg32 + "21000000000000");
    }

    @ParameterizedTest
    @CsvSource({
        "EQ, 15, 1d, 16, 1e",
        "GT, 25, 2d, 26, 2e",
        "GE, 35, 3d, 36, 3e",
        "SET, 45, 4d, 46, 4e",
        "NE, 55, 5d, 56, 5e",
        "SGT, 65, 6d, 66, 6e",
        "SGE, 75, 7d, 76, 7e",
        "LT, a5, ad, a6, ae",
        "LE, b5, bd, b6, be",
        "SLT, c5, cd, c6, ce",
        "SLE, d5, dd, d6, de",
    })
    void conditionsHaveFourForms(Compare is, String imm, String reg, String imm32, String reg32) {
        BpfAssembler program =
                new BpfAssembler()
                        .jumpIf(is, Reg.R1, 2, "out")
                        .jumpIf(is, Reg.R1, Reg.R2, "out")
                        .jumpIf32(is, Reg.R1, 2, "out")
                        .jumpIf32(is, Reg.R1, Reg.R2, "out")
                        .label("out");

        assertThat(hex(program))
                .isEqualTo(
                        (imm + "01030002000000")
                                + (reg + "21020000000000")
                                + (imm32 + "01010002000000")
                                + (reg32 + "21000000000000"));
    }

    @ParameterizedTest
    @CsvSource({
        "ADD, 00",
        "OR, 40",
        "AND, 50",
        "XOR, a0",
        "FETCH_ADD, 01",
        "FETCH_OR, 41",
        "FETCH_AND, 51",
        "FETCH_XOR, a1",
        "EXCHANGE, e1",
        "COMPARE_EXCHANGE, f1",
    })
    void changesInOneStepSayWhichInTheImmediate(Atomic change, String code) {
        assertThat(hex(new BpfAssembler().atomic(change, Size.LONG, Reg.R6, 8, Reg.R1)))
                .isEqualTo("db160800" + code + "000000");
        assertThat(hex(new BpfAssembler().atomic(change, Size.WORD, Reg.R6, 8, Reg.R1)))
                .isEqualTo("c3160800" + code + "000000");
    }

    @Test
    void halvesHaveAWidthOfTheirOwn() {
        assertThat(hex(new BpfAssembler().load(Size.HALF, Reg.R1, Reg.R2, 4)))
                .isEqualTo("6921040000000000");
        assertThat(hex(new BpfAssembler().store(Size.HALF, Reg.R2, 4, Reg.R1)))
                .isEqualTo("6b12040000000000");
        assertThat(hex(new BpfAssembler().store(Size.HALF, Reg.R2, 4, 7)))
                .isEqualTo("6a02040007000000");
    }

    @Test
    void negationAndByteOrder() {
        assertThat(hex(new BpfAssembler().alu(Alu.NEG, Reg.R3, 0))).isEqualTo("8703000000000000");
        assertThat(hex(new BpfAssembler().toBigEndian(Reg.R3, 16))).isEqualTo("dc03000010000000");
    }

    @Test
    void aByteOfAMapsValueNeedsNoLookUp() {
        assertThat(hex(new BpfAssembler().moveMapValue(Reg.R1, 7, 16)))
                .isEqualTo("18210000070000000000000010000000");
    }

    @Test
    void aMemberIsLoadedInItsWidthAndABitFieldCutOut() {
        Btf.Field mode = new Btf.Field("file.f_mode", 68, 4, 0, 0);
        assertThat(hex(new BpfAssembler().load(Reg.R2, Reg.R1, mode)))
                .isEqualTo("6112440000000000");

        Btf.Field flag = new Btf.Field("task_struct.in_execve", 8, 4, 3, 1);
        assertThat(hex(new BpfAssembler().load(Reg.R2, Reg.R1, flag)))
                .isEqualTo("6112080000000000" + "670200003c000000" + "770200003f000000");
    }

    @Test
    void whatIsOutOfReachIsABugAndNotAnotherProgram() {
        BpfAssembler program = new BpfAssembler().jump("far");
        for (int i = 0; i <= Short.MAX_VALUE; i++) {
            program.add(Reg.R1, 1);
        }
        program.label("far");

        assertThatThrownBy(program::assemble).hasMessageContaining("jump to far");
        assertThatThrownBy(() -> new BpfAssembler().load(Size.WORD, Reg.R1, Reg.R2, 1 << 15))
                .hasMessageContaining("out of reach");
    }

    @Test
    void labelsOfCodeThatIsEmittedTwiceDiffer() {
        BpfAssembler program = new BpfAssembler();
        String first = program.fresh("done");
        program.label(first);

        assertThat(program.fresh("done")).isNotEqualTo(first);
    }

    @Test
    void aJumpToNowhereIsABug() {
        assertThatThrownBy(() -> new BpfAssembler().jump("nowhere").assemble())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void aLabelPlacedTwiceIsABug() {
        BpfAssembler program = new BpfAssembler().label("here");

        assertThatThrownBy(() -> program.label("here")).hasMessageContaining("here");
    }
}
