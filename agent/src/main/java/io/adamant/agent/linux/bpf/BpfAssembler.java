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
 * A 64-bit immediate takes two slots. Jumps go to a label that is placed before or after; going
 * back makes a loop, which the verifier (Linux 5.3 on) follows round by round and must see end.
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
        BYTE(0x10),
        HALF(0x08),
        WORD(0x00),
        LONG(0x18);

        private final int bits;

        Size(int bits) {
            this.bits = bits;
        }

        /** Of a value of 1, 2, 4 or 8 bytes. */
        public static Size ofBytes(int bytes) {
            return switch (bytes) {
                case 1 -> BYTE;
                case 2 -> HALF;
                case 4 -> WORD;
                case 8 -> LONG;
                default -> throw new IllegalArgumentException("no register holds " + bytes);
            };
        }
    }

    /** Arithmetic; the shift named {@code A} keeps the sign. A division by zero gives zero. */
    public enum Alu {
        ADD(0x00),
        SUB(0x10),
        MUL(0x20),
        DIV(0x30),
        OR(0x40),
        AND(0x50),
        LSH(0x60),
        RSH(0x70),
        NEG(0x80),
        MOD(0x90),
        XOR(0xa0),
        MOV(0xb0),
        ARSH(0xc0);

        private final int bits;

        Alu(int bits) {
            this.bits = bits;
        }
    }

    /** Conditions of a jump; {@code S} compares signed, {@code SET} is any common bit. */
    public enum Compare {
        EQ(0x10),
        GT(0x20),
        GE(0x30),
        SET(0x40),
        NE(0x50),
        SGT(0x60),
        SGE(0x70),
        LT(0xa0),
        LE(0xb0),
        SLT(0xc0),
        SLE(0xd0);

        private final int bits;

        Compare(int bits) {
            this.bits = bits;
        }
    }

    /** Changes of memory in one step; those that FETCH leave the old value in the register. */
    public enum Atomic {
        ADD(0x00),
        OR(0x40),
        AND(0x50),
        XOR(0xa0),
        FETCH_ADD(0x01),
        FETCH_OR(0x41),
        FETCH_AND(0x51),
        FETCH_XOR(0xa1),
        /** Leaves the old value in the register. */
        EXCHANGE(0xe1),
        /** Stores the register where memory equals R0; leaves the old value in R0. */
        COMPARE_EXCHANGE(0xf1);

        private final int code;

        Atomic(int code) {
            this.code = code;
        }
    }

    private static final int LOAD_64_IMM = 0x18;
    private static final int LOAD_MEM = 0x61;
    private static final int STORE_IMM = 0x62;
    private static final int STORE_MEM = 0x63;
    private static final int ATOMIC = 0xc3;
    private static final int ALU_32 = 0x04;
    private static final int ALU_64 = 0x07;
    private static final int TO_BIG_ENDIAN = 0xdc;
    private static final int JUMP = 0x05;
    private static final int JUMP_32 = 0x06;
    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;

    /** In an opcode: the second operand is a register. */
    private static final int BY_REGISTER = 0x08;

    /** Of a call: its target is a function of the program's own. */
    private static final int PSEUDO_CALL = 1;

    private static final int PSEUDO_MAP_FD = 1;
    private static final int PSEUDO_MAP_VALUE = 2;

    private record Instruction(int opcode, int dst, int src, int offset, int immediate) {}

    private record Jump(int at, String label) {}

    private final List<Instruction> code = new ArrayList<>();
    private final List<Jump> jumps = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private final Map<Integer, String> notes = new HashMap<>();

    public BpfAssembler move(Reg dst, Reg src) {
        return alu(Alu.MOV, dst, src);
    }

    public BpfAssembler move(Reg dst, int value) {
        return alu(Alu.MOV, dst, value);
    }

    /** Loads all 64 bits; {@link #move(Reg, int)} extends the sign of 32. */
    public BpfAssembler moveLong(Reg dst, long value) {
        return wide(dst, 0, (int) value, (int) (value >>> 32));
    }

    /** Loads the address of a map, which the kernel puts in place of the descriptor. */
    public BpfAssembler moveMap(Reg dst, int fd) {
        return wide(dst, PSEUDO_MAP_FD, fd, 0);
    }

    /** Loads the address of a byte of an array's only value: no look-up, never null. */
    public BpfAssembler moveMapValue(Reg dst, int fd, int offset) {
        return wide(dst, PSEUDO_MAP_VALUE, fd, offset);
    }

    public BpfAssembler add(Reg dst, int value) {
        return alu(Alu.ADD, dst, value);
    }

    public BpfAssembler add(Reg dst, Reg src) {
        return alu(Alu.ADD, dst, src);
    }

    public BpfAssembler and(Reg dst, int mask) {
        return alu(Alu.AND, dst, mask);
    }

    /** On 64 bits; the immediate's sign is extended. */
    public BpfAssembler alu(Alu operation, Reg dst, int value) {
        return emit(ALU_64 | operation.bits, dst, Reg.R0, 0, value);
    }

    public BpfAssembler alu(Alu operation, Reg dst, Reg src) {
        return emit(ALU_64 | BY_REGISTER | operation.bits, dst, src, 0, 0);
    }

    /** On the lower 32 bits; the upper ones become zero. */
    public BpfAssembler alu32(Alu operation, Reg dst, int value) {
        return emit(ALU_32 | operation.bits, dst, Reg.R0, 0, value);
    }

    public BpfAssembler alu32(Alu operation, Reg dst, Reg src) {
        return emit(ALU_32 | BY_REGISTER | operation.bits, dst, src, 0, 0);
    }

    /** Between the machine's byte order and the network's, of the lowest 16, 32 or 64 bits. */
    public BpfAssembler toBigEndian(Reg dst, int bits) {
        return emit(TO_BIG_ENDIAN, dst, Reg.R0, 0, bits);
    }

    public BpfAssembler load(Size size, Reg dst, Reg base, int offset) {
        return emit(LOAD_MEM | size.bits, dst, base, offset, 0);
    }

    /** Loads a member of the structure at {@code base}; of a bit field its bits alone. */
    public BpfAssembler load(Reg dst, Reg base, Btf.Field field) {
        note(field.name()).load(Size.ofBytes(field.size()), dst, base, field.offset());
        if (field.isBitField()) {
            int above = Long.SIZE - field.bitOffset() - field.bitSize();
            alu(Alu.LSH, dst, above).alu(Alu.RSH, dst, Long.SIZE - field.bitSize());
        }
        return this;
    }

    public BpfAssembler store(Size size, Reg base, int offset, Reg src) {
        return emit(STORE_MEM | size.bits, base, src, offset, 0);
    }

    public BpfAssembler store(Size size, Reg base, int offset, int value) {
        return emit(STORE_IMM | size.bits, base, Reg.R0, offset, value);
    }

    /** Adds 64 bits in memory, atomically. */
    public BpfAssembler atomicAdd(Reg base, int offset, Reg value) {
        return atomic(Atomic.ADD, Size.LONG, base, offset, value);
    }

    /** As {@link #atomicAdd}; the register then holds what was there before. Linux 5.12 on. */
    public BpfAssembler atomicFetchAdd(Reg base, int offset, Reg value) {
        return atomic(Atomic.FETCH_ADD, Size.LONG, base, offset, value);
    }

    /** A WORD or a LONG; all but plain ADD need Linux 5.12. */
    public BpfAssembler atomic(Atomic operation, Size size, Reg base, int offset, Reg value) {
        return emit(ATOMIC | size.bits, base, value, offset, operation.code);
    }

    public BpfAssembler call(int helper) {
        return emit(CALL, Reg.R0, Reg.R0, 0, helper);
    }

    public BpfAssembler call(Helper helper) {
        return call(helper.number());
    }

    /**
     * Calls a function of the program's own, which begins at the label with a frame of its own. No
     * jump leads into it or out of it.
     */
    public BpfAssembler callFunction(String label) {
        jumps.add(new Jump(code.size(), label));
        code.add(new Instruction(CALL, 0, PSEUDO_CALL, 0, 0));
        return this;
    }

    public BpfAssembler jump(String label) {
        return jumpTo(label, JUMP, Reg.R0, Reg.R0, 0);
    }

    public BpfAssembler jumpIfEqual(Reg dst, int value, String label) {
        return jumpIf(Compare.EQ, dst, value, label);
    }

    public BpfAssembler jumpUnlessEqual(Reg dst, int value, String label) {
        return jumpIf(Compare.NE, dst, value, label);
    }

    /** On 64 bits; the immediate's sign is extended. */
    public BpfAssembler jumpIf(Compare compare, Reg left, int right, String label) {
        return jumpTo(label, JUMP | compare.bits, left, Reg.R0, right);
    }

    public BpfAssembler jumpIf(Compare compare, Reg left, Reg right, String label) {
        return jumpTo(label, JUMP | BY_REGISTER | compare.bits, left, right, 0);
    }

    /** On the lower 32 bits. */
    public BpfAssembler jumpIf32(Compare compare, Reg left, int right, String label) {
        return jumpTo(label, JUMP_32 | compare.bits, left, Reg.R0, right);
    }

    public BpfAssembler jumpIf32(Compare compare, Reg left, Reg right, String label) {
        return jumpTo(label, JUMP_32 | BY_REGISTER | compare.bits, left, right, 0);
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

    /** A label that no other has, for code that is emitted more than once. */
    public String fresh(String stem) {
        return stem + "." + code.size() + "." + jumps.size() + "." + labels.size();
    }

    /** Words beside the next instruction in a {@link #listing}. */
    public BpfAssembler note(String words) {
        notes.merge(code.size(), words, (a, b) -> a + ", " + b);
        return this;
    }

    /** How many instructions there are, wide ones counted twice. */
    public int length() {
        return code.size();
    }

    /** The program, every jump resolved. */
    public byte[] assemble() {
        for (Jump jump : jumps) {
            code.set(jump.at(), resolved(jump));
        }
        ByteBuffer out = ByteBuffer.allocate(code.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction instruction : code) {
            out.put((byte) instruction.opcode());
            out.put((byte) (instruction.src() << 4 | instruction.dst()));
            out.putShort((short) instruction.offset());
            out.putInt(instruction.immediate());
        }
        return out.array();
    }

    /** The program as text, one line for each instruction, with its labels and notes. */
    public String listing() {
        Map<Integer, List<String>> places = new HashMap<>();
        labels.forEach((name, at) -> places.computeIfAbsent(at, _ -> new ArrayList<>()).add(name));
        return BpfListing.of(assemble(), places, notes);
    }

    private Instruction resolved(Jump jump) {
        Integer target = labels.get(jump.label());
        if (target == null) {
            throw new IllegalStateException("no such label: " + jump.label());
        }
        Instruction from = code.get(jump.at());
        if (from.opcode() == CALL) {
            return new Instruction(CALL, 0, PSEUDO_CALL, 0, target - jump.at() - 1);
        }
        return new Instruction(
                from.opcode(),
                from.dst(),
                from.src(),
                fitting(target - jump.at() - 1, "jump to " + jump.label()),
                from.immediate());
    }

    /** Sixteen bits are all there is; a wrapped offset would be another program. */
    private static int fitting(int offset, String what) {
        if (offset != (short) offset) {
            throw new IllegalStateException(what + ": distance " + offset + " is out of reach");
        }
        return offset;
    }

    private BpfAssembler jumpTo(String label, int opcode, Reg left, Reg right, int value) {
        jumps.add(new Jump(code.size(), label));
        return emit(opcode, left, right, 0, value);
    }

    private BpfAssembler wide(Reg dst, int source, int low, int high) {
        code.add(new Instruction(LOAD_64_IMM, dst.number, source, 0, low));
        code.add(new Instruction(0, 0, 0, 0, high));
        return this;
    }

    private BpfAssembler emit(int opcode, Reg dst, Reg src, int offset, int immediate) {
        int reach = fitting(offset, "instruction " + code.size());
        code.add(new Instruction(opcode, dst.number, src.number, reach, immediate));
        return this;
    }
}
