package io.adamant.collector.security.jwt;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.adamant.shared.time.WallClock;
import java.io.IOException;
import java.text.ParseException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The public keys that somebody signs tokens with. Read when it is first asked and again after an
 * hour; a key that it does not know makes it read again at once, at most once in {@link
 * #RETRY_NANOS}, so that tokens with made-up key names cost the issuer nothing. A set that cannot
 * be read leaves the last one in force for a day.
 */
public final class KeySet {

    static final long FRESH_NANOS = TimeUnit.HOURS.toNanos(1);
    static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);
    static final long STALE_NANOS = TimeUnit.DAYS.toNanos(1);

    private final Source source;
    private final WallClock clock;
    private JWKSet keys = new JWKSet();
    private long readNanos;
    private long triedNanos;

    /** Port: the set's JSON text, from a file or from its issuer. */
    public interface Source {
        String read() throws IOException;
    }

    public KeySet(Source source, WallClock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** The key of this name; empty when the set has none or cannot be had. */
    synchronized Optional<JWK> key(String name) {
        long now = clock.unixNanos();
        JWK known = keys.getKeyByKeyId(name);
        boolean isOld = now - readNanos > FRESH_NANOS;
        boolean mayTry = triedNanos == 0 || now - triedNanos > RETRY_NANOS;
        if ((known == null || isOld) && mayTry) {
            triedNanos = now;
            read(now);
        }
        return now - readNanos > STALE_NANOS
                ? Optional.empty()
                : Optional.ofNullable(keys.getKeyByKeyId(name));
    }

    private void read(long now) {
        try {
            keys = JWKSet.parse(source.read());
            readNanos = now;
        } catch (IOException | ParseException unreadable) {
            // The last one stays in force until it is stale; the refusal names what is missing.
            return;
        }
    }
}
