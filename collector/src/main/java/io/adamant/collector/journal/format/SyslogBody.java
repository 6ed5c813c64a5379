package io.adamant.collector.journal.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The layout of syslog messages in the journal: what the receiver read from one connection, framed
 * by octet counting (RFC 6587, 3.4.1) whatever framing the sender used.
 *
 * <pre>
 * body    = *(length [":" part] SP message)
 * length  = bytes of the message, decimal
 * part    = which part of a line that was too long, from 1; every part begins with the header
 * </pre>
 */
public final class SyslogBody {

    private static final int MAX_DIGITS = 9;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int messages;

    /**
     * Adds a message.
     *
     * @param part 0 for a whole message
     */
    public void add(byte[] message, int part) {
        String head = part == 0 ? message.length + " " : message.length + ":" + part + " ";
        out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(message);
        messages++;
    }

    public int messages() {
        return messages;
    }

    public int bytes() {
        return out.size();
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    /**
     * One message of a body.
     *
     * @param from where it begins in the body
     * @param to where it ends
     * @param part 0 for a whole message
     */
    record Message(int from, int to, int part) {}

    /** The message whose frame begins here; empty at the body's end. */
    static Optional<Message> at(byte[] body, int at) throws MalformedBodyException {
        if (at >= body.length) {
            return Optional.empty();
        }
        int space = at;
        int colon = -1;
        while (space < body.length && body[space] != ' ') {
            colon = body[space] == ':' ? space : colon;
            space++;
        }
        int length = number(body, at, colon < 0 ? space : colon);
        int part = colon < 0 ? 0 : number(body, colon + 1, space);
        int from = space + 1;
        if (from > body.length || length > body.length - from) {
            throw new MalformedBodyException("cut syslog message at byte " + at);
        }
        return Optional.of(new Message(from, from + length, part));
    }

    private static int number(byte[] body, int from, int to) throws MalformedBodyException {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = body[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new MalformedBodyException("no syslog frame at byte " + from);
            }
            number = number * 10 + digit;
        }
        if (to == from || to - from > MAX_DIGITS) {
            throw new MalformedBodyException("no syslog frame at byte " + from);
        }
        return number;
    }
}
