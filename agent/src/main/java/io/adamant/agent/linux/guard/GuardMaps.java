package io.adamant.agent.linux.guard;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.bpf.BpfCalls;
import io.adamant.agent.linux.bpf.BpfCalls.MapKind;
import io.adamant.agent.linux.bpf.BpfCalls.MapShape;
import io.adamant.agent.linux.guard.layout.GuardCounters;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import io.adamant.agent.linux.guard.layout.Mark;
import io.adamant.agent.linux.guard.place.GuardException;
import io.adamant.agent.linux.guard.place.GuardException.Code;
import io.adamant.agent.linux.guard.place.PlaceTable;
import io.adamant.agent.linux.guard.policy.GuardPrograms;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The maps that programs and agent share, by their descriptors. */
final class GuardMaps {

    /** Bytes of the ring: some 290 events that nobody has read yet. */
    static final int RING_BYTES = 512 << 10;

    private static final int MAX_DEVICES = 256;

    /** Places, directories above them, and files with a second name. */
    private static final int MAX_MARKS = 16_384;

    private static final int MAX_REPEATS = 8192;

    /** Processes alive that were born into a cgroup by another one than process 1. */
    private static final int MAX_INTRUDERS = 65_536;

    /** Services that are being started at one time, and the agent. */
    private static final int MAX_KNOWN = 4096;

    /** Files in /proc of the agent's process that were looked up last. */
    private static final int MAX_FACES = 8192;

    /** What a map is for; its name in the kernel and its pin. */
    enum Part {
        DEVICES(MapKind.HASH, GuardFacts.Maps.DEVICE_KEY_BYTES, Long.BYTES, MAX_DEVICES),
        MARKS(MapKind.HASH, Mark.KEY_BYTES, Mark.VALUE_BYTES, MAX_MARKS),
        SETTINGS(MapKind.ARRAY, Integer.BYTES, GuardFacts.Maps.SETTINGS_BYTES, 1),
        COUNTERS(MapKind.ARRAY, Integer.BYTES, GuardCounters.BYTES, 1),
        REPEATS(
                MapKind.LRU_HASH,
                GuardFacts.Maps.REPEAT_KEY_BYTES,
                GuardFacts.Maps.REPEAT_VALUE_BYTES,
                MAX_REPEATS),
        RING(MapKind.RING, 0, 0, RING_BYTES),
        INTRUDERS(MapKind.HASH, Long.BYTES, Long.BYTES, MAX_INTRUDERS),
        KNOWN(MapKind.HASH, Long.BYTES, Long.BYTES, MAX_KNOWN),
        FACES(MapKind.LRU_HASH, Long.BYTES, Long.BYTES, MAX_FACES);

        private final MapKind kind;
        private final int keyBytes;
        private final int valueBytes;
        private final int entries;

        Part(MapKind kind, int keyBytes, int valueBytes, int entries) {
            this.kind = kind;
            this.keyBytes = keyBytes;
            this.valueBytes = valueBytes;
            this.entries = entries;
        }

        private MapShape shape() {
            int flags =
                    switch (this) {
                        case COUNTERS -> BpfCalls.F_MMAPABLE;
                        case INTRUDERS -> BpfCalls.F_NO_PREALLOC;
                        default -> 0;
                    };
            return new MapShape(kind, keyBytes, valueBytes, entries, flags, name(7));
        }

        String pin() {
            return "map_" + name(8);
        }

        private String name(int length) {
            String name = name().toLowerCase(Locale.ROOT);
            return GuardPrograms.mapName(name.substring(0, Math.min(length, name.length())));
        }
    }

    private final BpfCalls bpf;
    private final Map<Part, Integer> descriptors = new EnumMap<>(Part.class);

    GuardMaps(BpfCalls bpf) {
        this.bpf = bpf;
    }

    void create() {
        for (Part part : Part.values()) {
            put(part, checked(bpf.create(part.shape()), "map " + part));
        }
    }

    void put(Part part, int fd) {
        descriptors.put(part, fd);
    }

    int fd(Part part) {
        Integer fd = descriptors.get(part);
        if (fd == null) {
            throw new IllegalStateException("no map " + part);
        }
        return fd;
    }

    List<Integer> all() {
        return List.copyOf(descriptors.values());
    }

    GuardFacts.Maps facts() {
        return new GuardFacts.Maps(
                fd(Part.DEVICES),
                fd(Part.MARKS),
                fd(Part.SETTINGS),
                fd(Part.COUNTERS),
                fd(Part.REPEATS),
                fd(Part.RING),
                fd(Part.INTRUDERS),
                fd(Part.KNOWN),
                fd(Part.FACES));
    }

    /** Writes marks, and the devices that have some; bits that are there already stay. */
    void mark(Map<PlaceTable.Key, Long> marks) {
        marks.forEach(
                (key, bits) -> {
                    long all = bits | marked(key);
                    checked(bpf.update(fd(Part.MARKS), bytes(key), bytes(all)), "mark " + key);
                    checked(
                            bpf.update(fd(Part.DEVICES), bytes(key.device()), bytes(1)),
                            "device of " + key);
                });
    }

    /** Takes bits off a mark, before it is frozen. */
    void unmark(Set<PlaceTable.Key> keys, long bits) {
        for (PlaceTable.Key key : keys) {
            long left = marked(key) & ~bits;
            checked(bpf.update(fd(Part.MARKS), bytes(key), bytes(left)), "mark " + key);
        }
    }

    private long marked(PlaceTable.Key key) {
        byte[] bits = bpf.lookup(fd(Part.MARKS), bytes(key), Mark.VALUE_BYTES);
        return bits == null ? 0 : buffer(bits).getLong();
    }

    byte @Nullable [] settings() {
        return bpf.lookup(fd(Part.SETTINGS), new byte[4], GuardFacts.Maps.SETTINGS_BYTES);
    }

    void settings(byte[] settings) {
        checked(bpf.update(fd(Part.SETTINGS), 0, settings), "settings");
    }

    /** From here on nobody changes what is protected and how far, not even the agent. */
    void freeze() {
        for (Part part : List.of(Part.DEVICES, Part.MARKS, Part.SETTINGS)) {
            long result = bpf.freeze(fd(part));
            if (result < 0 && result != -Errno.EBUSY) {
                checked(result, "freezing " + part);
            }
        }
    }

    long counter(int offset) {
        byte[] values = bpf.lookup(fd(Part.COUNTERS), new byte[4], GuardCounters.BYTES);
        return values == null ? 0 : buffer(values).getLong(offset);
    }

    /** How often an attempt was folded since its last event. */
    long folded(byte[] key) {
        byte[] value = bpf.lookup(fd(Part.REPEATS), key, GuardFacts.Maps.REPEAT_VALUE_BYTES);
        return value == null ? 0 : buffer(value).getLong(Long.BYTES);
    }

    static int checked(long result, String what) {
        if (result < 0) {
            int errno = (int) -result;
            throw new GuardException(
                    errno == Errno.EPERM ? Code.NOT_PERMITTED : Code.REFUSED,
                    what + ": " + Errno.words(errno));
        }
        return (int) result;
    }

    static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(PlaceTable.Key key) {
        byte[] bytes = new byte[Mark.KEY_BYTES];
        buffer(bytes).putLong(key.device()).putLong(key.inode());
        return bytes;
    }

    private static byte[] bytes(long value) {
        byte[] bytes = new byte[Long.BYTES];
        buffer(bytes).putLong(value);
        return bytes;
    }
}
