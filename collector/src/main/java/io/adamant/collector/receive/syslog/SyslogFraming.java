package io.adamant.collector.receive.syslog;

import io.adamant.collector.journal.format.SyslogHeader;
import java.util.Arrays;

/**
 * Cuts a TCP stream of syslog into messages (RFC 6587): octet counting where a message begins with
 * a digit, else one line, ended by LF or NUL. A message over the limit becomes parts, each with the
 * header of the first. Owned by one connection.
 */
final class SyslogFraming {

    /** Nobody counts further; a longer number is the beginning of a line. */
    private static final int MAX_DIGITS = 8;

    private final int maxMessageBytes;
    private final Sink sink;
    private byte[] message = new byte[512];
    private int size;
    private int headerBytes;
    private int part;
    private long awaited;
    private State state = State.START;

    private enum State {
        START,
        /** The digits of a length, kept in the message until it is known that they are one. */
        LENGTH,
        COUNTED,
        LINE
    }

    /** Where messages go. */
    @FunctionalInterface
    interface Sink {

        /**
         * Takes a message.
         *
         * @param part 0 for a whole one, else which part, from 1
         */
        void message(byte[] message, int part);
    }

    SyslogFraming(int maxMessageBytes, Sink sink) {
        this.maxMessageBytes = maxMessageBytes;
        this.sink = sink;
    }

    void feed(byte[] chunk) {
        int at = 0;
        while (at < chunk.length) {
            at =
                    switch (state) {
                        case START -> start(chunk, at);
                        case LENGTH -> length(chunk, at);
                        case COUNTED -> counted(chunk, at);
                        case LINE -> line(chunk, at);
                    };
        }
    }

    /** The stream ends here; what has begun is a message as far as it came. */
    void end() {
        if (state != State.START) {
            finish();
        }
    }

    private int start(byte[] chunk, int at) {
        byte first = chunk[at];
        if (first == '\n' || first == '\r' || first == 0) {
            return at + 1;
        }
        state = first >= '1' && first <= '9' ? State.LENGTH : State.LINE;
        return at;
    }

    private int length(byte[] chunk, int at) {
        byte b = chunk[at];
        if (b == ' ') {
            awaited = 0;
            for (int i = 0; i < size; i++) {
                awaited = awaited * 10 + message[i] - '0';
            }
            size = 0;
            state = State.COUNTED;
            return at + 1;
        }
        if (b < '0' || b > '9' || size == MAX_DIGITS) {
            state = State.LINE;
            return at;
        }
        append(chunk, at, 1);
        return at + 1;
    }

    private int counted(byte[] chunk, int at) {
        int take = (int) Math.min(Math.min(awaited, maxMessageBytes - size), chunk.length - at);
        append(chunk, at, take);
        awaited -= take;
        if (awaited == 0) {
            finish();
        } else if (size == maxMessageBytes) {
            split();
        }
        return at + take;
    }

    private int line(byte[] chunk, int at) {
        int room = Math.min(chunk.length - at, maxMessageBytes - size);
        int take = 0;
        while (take < room && chunk[at + take] != '\n' && chunk[at + take] != 0) {
            take++;
        }
        append(chunk, at, take);
        if (take < room) {
            finish();
            return at + take + 1;
        }
        if (size == maxMessageBytes) {
            split();
        }
        return at + take;
    }

    private void append(byte[] chunk, int at, int length) {
        if (message.length - size < length) {
            int wanted = Math.max(message.length * 2, size + length);
            message = Arrays.copyOf(message, Math.min(wanted, maxMessageBytes));
        }
        System.arraycopy(chunk, at, message, size, length);
        size += length;
    }

    private void split() {
        if (part == 0) {
            // A header that leaves no room for text is no header.
            int header = SyslogHeader.bytes(message, size);
            headerBytes = header > maxMessageBytes / 2 ? 0 : header;
        }
        part++;
        sink.message(Arrays.copyOf(message, size), part);
        size = headerBytes;
    }

    private void finish() {
        int end = size;
        while (end > 0 && (message[end - 1] == '\n' || message[end - 1] == '\r')) {
            end--;
        }
        boolean isRest = part > 0;
        if (end > (isRest ? headerBytes : 0)) {
            sink.message(Arrays.copyOf(message, end), isRest ? part + 1 : 0);
        }
        size = 0;
        part = 0;
        headerBytes = 0;
        awaited = 0;
        state = State.START;
    }
}
