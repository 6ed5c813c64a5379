package io.adamant.agent.linux.bpf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes BTF, right or wrong as the test wants it. */
final class BtfWriter {

    private record Type(int name, int info, int sizeOrType, int[] rest) {}

    private final List<Type> types = new ArrayList<>();
    private final Map<String, Integer> names = new HashMap<>(Map.of("", 0));
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();

    BtfWriter() {
        strings.write(0);
    }

    /** Adds a type and returns its number; the rest are the words behind the head. */
    int type(String name, int kind, boolean flag, int entries, int sizeOrType, int... rest) {
        int info = (flag ? 1 << 31 : 0) | kind << 24 | entries;
        types.add(new Type(name(name), info, sizeOrType, rest));
        return types.size();
    }

    int type(String name, int kind, int sizeOrType, int... rest) {
        return type(name, kind, false, 0, sizeOrType, rest);
    }

    int integer(String name, int bytes) {
        return type(name, BtfTypes.INT, bytes, bytes * 8);
    }

    int pointer(int to) {
        return type("", BtfTypes.POINTER, to);
    }

    /** Members as (name, type, offset) each. */
    int struct(String name, int bytes, boolean flag, Object... members) {
        return record(BtfTypes.STRUCT, name, bytes, flag, members);
    }

    int union(String name, int bytes, Object... members) {
        return record(BtfTypes.UNION, name, bytes, false, members);
    }

    private int record(int kind, String name, int bytes, boolean flag, Object... members) {
        int[] words = new int[members.length];
        for (int i = 0; i < members.length; i++) {
            words[i] = members[i] instanceof String text ? name(text) : (Integer) members[i];
        }
        return type(name, kind, flag, members.length / 3, bytes, words);
    }

    int name(String name) {
        return names.computeIfAbsent(
                name,
                _ -> {
                    int at = strings.size();
                    strings.writeBytes(name.getBytes(StandardCharsets.UTF_8));
                    strings.write(0);
                    return at;
                });
    }

    byte[] bytes() {
        int typeBytes = types.stream().mapToInt(t -> 12 + 4 * t.rest().length).sum();
        ByteBuffer out =
                ByteBuffer.allocate(24 + typeBytes + strings.size())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putShort((short) 0xeb9f)
                        .put((byte) 1)
                        .put((byte) 0)
                        .putInt(24)
                        .putInt(0)
                        .putInt(typeBytes)
                        .putInt(typeBytes)
                        .putInt(strings.size());
        for (Type type : types) {
            out.putInt(type.name()).putInt(type.info()).putInt(type.sizeOrType());
            for (int word : type.rest()) {
                out.putInt(word);
            }
        }
        return out.put(strings.toByteArray()).array();
    }
}
