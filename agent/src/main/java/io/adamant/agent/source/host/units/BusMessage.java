package io.adamant.agent.source.host.units;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message as it comes over the bus, see {@link BusCall} for the layout. Reads the fields that say
 * what it answers, and of the bodies only the list of units, arrays of strings and numbers.
 *
 * @param type 1 call, 2 return, 3 error, 4 signal
 * @param answers serial of the call that it answers, 0 for none
 */
record BusMessage(int type, int answers, ByteBuffer body) {

    static final int RETURN = 2;
    static final int ERROR = 3;

    /** Bytes that say how long the message is. */
    static final int PREFIX_BYTES = 16;

    /** Longest message taken: about 3000 units. The specification allows 128 MiB. */
    static final int MAX_BYTES = 1 << 20;

    private static final int ANSWERS = 5;

    /**
     * How many bytes follow the first {@value #PREFIX_BYTES}.
     *
     * @throws BusException when it is no message, or longer than {@value #MAX_BYTES}
     */
    static int restBytes(ByteBuffer prefix) {
        ByteBuffer in = ordered(prefix);
        long body = Integer.toUnsignedLong(in.getInt(4));
        long fields = Integer.toUnsignedLong(in.getInt(12));
        if (in.get(3) != 1 || body > MAX_BYTES || fields > MAX_BYTES) {
            throw new BusException(BusException.Code.MALFORMED);
        }
        long rest = (fields + 7) / 8 * 8 + body;
        if (rest > MAX_BYTES) {
            throw new BusException(BusException.Code.MALFORMED);
        }
        return (int) rest;
    }

    /**
     * A whole message.
     *
     * @throws BusException when it is not as specified
     */
    static BusMessage parse(ByteBuffer whole) {
        try {
            ByteBuffer in = ordered(whole);
            int end = PREFIX_BYTES + in.getInt(12);
            int answers = answers(in.duplicate().order(in.order()).position(PREFIX_BYTES), end);
            int bodyAt = (end + 7) / 8 * 8;
            ByteBuffer body = in.slice(bodyAt, in.capacity() - bodyAt).order(in.order());
            return new BusMessage(in.get(1), answers, body);
        } catch (IndexOutOfBoundsException
                | java.nio.BufferUnderflowException
                | IllegalArgumentException e) {
            throw new BusException(BusException.Code.MALFORMED);
        }
    }

    /**
     * The body of {@code ListUnits*}, {@code a(ssssssouso)}: name, description, load state, active
     * state, sub state, followed unit, path, job's id, type and path.
     *
     * @throws BusException when it is not that
     */
    List<Unit> units() {
        try {
            ByteBuffer in = body.duplicate().order(body.order());
            int end = 8 + in.getInt();
            List<Unit> units = new ArrayList<>();
            in.position(8);
            while (in.position() < end) {
                align(in, 8);
                String name = string(in, true);
                string(in, false);
                String load = string(in, true);
                String active = string(in, true);
                for (int i = 0; i < 3; i++) {
                    string(in, false);
                }
                align(in, 4);
                in.getInt();
                string(in, false);
                string(in, false);
                units.add(new Unit(name, load, active));
            }
            return units;
        } catch (IndexOutOfBoundsException
                | java.nio.BufferUnderflowException
                | IllegalArgumentException e) {
            throw new BusException(BusException.Code.MALFORMED);
        }
    }

    /**
     * The body of {@code Properties.Get} where the property is an array of strings, a variant of
     * signature {@code as}.
     *
     * @throws BusException when it is not that
     */
    List<String> strings() {
        try {
            ByteBuffer in = body.duplicate().order(body.order());
            if (in.get() != 2 || in.get() != 'a' || in.get() != 's' || in.get() != 0) {
                throw new BusException(BusException.Code.MALFORMED);
            }
            int bytes = in.getInt(); // at 4, where it has to be
            int end = in.position() + bytes;
            List<String> strings = new ArrayList<>();
            while (in.position() < end) {
                strings.add(string(in, true));
            }
            return strings;
        } catch (IndexOutOfBoundsException
                | java.nio.BufferUnderflowException
                | IllegalArgumentException e) {
            throw new BusException(BusException.Code.MALFORMED);
        }
    }

    /**
     * The body of {@code Properties.Get} where the property is a number of 64 bits, a variant of
     * signature {@code t}.
     *
     * @throws BusException when it is not that
     */
    long number() {
        try {
            ByteBuffer in = body.duplicate().order(body.order());
            if (in.get() != 1 || in.get() != 't' || in.get() != 0) {
                throw new BusException(BusException.Code.MALFORMED);
            }
            return in.getLong(8);
        } catch (IndexOutOfBoundsException | java.nio.BufferUnderflowException e) {
            throw new BusException(BusException.Code.MALFORMED);
        }
    }

    private static ByteBuffer ordered(ByteBuffer buffer) {
        boolean little = buffer.get(0) == 'l';
        return buffer.duplicate().order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    /** Fields are strings but for the serial of the call; none of them is nested. */
    private static int answers(ByteBuffer in, int end) {
        int answers = 0;
        while (in.position() < end) {
            align(in, 8);
            int code = in.get();
            in.get(); // length of the signature, always 1
            char type = (char) in.get();
            in.get();
            switch (type) {
                case 'u' -> {
                    align(in, 4);
                    int value = in.getInt();
                    answers = code == ANSWERS ? value : answers;
                }
                case 'g' ->
                        in.position(in.position() + 2 + Byte.toUnsignedInt(in.get(in.position())));
                case 's', 'o' -> string(in, false);
                default -> throw new IllegalArgumentException("no field has type " + type);
            }
        }
        return answers;
    }

    private static String string(ByteBuffer in, boolean wanted) {
        align(in, 4);
        int length = in.getInt();
        int from = in.position();
        in.position(
                from + length + 1); // a length that is none ends beyond the buffer, or before it
        if (!wanted || length < 0) {
            return "";
        }
        return new String(in.array(), in.arrayOffset() + from, length, StandardCharsets.UTF_8);
    }

    private static void align(ByteBuffer in, int bytes) {
        in.position((in.position() + bytes - 1) / bytes * bytes);
    }
}
