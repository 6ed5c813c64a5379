package io.adamant.agent.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

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
