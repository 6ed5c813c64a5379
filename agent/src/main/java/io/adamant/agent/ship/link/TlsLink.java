package io.adamant.agent.ship.link;

import static javax.net.ssl.SSLEngineResult.HandshakeStatus.NEED_WRAP;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * A connection with TLS over a {@link Wire}. What is written is encrypted straight into the wire's
 * buffer, what is read is decrypted into one buffer of the largest record's size.
 *
 * <p>In TLS 1.3 the handshake is over for the client before the server has looked at its
 * certificate: a refusal arrives as an alert in the first {@link #read}.
 */
final class TlsLink implements Link {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire wire;
    private final SSLEngine engine;
    private final TlsWords words;
    private final ByteBuffer plain;
    private boolean shaking = true;

    private TlsLink(Wire wire, SSLEngine engine, TlsWords words) {
        this.wire = wire;
        this.engine = engine;
        this.words = words;
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).limit(0);
    }

    /** Shakes hands over a wire that is connected. */
    static TlsLink open(Wire wire, SSLEngine engine, TlsWords words, long deadlineNanos)
            throws LinkException {
        TlsLink link = new TlsLink(wire, engine, words);
        link.handshake(deadlineNanos);
        return link;
    }

    private void handshake(long deadlineNanos) throws LinkException {
        try {
            engine.beginHandshake();
            while (shaking) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_WRAP -> wrapControl();
                    case NEED_TASK -> engine.getDelegatedTask().run();
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                        if (!unwrapNext(deadlineNanos)) {
                            throw new LinkException(Breakage.TLS, words.closedInHandshake());
                        }
                    }
                    case FINISHED, NOT_HANDSHAKING -> shaking = false;
                }
            }
        } catch (SSLException refused) {
            sayAlert();
            throw words.explain(refused);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws LinkException {
        ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
        try {
            while (source.hasRemaining()) {
                wrap(source);
            }
        } catch (SSLException broken) {
            throw words.explain(broken);
        }
    }

    private void wrap(ByteBuffer source) throws SSLException, LinkException {
        if (wire.out.remaining() < engine.getSession().getPacketBufferSize()) {
            wire.drain();
        }
        SSLEngineResult result = engine.wrap(source, wire.out);
        if (result.getStatus() != SSLEngineResult.Status.OK) {
            throw new LinkException(Breakage.CLOSED, "the other side ended TLS");
        }
    }

    private void wrapControl() throws SSLException, LinkException {
        wrap(NOTHING.duplicate());
        wire.drain();
    }

    @Override
    public void flush() throws LinkException {
        wire.drain();
    }

    @Override
    public int read(byte[] into, int offset, int length, long deadlineNanos) throws LinkException {
        try {
            while (!plain.hasRemaining()) {
                if (!unwrapNext(deadlineNanos)) {
                    return -1;
                }
            }
        } catch (SSLException broken) {
            throw words.explain(broken);
        }
        int part = Math.min(length, plain.remaining());
        plain.get(into, offset, part);
        return part;
    }

    /**
     * Decrypts one record, waiting for it; false at the end. Tickets and the like bring nothing.
     */
    private boolean unwrapNext(long deadlineNanos) throws SSLException, LinkException {
        while (true) {
            SSLEngineResult result = unwrap();
            switch (result.getStatus()) {
                case OK -> {
                    answerControl(result);
                    return true;
                }
                case CLOSED -> {
                    return false;
                }
                case BUFFER_UNDERFLOW -> {
                    if (!wire.fill(deadlineNanos)) {
                        return false;
                    }
                }
                case BUFFER_OVERFLOW ->
                        throw new LinkException(Breakage.TLS, "TLS record over the limit");
            }
        }
    }

    private SSLEngineResult unwrap() throws SSLException {
        plain.compact();
        try {
            return engine.unwrap(wire.in, plain);
        } finally {
            plain.flip();
        }
    }

    /** After the handshake: an update of the keys wants its answer. */
    private void answerControl(SSLEngineResult result) throws SSLException, LinkException {
        boolean wants = result.getHandshakeStatus() == NEED_WRAP;
        if (wants && !shaking && !engine.isInboundDone()) {
            wrapControl();
        }
    }

    @Override
    public boolean isSpent() {
        try {
            wire.take();
            SSLEngineResult result = unwrap();
            while (result.getStatus() == SSLEngineResult.Status.OK && !plain.hasRemaining()) {
                answerControl(result);
                result = unwrap();
            }
            return plain.hasRemaining() || wire.hasEnded() || engine.isInboundDone();
        } catch (IOException broken) {
            return true;
        }
    }

    private void sayAlert() {
        try {
            boolean more = true;
            while (more && engine.getHandshakeStatus() == NEED_WRAP) {
                more = engine.wrap(NOTHING.duplicate(), wire.out).bytesProduced() > 0;
            }
        } catch (SSLException unsaid) {
            wire.out.clear(); // the other side learns of it by the end of the connection
        }
        wire.drainNow();
    }

    /** The farewell goes out where the kernel takes it at once. */
    @Override
    public void close() {
        engine.closeOutbound();
        wire.out.clear();
        sayAlert();
        wire.close();
    }
}
