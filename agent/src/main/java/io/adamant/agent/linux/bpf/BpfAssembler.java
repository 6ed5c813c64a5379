package io.adamant.agent.linux.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Emits eBPF instructions (Documentation/bpf/standardization/instruction-set.rst), 8 bytes each, in
 * the byte order of the machine that will load them: little.
 *
 * <pre>
 * offset 0  opcode, 1 byte
 * offset 1  destination register, low 4 bits; source register, high 4 bits
 * offset 2  signed offset, 2 bytes: memory displacement or jump distance in instructions
 * offset 4  signed immediate, 4 bytes
 * </pre>
 *
 * A 64-bit immediate takes two slots. Jumps go forward to a label that is placed later.
 */
public final class BpfAssembler {

    /** Registers: R0 result, R1-R5 arguments lost in a call, R6-R9 kept, R10 frame (read-only). */
    public enum Reg {
        R0(0),
        R1(1),
        R2(2),
        R3(3),
        R4(4),
        R5(5),
        R6(6),
        R7(7),
        R8(8),
        R9(9),
        R10(10);

        private final int number;

        Reg(int number) {
            this.number = number;
        }
    }

    /** Widths of a memory access, with the opcode bits of each. */
    public enum Size {
        WORD(0x00),
        BYTE(0x10),
        LONG(0x18);

        private final int bits;

        Size(int bits) {
            this.bits = bits;
        }
    }

    private static final int LOAD_64_IMM = 0x18;
    private static final int LOAD_MEM = 0x61;
    private static final int STORE_IMM = 0x62;
    private static final int STORE_MEM = 0x63;
    private static final int STORE_ATOMIC_LONG = 0xdb;
    private static final int ADD_IMM = 0x07;
    private static final int ADD_REG = 0x0f;
    private static final int AND_IMM = 0x57;
    private static final int MOVE_IMM = 0xb7;
    private static final int MOVE_REG = 0xbf;
    private static final int JUMP = 0x05;
    private static final int JUMP_EQ_IMM = 0x15;
    private static final int JUMP_NE_IMM = 0x55;
    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;

    private static final int PSEUDO_MAP_FD = 1;
    private static final int ATOMIC_ADD = 0x00;
    private static final int ATOMIC_FETCH = 0x01;

    private record Instruction(int opcode, int dst, int src, int offset, int immediate) {}

    private record Jump(int at, String label) {}

    private final List<Instruction> code = new ArrayList<>();
    private final List<Jump> jumps = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    public BpfAssembler move(Reg dst, Reg src) {
        return emit(MOVE_REG, dst, src, 0, 0);
    }

    public BpfAssembler move(Reg dst, int value) {
        return emit(MOVE_IMM, dst, Reg.R0, 0, value);
    }

    /** Loads all 64 bits; {@link #move(Reg, int)} extends the sign of 32. */
    public BpfAssembler moveLong(Reg dst, long value) {
        return wide(dst, 0, value);
    }

    /** Loads the address of a map, which the kernel puts in place of the descriptor. */
    public BpfAssembler moveMap(Reg dst, int fd) {
        return wide(dst, PSEUDO_MAP_FD, Integer.toUnsignedLong(fd));
    }

    public BpfAssembler add(Reg dst, int value) {
        return emit(ADD_IMM, dst, Reg.R0, 0, value);
    }

    public BpfAssembler add(Reg dst, Reg src) {
        return emit(ADD_REG, dst, src, 0, 0);
    }

    public BpfAssembler and(Reg dst, int mask) {
        return emit(AND_IMM, dst, Reg.R0, 0, mask);
    }

    public BpfAssembler load(Size size, Reg dst, Reg base, int offset) {
        return emit(LOAD_MEM | size.bits, dst, base, offset, 0);
    }

    public BpfAssembler store(Size size, Reg base, int offset, Reg src) {
        return emit(STORE_MEM | size.bits, base, src, offset, 0);
    }

    public BpfAssembler store(Size size, Reg base, int offset, int value) {
        return emit(STORE_IMM | size.bits, base, Reg.R0, offset, value);
    }

    /** Adds 64 bits in memory, atomically. */
    public BpfAssembler atomicAdd(Reg base, int offset, Reg value) {
        return emit(STORE_ATOMIC_LONG, base, value, offset, ATOMIC_ADD);
    }

    /** As {@link #atomicAdd}; the register then holds what was there before. Linux 5.12 on. */
    public BpfAssembler atomicFetchAdd(Reg base, int offset, Reg value) {
        return emit(STORE_ATOMIC_LONG, base, value, offset, ATOMIC_ADD | ATOMIC_FETCH);
    }

    public BpfAssembler call(int helper) {
        return emit(CALL, Reg.R0, Reg.R0, 0, helper);
    }

    public BpfAssembler jump(String label) {
        return jumpTo(label, JUMP, Reg.R0, 0);
    }

    public BpfAssembler jumpIfEqual(Reg dst, int value, String label) {
        return jumpTo(label, JUMP_EQ_IMM, dst, value);
    }

    public BpfAssembler jumpUnlessEqual(Reg dst, int value, String label) {
        return jumpTo(label, JUMP_NE_IMM, dst, value);
    }

    public BpfAssembler exit() {
        return emit(EXIT, Reg.R0, Reg.R0, 0, 0);
    }

    /** Names the next instruction. */
    public BpfAssembler label(String name) {
        if (labels.put(name, code.size()) != null) {
            throw new IllegalStateException("label placed twice: " + name);
        }
        return this;
    }

    /** The program, every jump resolved. */
    public byte[] assemble() {
        ByteBuffer out = ByteBuffer.allocate(code.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (Jump jump : jumps) {
            Integer target = labels.get(jump.label());
            if (target == null) {
                throw new IllegalStateException("no such label: " + jump.label());
            }
            Instruction from = code.get(jump.at());
            int distance = target - jump.at() - 1;
            code.set(
                    jump.at(),
                    new Instruction(
                            from.opcode(), from.dst(), from.src(), distance, from.immediate()));
        }
        for (Instruction instruction : code) {
            out.put((byte) instruction.opcode());
            out.put((byte) (instruction.src() << 4 | instruction.dst()));
            out.putShort((short) instruction.offset());
            out.putInt(instruction.immediate());
        }
        return out.array();
    }

    private BpfAssembler jumpTo(String label, int opcode, Reg dst, int value) {
        jumps.add(new Jump(code.size(), label));
        return emit(opcode, dst, Reg.R0, 0, value);
    }

    private BpfAssembler wide(Reg dst, int source, long value) {
        code.add(new Instruction(LOAD_64_IMM, dst.number, source, 0, (int) value));
        code.add(new Instruction(0, 0, 0, 0, (int) (value >>> 32)));
        return this;
    }

    private BpfAssembler emit(int opcode, Reg dst, Reg src, int offset, int immediate) {
        code.add(new Instruction(opcode, dst.number, src.number, offset, immediate));
        return this;
    }
}
