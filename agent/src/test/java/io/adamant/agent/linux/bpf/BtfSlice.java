package io.adamant.agent.linux.bpf;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Cuts from a kernel's BTF the types that programs ask about, as BTF again: the structures that are
 * wanted whole, with everything they hold; what they only point to as a name. Numbers of types
 * change, nothing else.
 */
final class BtfSlice {

    private static final int BEHIND_POINTER = 1 << 30;

    private final BtfTypes types;
    private final BtfWriter out = new BtfWriter();
    private final Set<Integer> wanted = new HashSet<>();
    private final Map<Integer, Integer> numbers = new LinkedHashMap<>();
    private final Deque<Integer> pending = new ArrayDeque<>();

    private BtfSlice(byte[] kernel) {
        this.types = new BtfTypes(BtfBlob.of(ByteBuffer.wrap(kernel)), IntBuffer::allocate);
    }

    /**
     * @param wanted lines of {@code struct NAME}, {@code enum NAME}, {@code function NAME}; a name
     *     may end in {@code *}; others are comments
     */
    static byte[] of(byte[] kernel, List<String> wanted) {
        BtfSlice slice = new BtfSlice(kernel);
        for (String line : wanted) {
            String[] words = line.strip().split(" ");
            if (words.length == 2) {
                slice.want(words[0], words[1]);
            }
        }
        return slice.cut();
    }

    private void want(String what, String name) {
        int kinds =
                switch (what) {
                    case "struct" ->
                            1 << BtfTypes.STRUCT | 1 << BtfTypes.UNION | 1 << BtfTypes.TYPEDEF;
                    case "enum" -> 1 << BtfTypes.ENUM | 1 << BtfTypes.ENUM_64;
                    case "function" -> 1 << BtfTypes.FUNCTION;
                    default -> 0;
                };
        if (!name.endsWith("*")) {
            wanted.addAll(types.named(name, kinds));
            return;
        }
        Pattern pattern =
                Pattern.compile(Pattern.quote(name.substring(0, name.length() - 1)) + ".*");
        for (int id = 1; id <= types.count(); id++) {
            if ((kinds & 1 << types.kind(id)) != 0 && pattern.matcher(types.name(id)).matches()) {
                wanted.add(id);
            }
        }
    }

    private byte[] cut() {
        wanted.stream().sorted().forEach(this::number);
        while (!pending.isEmpty()) {
            write(pending.remove());
        }
        return out.bytes();
    }

    /** The number in the slice; what has none yet is written later, in the order of asking. */
    private int number(int id) {
        if (id == 0) {
            return 0;
        }
        return numbers.computeIfAbsent(
                id,
                _ -> {
                    pending.add(id);
                    return numbers.size() + 1;
                });
    }

    private void write(int key) {
        int id = key & ~BEHIND_POINTER;
        if (id != key) {
            out.type(types.name(id), BtfTypes.FORWARD, types.kind(id) == BtfTypes.UNION, 0, 0);
            return;
        }
        int kind = types.kind(id);
        switch (kind) {
            case BtfTypes.STRUCT, BtfTypes.UNION -> entries(id, 3, types.sizeOrType(id));
            case BtfTypes.PROTOTYPE -> entries(id, 2, number(types.sizeOrType(id)));
            case BtfTypes.ENUM -> constants(id, 2);
            case BtfTypes.ENUM_64 -> constants(id, 3);
            case BtfTypes.POINTER -> out.pointer(target(types.sizeOrType(id)));
            case BtfTypes.ARRAY ->
                    out.type(
                            "",
                            kind,
                            0,
                            number(types.word(id, 0)),
                            number(types.word(id, 1)),
                            types.word(id, 2));
            case BtfTypes.INT -> copy(id, types.sizeOrType(id), types.word(id, 0));
            case BtfTypes.FLOAT, BtfTypes.FORWARD -> copy(id, types.sizeOrType(id));
            default -> copy(id, number(types.sizeOrType(id)));
        }
    }

    private void copy(int id, int sizeOrType, int... rest) {
        int linkage = types.kind(id) == BtfTypes.FUNCTION ? types.entries(id) : 0;
        out.type(types.name(id), types.kind(id), types.flag(id), linkage, sizeOrType, rest);
    }

    /** Members are (name, type, offset), parameters (name, type). */
    private void entries(int id, int words, int sizeOrType) {
        int[] rest = new int[types.entries(id) * words];
        for (int i = 0; i < rest.length; i += words) {
            rest[i] = out.name(types.blob().name(types.word(id, i)));
            rest[i + 1] = number(types.word(id, i + 1));
            if (words == 3) {
                rest[i + 2] = types.word(id, i + 2);
            }
        }
        out.type(
                types.name(id),
                types.kind(id),
                types.flag(id),
                types.entries(id),
                sizeOrType,
                rest);
    }

    /** Of an enumeration that is only held, the size is enough. */
    private void constants(int id, int words) {
        int count = wanted.contains(id) ? types.entries(id) : 0;
        int[] rest = new int[count * words];
        for (int i = 0; i < rest.length; i++) {
            int word = types.word(id, i);
            rest[i] = i % words == 0 ? out.name(types.blob().name(word)) : word;
        }
        out.type(types.name(id), types.kind(id), types.flag(id), count, types.sizeOrType(id), rest);
    }

    /** What a pointer points to: of a structure that is not wanted only its name. */
    private int target(int to) {
        int id = to;
        List<Integer> seen = new ArrayList<>();
        while (isAlias(id) && !seen.contains(id)) {
            seen.add(id);
            id = types.sizeOrType(id);
        }
        return switch (types.kind(id)) {
            case BtfTypes.STRUCT, BtfTypes.UNION -> {
                if (wanted.contains(id)) {
                    yield number(id);
                }
                yield types.name(id).isEmpty() ? 0 : number(id | BEHIND_POINTER);
            }
            case BtfTypes.PROTOTYPE -> 0;
            default -> number(id);
        };
    }

    private boolean isAlias(int id) {
        return switch (types.kind(id)) {
            case BtfTypes.TYPEDEF,
                    BtfTypes.CONST,
                    BtfTypes.VOLATILE,
                    BtfTypes.RESTRICT,
                    BtfTypes.TYPE_TAG ->
                    true;
            default -> false;
        };
    }
}
