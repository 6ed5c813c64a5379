package io.adamant.agent.ship.link;

import java.io.IOException;

/** A connection without TLS. */
final class PlainLink implements Link {

    private final Wire wire;

    PlainLink(Wire wire) {
        this.wire = wire;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws LinkException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (!wire.out.hasRemaining()) {
                wire.drain();
            }
            int part = Math.min(end - at, wire.out.remaining());
            wire.out.put(bytes, at, part);
            at += part;
        }
    }

    @Override
    public void flush() throws LinkException {
        wire.drain();
    }

    @Override
    public int read(byte[] into, int offset, int length, long deadlineNanos) throws LinkException {
        if (!wire.in.hasRemaining() && !wire.fill(deadlineNanos)) {
            return -1;
        }
        int part = Math.min(length, wire.in.remaining());
        wire.in.get(into, offset, part);
        return part;
    }

    @Override
    public boolean isSpent() {
        try {
            return wire.take() > 0 || wire.in.hasRemaining() || wire.hasEnded();
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() {
        wire.close();
    }
}
