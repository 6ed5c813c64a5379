package io.adamant.collector.receive;

import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.format.Format;
import io.adamant.collector.receive.admit.Answer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one protocol over HTTP asks and is answered. Chosen by path and content type before anything
 * of the body is read; belongs to one request.
 */
interface Dialect {

    /** Bounded name, a metric label. */
    String protocol();

    Signal signal();

    /** What the body is; meaningful only where {@link #refusal} is empty. */
    Format format();

    /** Why the request is refused by its head alone. */
    Optional<Answer> refusal();

    /** Bytes around the body that do not count as its size. */
    int frameBytes();

    /**
     * Checks the frame.
     *
     * @param frame the first {@link #frameBytes} of what came, or all of it if that is less
     * @param body what came behind it
     */
    Content content(byte[] frame, byte[] body);

    /**
     * Answers.
     *
     * @param retryAfterSeconds with jitter, 0 where the answer cannot be retried
     */
    void answer(HttpServerRequest request, Answer answer, int retryAfterSeconds);

    /**
     * A body out of its frame.
     *
     * @param bytes the body, still encoded
     * @param problem why there is none, or null
     */
    record Content(String encoding, byte[] bytes, @Nullable String problem) {

        static Content malformed(String problem) {
            return new Content("", new byte[0], problem);
        }
    }
}
