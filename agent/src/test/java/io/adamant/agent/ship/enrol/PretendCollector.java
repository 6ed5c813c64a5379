package io.adamant.agent.ship.enrol;

import io.adamant.agent.ship.X509Signer;
import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.http.Reply;
import io.adamant.agent.ship.http.Request;
import io.adamant.agent.ship.http.Transport;
import io.adamant.agent.ship.link.Breakage;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.enrol.EnrolAnswer;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Answers requests for certificates in this thread, as the collector does: the first key of a boot
 * has it, a renewal needs a certificate that is shown and not over.
 */
final class PretendCollector {

    private static final Duration BEFORE = Duration.ofMinutes(5);

    /** How a P-256 key begins (RFC 5480), and how long all of it is. */
    private static final String KEY_HEAD = "3059301306072a8648ce3d020106082a8648ce3d030107";

    private static final int KEY_BYTES = 91;

    private final KeyPair authority;
    private final LongSupplier unixNanos;
    final List<Asked> asked = new ArrayList<>();
    Duration life = Duration.ofHours(12);
    Function<Asked, Integer> rule = _ -> 200;
    private PublicKey claimed;
    private long endNanos;

    /** What was asked, and when by the collector's clock. */
    record Asked(String path, boolean shows, String proof, long atNanos) {}

    PretendCollector(LongSupplier unixNanos) {
        this.unixNanos = unixNanos;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            authority = generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    List<String> paths() {
        return asked.stream().map(Asked::path).toList();
    }

    boolean isOver() {
        return unixNanos.getAsLong() > endNanos;
    }

    /** As if this boot had not been claimed yet. */
    void forget() {
        claimed = null;
    }

    private Reply answer(Request request, boolean shows) {
        try {
            EnrolRequest read = EnrolRequest.decode(request.head());
            Asked now = new Asked(request.path(), shows, read.proof(), unixNanos.getAsLong());
            asked.add(now);
            int status = rule.apply(now);
            if (status == 0) {
                return new Reply.Broken(Breakage.CONNECT, false, "refused");
            }
            PublicKey key = key(read.certificateRequest());
            if (status == 200 && shows && isOver()) {
                status = 403;
            }
            if (status == 200 && !shows && claimed != null && !claimed.equals(key)) {
                status = 409;
            }
            return status == 200 ? certificate(key) : words(status);
        } catch (MalformedOtlpException | GeneralSecurityException broken) {
            throw new AssertionError(broken);
        }
    }

    private Reply certificate(PublicKey key) throws GeneralSecurityException {
        claimed = key;
        Instant now = Instant.ofEpochSecond(0, unixNanos.getAsLong());
        endNanos = unixNanos.getAsLong() + life.toNanos();
        byte[] der =
                new X509Signer("ca", authority.getPrivate(), now.minus(BEFORE), now.plus(life), 1)
                        .sign("", key, "i-1");
        return new Reply.Answer(200, "", "", new EnrolAnswer(List.of(der)).encode());
    }

    private static Reply words(int status) {
        return new Reply.Answer(status, "", "", "no".getBytes(StandardCharsets.UTF_8));
    }

    private static PublicKey key(byte[] request) throws GeneralSecurityException {
        int at = HexFormat.of().formatHex(request).indexOf(KEY_HEAD) / 2;
        return KeyFactory.getInstance("EC")
                .generatePublic(
                        new X509EncodedKeySpec(Arrays.copyOfRange(request, at, at + KEY_BYTES)));
    }

    Transport open(boolean shows) {
        return new Transport() {
            private Reply next;

            @Override
            public long peer(Endpoint endpoint) {
                return 1;
            }

            @Override
            public void send(Endpoint endpoint, Request request) {
                next = answer(request, shows);
            }

            @Override
            public Reply receive() {
                return next;
            }

            @Override
            public int unanswered() {
                return 0;
            }

            @Override
            public boolean pipelines() {
                return false;
            }

            @Override
            public void disconnect() {}

            @Override
            public void abort() {}

            @Override
            public void close() {}
        };
    }
}
