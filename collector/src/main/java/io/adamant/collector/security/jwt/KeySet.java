package io.adamant.collector.security.jwt;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.adamant.shared.time.WallClock;
import java.io.IOException;
import java.text.ParseException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The public keys that somebody signs tokens with. Read when it is first asked and again after an
 * hour; a key that it does not know makes it read again at once, at most once in {@link
 * #RETRY_NANOS}, so that tokens with made-up key names cost the issuer nothing. A set that cannot
 * be read leaves the last one in force for a day.
 *
 * <p>Whoever asks while somebody else reads is answered from what is there: one slow issuer holds
 * one thread.
 */
public final class KeySet {

    static final long FRESH_NANOS = TimeUnit.HOURS.toNanos(1);
    static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);
    static final long STALE_NANOS = TimeUnit.DAYS.toNanos(1);

    private final Source source;
    private final WallClock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Read last;
    private volatile long triedNanos;

    /** Port: the set's JSON text, from a file or from its issuer. */
    public interface Source {
        String read() throws IOException;
    }

    private record Read(JWKSet keys, long atNanos) {}

    /** What is known of a key. */
    sealed interface Answer {
        record Found(JWK key) implements Answer {}

        /** The issuer's keys are known, and this is none of them. */
        record NoSuchKey() implements Answer {}

        /** The issuer's keys cannot be had now, or are being read for the first time. */
        record NoKeys() implements Answer {}
    }

    public KeySet(Source source, WallClock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** The key of this name; may read the set first, which blocks. */
    Answer key(String name) {
        long now = clock.unixNanos();
        Read before = last;
        boolean isOld = before == null || now - before.atNanos() > FRESH_NANOS;
        if ((isOld || find(name).isEmpty()) && mayTry(now) && reading.tryLock()) {
            try {
                read(now);
            } finally {
                reading.unlock();
            }
        }
        Read read = last;
        if (read == null || now - read.atNanos() > STALE_NANOS) {
            return new Answer.NoKeys();
        }
        return find(name).<Answer>map(Answer.Found::new).orElseGet(Answer.NoSuchKey::new);
    }

    private Optional<JWK> find(String name) {
        Read read = last;
        return read == null
                ? Optional.empty()
                : Optional.ofNullable(read.keys().getKeyByKeyId(name));
    }

    private boolean mayTry(long now) {
        return triedNanos == 0 || now - triedNanos > RETRY_NANOS;
    }

    private void read(long now) {
        if (!mayTry(now)) {
            return;
        }
        triedNanos = now;
        try {
            last = new Read(JWKSet.parse(source.read()), now);
        } catch (IOException | ParseException unreadable) {
            // The last one stays in force until it is stale; the refusal names what is missing.
            return;
        }
    }
}
