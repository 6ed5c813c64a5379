package io.adamant.collector.security.tls;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.security.SourceAddress;
import io.adamant.collector.security.enrol.Enrolment;
import io.adamant.collector.security.enrol.Enrolment.Outcome;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.enrol.EnrolAnswer;
import io.adamant.shared.wire.enrol.EnrolRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /enrol}, {@code /enrol/nonce} and {@code /enrol/renew}: what can be asked without a
 * certificate, so that all of it is bounded. At most {@value #MAX_AT_ONCE} are worked on at a time;
 * who comes beyond that, or has begun too many bodies, gets 503 and a jittered {@code Retry-After}.
 *
 * <pre>
 * 200 certificate    400 malformed    403 not proven    409 claimed by another    503 again later
 * </pre>
 */
public final class EnrolDoor {

    static final int MAX_BODY_BYTES = 32 * 1024;
    static final int MAX_AT_ONCE = 64;

    /** A body has to be whole by then; an agent sends its own at once. */
    static final long BODY_MILLIS = 10_000;

    private static final int RETRY_SECONDS = 2;
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Enrolment enrolment;
    private final ExecutorService workers;
    private final RandomGenerator random;
    private final Count refused;
    private final Count slow;
    private final Semaphore places = new Semaphore(MAX_AT_ONCE);
    private final Arriving arriving = new Arriving();

    /**
     * @param workers check proofs; may block
     * @param random spreads {@code Retry-After}; any thread asks
     */
    public EnrolDoor(
            Enrolment enrolment, ExecutorService workers, RandomGenerator random, Meters meters) {
        this.enrolment = enrolment;
        this.workers = workers;
        this.random = random;
        refused =
                meters.counter(
                        "adamant_enrol_overload",
                        "Enrolments put off because of too many at once.");
        slow =
                meters.counter(
                        "adamant_enrol_slow",
                        "Connections closed because their enrolment was not there in time.");
        meters.gauge(
                "adamant_enrol_arriving",
                "Enrolments whose body has begun and is not whole.",
                arriving::now);
    }

    boolean takes(HttpServerRequest request, Supplier<Optional<Stamp>> holder) {
        switch (request.path()) {
            case EnrolRequest.PATH -> read(request, body -> enrol(request, body));
            case EnrolRequest.RENEW_PATH ->
                    read(request, body -> renew(request, body, holder.get().orElse(null)));
            case EnrolRequest.NONCE_PATH ->
                    read(request, _ -> new Said(200, TEXT, Buffer.buffer(enrolment.nonce())));
            case null, default -> {
                return false;
            }
        }
        return true;
    }

    private record Said(int status, String type, Buffer body) {
        static Said words(int status, String words) {
            return new Said(status, TEXT, Buffer.buffer(words + "\n"));
        }
    }

    /** What is done with a body; may block. */
    private interface Work {
        Said of(byte[] body);
    }

    private void read(HttpServerRequest request, Work work) {
        if (!HttpMethod.POST.equals(request.method())) {
            answer(request, Said.words(405, "POST"));
            return;
        }
        String share = SourceAddress.of(from(request));
        if (!arriving.mayBegin(share)) {
            overload(request);
            return;
        }
        Arriving.Body begun = arriving.begin(share);
        Vertx vertx = Vertx.currentContext().owner();
        long deadline =
                vertx.setTimer(
                        BODY_MILLIS,
                        _ -> {
                            slow.increment();
                            var _ = request.connection().close();
                        });
        Runnable over =
                () -> {
                    vertx.cancelTimer(deadline);
                    begun.end();
                };
        Buffer body = Buffer.buffer();
        request.exceptionHandler(_ -> over.run());
        request.response().closeHandler(_ -> over.run());
        request.handler(
                part -> {
                    if (body.length() + part.length() > MAX_BODY_BYTES) {
                        over.run();
                        answer(request, Said.words(413, "over " + MAX_BODY_BYTES + " bytes"));
                        var _ = request.connection().close();
                    } else {
                        body.appendBuffer(part);
                    }
                });
        request.endHandler(
                _ -> {
                    over.run();
                    work(request, () -> work.of(body.getBytes()));
                });
    }

    /** Only a body that is whole takes a place, so that nobody holds one by being slow. */
    private void work(HttpServerRequest request, Supplier<Said> work) {
        if (!places.tryAcquire()) {
            overload(request);
            return;
        }
        workers.execute(
                () -> {
                    try {
                        answer(request, work.get());
                    } finally {
                        places.release();
                    }
                });
    }

    private void overload(HttpServerRequest request) {
        refused.increment();
        answer(request, Said.words(503, "too many at a time"));
    }

    private Said enrol(HttpServerRequest request, byte[] body) {
        try {
            return said(enrolment.enrol(EnrolRequest.decode(body), from(request)));
        } catch (MalformedOtlpException malformed) {
            return Said.words(400, "this is no enrolment: " + malformed.getMessage());
        }
    }

    private Said renew(HttpServerRequest request, byte[] body, @Nullable Stamp holder) {
        if (holder == null) {
            return Said.words(403, "no certificate of this collector is shown: enrol");
        }
        try {
            byte[] wanted = EnrolRequest.decode(body).certificateRequest();
            return said(enrolment.renew(holder, wanted, from(request)));
        } catch (MalformedOtlpException malformed) {
            return Said.words(400, "this is no renewal: " + malformed.getMessage());
        }
    }

    private static String from(HttpServerRequest request) {
        return request.remoteAddress().hostAddress();
    }

    private static Said said(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Issued(List<X509Certificate> chain) ->
                    new Said(200, PROTOBUF, Buffer.buffer(encoded(chain)));
            case Outcome.Refused(Enrolment.Cause cause, String words) ->
                    Said.words(
                            switch (cause) {
                                case MALFORMED, REQUEST, KIND -> 400;
                                case NONCE, PROOF -> 403;
                                case TAKEN -> 409;
                            },
                            words);
            case Outcome.Later(String words) -> Said.words(503, words);
        };
    }

    private static byte[] encoded(List<X509Certificate> chain) {
        List<byte[]> ders = new ArrayList<>();
        try {
            for (X509Certificate certificate : chain) {
                ders.add(certificate.getEncoded());
            }
        } catch (CertificateEncodingException ofOurs) {
            throw new IllegalStateException(ofOurs);
        }
        return new EnrolAnswer(ders).encode();
    }

    private void answer(HttpServerRequest request, Said said) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(said.status()).putHeader("Content-Type", said.type());
        if (said.status() == 503) {
            response.putHeader("Retry-After", Integer.toString(1 + random.nextInt(RETRY_SECONDS)));
        }
        var _ = response.end(said.body());
    }
}
