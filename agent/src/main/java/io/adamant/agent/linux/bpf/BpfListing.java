package io.adamant.agent.linux.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A program as text that can be read and compared, in the notation of the kernel's own verifier:
 * one line for each instruction, {@code r1} for 64 bits and {@code w1} for the lower 32.
 */
public final class BpfListing {

    private static final List<String> ALU =
            List.of(
                    "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "neg", "%=", "^=", "=",
                    "s>>=");

    private static final int NEG = 8;
    private static final int BYTE_ORDER = 13;

    private static final Map<Integer, String> COMPARE =
            Map.ofEntries(
                    Map.entry(1, "=="),
                    Map.entry(2, ">"),
                    Map.entry(3, ">="),
                    Map.entry(4, "&"),
                    Map.entry(5, "!="),
                    Map.entry(6, "s>"),
                    Map.entry(7, "s>="),
                    Map.entry(10, "<"),
                    Map.entry(11, "<="),
                    Map.entry(12, "s<"),
                    Map.entry(13, "s<="));

    private static final List<String> SIZES = List.of("u32", "u16", "u8", "u64");

    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;
    private static final int JUMP = 0x05;
    private static final int WIDE = 0x18;
    private static final int MODE_ATOMIC = 0xc0;
    private static final int NOTE_COLUMN = 49;

    private final ByteBuffer code;
    private final Map<Integer, List<String>> labels;
    private final Map<Integer, String> notes;

    private BpfListing(byte[] code, Map<Integer, List<String>> labels, Map<Integer, String> notes) {
        this.code = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
        this.labels = labels;
        this.notes = notes;
    }

    /** Without names: jumps say the number of the instruction they go to. */
    public static String of(byte[] code) {
        return of(code, Map.of(), Map.of());
    }

    /**
     * @param labels names of an instruction, by its number
     * @param notes words beside an instruction, by its number
     */
    static String of(byte[] code, Map<Integer, List<String>> labels, Map<Integer, String> notes) {
        return new BpfListing(code, labels, notes).text();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int count = code.limit() / 8;
        for (int at = 0; at < count; at++) {
            for (String label : names(at)) {
                text.append(label).append(":\n");
            }
            String line = String.format(Locale.ROOT, "%5d: %s", at, words(at));
            String note = notes.get(at);
            text.append(note == null ? line : padded(line) + "; " + note).append('\n');
            if (opcode(at) == WIDE) {
                at++;
            }
        }
        names(count).forEach(label -> text.append(label).append(":\n"));
        return text.toString();
    }

    private static String padded(String line) {
        return line + " ".repeat(Math.max(1, NOTE_COLUMN - line.length()));
    }

    private List<String> names(int at) {
        List<String> names = new ArrayList<>(labels.getOrDefault(at, List.of()));
        Collections.sort(names);
        return names;
    }

    private String words(int at) {
        int opcode = opcode(at);
        return switch (opcode) {
            case CALL -> "call " + called(at);
            case EXIT -> "exit";
            case JUMP -> "goto " + target(at);
            case WIDE -> dst(at, "r") + " = " + wide(at);
            default ->
                    switch (opcode & 7) {
                        case 1 -> dst(at, "r") + " = " + memory(at, source(at, "r"));
                        case 2 -> memory(at, dst(at, "r")) + " = " + immediate(at);
                        case 3 -> stored(at);
                        case 4 -> arithmetic(at, "w");
                        case 5 -> condition(at, "r");
                        case 6 -> condition(at, "w");
                        case 7 -> arithmetic(at, "r");
                        default -> "opcode 0x" + Integer.toHexString(opcode);
                    };
        };
    }

    private String wide(int at) {
        int high = code.getInt((at + 1) * 8 + 4);
        return switch (code.get(at * 8 + 1) >> 4 & 0xf) {
            case 1 -> "map[" + immediate(at) + "]";
            case 2 -> "map[" + immediate(at) + "][0] + " + high;
            default ->
                    "0x"
                            + Long.toHexString(
                                    (long) high << 32 | Integer.toUnsignedLong(immediate(at)));
        };
    }

    private String arithmetic(int at, String bank) {
        int operation = opcode(at) >>> 4;
        if (operation == BYTE_ORDER) {
            String order = (opcode(at) & 8) == 0 ? "le" : "be";
            return dst(at, "r") + " = " + order + immediate(at) + " " + dst(at, "r");
        }
        if (operation == NEG) {
            return dst(at, bank) + " = -" + dst(at, bank);
        }
        return operation < ALU.size()
                ? dst(at, bank) + " " + ALU.get(operation) + " " + operand(at, bank)
                : "opcode 0x" + Integer.toHexString(opcode(at));
    }

    private String condition(int at, String bank) {
        String compare = COMPARE.get(opcode(at) >>> 4);
        return compare == null
                ? "opcode 0x" + Integer.toHexString(opcode(at))
                : String.join(
                        " ",
                        List.of(
                                "if",
                                dst(at, bank),
                                compare,
                                operand(at, bank),
                                "goto",
                                target(at)));
    }

    private String stored(int at) {
        String memory = memory(at, dst(at, "r"));
        String value = source(at, "r");
        if ((opcode(at) & 0xe0) != MODE_ATOMIC) {
            return memory + " = " + value;
        }
        int operation = immediate(at);
        return switch (operation) {
            case 0xe1 -> value + " = exchange(" + memory + ", " + value + ")";
            case 0xf1 -> "r0 = compare_exchange(" + memory + ", r0, " + value + ")";
            default -> {
                String change = memory + " " + ALU.get(operation >>> 4 & 0xf) + " " + value;
                yield (operation & 1) == 0 ? "lock " + change : value + " = fetch(" + change + ")";
            }
        };
    }

    private String memory(int at, String base) {
        int offset = code.getShort(at * 8 + 2);
        String place = offset < 0 ? base + " - " + -offset : base + " + " + offset;
        return "*(" + SIZES.get(opcode(at) >>> 3 & 3) + " *)(" + place + ")";
    }

    private String called(int at) {
        return (code.get(at * 8 + 1) >> 4 & 0xf) == 0
                ? helper(immediate(at))
                : place(at + 1 + immediate(at));
    }

    private String target(int at) {
        return place(at + 1 + code.getShort(at * 8 + 2));
    }

    private String place(int target) {
        List<String> names = names(target);
        return names.isEmpty() ? Integer.toString(target) : names.getFirst();
    }

    private static String helper(int number) {
        Helper helper = Helper.of(number);
        return helper == null ? "#" + number : helper.words();
    }

    private String operand(int at, String bank) {
        return (opcode(at) & 8) == 0 ? Integer.toString(immediate(at)) : source(at, bank);
    }

    private int opcode(int at) {
        return Byte.toUnsignedInt(code.get(at * 8));
    }

    private String dst(int at, String bank) {
        return bank + (code.get(at * 8 + 1) & 0xf);
    }

    private String source(int at, String bank) {
        return bank + (code.get(at * 8 + 1) >> 4 & 0xf);
    }

    private int immediate(int at) {
        return code.getInt(at * 8 + 4);
    }
}
