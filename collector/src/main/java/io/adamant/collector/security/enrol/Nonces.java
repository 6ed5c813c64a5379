package io.adamant.collector.security.enrol;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces that nothing has to be kept of: when it was made, some chance, and a keyed hash of both.
 *
 * <pre>
 * 8 Unix nanoseconds   8 random   16 of HMAC-SHA-256 over the first 16; base64 for URLs
 * </pre>
 *
 * <p>One may be shown twice while it is fresh; that only the first claim counts is another's work.
 * The key lives as long as the process.
 */
final class Nonces {

    static final long LIFE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final int TEXT = 16;
    private static final int TAG = 16;
    private static final String HMAC = "HmacSHA256";

    private final SecureRandom random;
    private final SecretKeySpec key;

    Nonces(SecureRandom random) {
        this.random = random;
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        key = new SecretKeySpec(secret, HMAC);
    }

    String next(long nowUnixNanos) {
        byte[] text =
                ByteBuffer.allocate(TEXT).putLong(nowUnixNanos).putLong(random.nextLong()).array();
        byte[] both = Arrays.copyOf(text, TEXT + TAG);
        System.arraycopy(tag(text), 0, both, TEXT, TAG);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
    }

    /** Whether it is one of ours and not too old. */
    boolean isFresh(String nonce, long nowUnixNanos) {
        byte[] both;
        try {
            both = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException notOurs) {
            return false;
        }
        if (both.length != TEXT + TAG) {
            return false;
        }
        byte[] text = Arrays.copyOf(both, TEXT);
        long made = ByteBuffer.wrap(text).getLong();
        boolean isOurs =
                MessageDigest.isEqual(
                        Arrays.copyOf(tag(text), TAG), Arrays.copyOfRange(both, TEXT, both.length));
        return isOurs && made <= nowUnixNanos && nowUnixNanos - made <= LIFE_NANOS;
    }

    private byte[] tag(byte[] text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
