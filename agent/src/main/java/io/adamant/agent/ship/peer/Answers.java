package io.adamant.agent.ship.peer;

import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.http.Reply;
import io.adamant.agent.ship.http.RetryAfter;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.ExportResponse;
import io.adamant.shared.wire.MalformedOtlpException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What an answer means (OTLP specification, "OTLP/HTTP Response"); no state. */
public final class Answers {

    static final int MAX_DETAIL = 200;

    private final WallClock wall;
    private final Runnable odd;

    /**
     * @param odd told of each acknowledgement whose body is none in protobuf
     */
    public Answers(WallClock wall, Runnable odd) {
        this.wall = wall;
        this.odd = odd;
    }

    /**
     * A 2xx that an OTLP receiver may have said: without a body, in a media type of OTLP, or with a
     * body that is an OTLP response. A page with status 200 is none, whoever sends it.
     */
    static boolean isTaken(Reply.Answer answer) {
        return isSuccess(answer) && (answer.body().length == 0 || isOtlp(answer));
    }

    private static boolean isSuccess(Reply.Answer answer) {
        return answer.status() >= 200 && answer.status() < 300;
    }

    private static boolean isOtlp(Reply.Answer answer) {
        return switch (answer.contentType()) {
            case "application/x-protobuf", "application/json" -> true;
            case "text/html" -> false;
            default -> response(answer.body()).isPresent();
        };
    }

    private static Optional<ExportResponse> response(byte[] body) {
        try {
            return Optional.of(ExportResponse.decode(body));
        } catch (MalformedOtlpException words) {
            return Optional.empty();
        }
    }

    /** The peer cannot or will not now, whatever it is sent. */
    static boolean isTrouble(Reply.Answer answer) {
        return switch (answer.status()) {
            case 401, 403, 408, 429, 502, 503, 504 -> true;
            default -> false;
        };
    }

    /** Says nothing about what is read, whatever was asked. */
    static boolean isNoAnswer(Reply.Answer answer) {
        return isTrouble(answer) || (isSuccess(answer) && !isTaken(answer));
    }

    /**
     * What the answer to records means.
     *
     * @param known the peer has taken something before, so that a refusal is about the records
     */
    public Outcome meaning(Endpoint endpoint, Reply.Answer answer, boolean known) {
        int status = answer.status();
        if (isTaken(answer)) {
            return delivered(answer.body());
        }
        if (status == 413) {
            return new Outcome.TooLarge();
        }
        if (status >= 400 && status < 500 && known && !isTrouble(answer)) {
            return new Outcome.Refused(words(endpoint, answer));
        }
        return later(endpoint, answer, known);
    }

    Outcome.Later later(Endpoint endpoint, Reply.Answer answer) {
        return later(endpoint, answer, false);
    }

    private Outcome.Later later(Endpoint endpoint, Reply.Answer answer, boolean known) {
        if (isSuccess(answer)) {
            String words = words(endpoint, answer) + " (which no OTLP receiver says)";
            return new Outcome.Later(RetryCause.NOT_OTLP, 0, words);
        }
        RetryCause cause =
                switch (answer.status()) {
                    case 429 -> RetryCause.THROTTLED;
                    case 408, 502, 503, 504 -> RetryCause.UNAVAILABLE;
                    case 401, 403 -> RetryCause.UNAUTHORIZED;
                    default ->
                            known && answer.status() >= 500
                                    ? RetryCause.FAULT
                                    : RetryCause.STRANGER;
                };
        long wait = RetryAfter.nanos(answer.retryAfter(), wall.unixNanos());
        return new Outcome.Later(cause, wait, words(endpoint, answer));
    }

    public Outcome.Later later(Endpoint endpoint, Reply.Broken broken) {
        return new Outcome.Later(
                RetryCause.of(broken.cause()), 0, endpoint + ": " + broken.detail());
    }

    /** Of a media type of OTLP the body may be JSON, or words of the receiver's. */
    private Outcome delivered(byte[] body) {
        Optional<ExportResponse> decoded = response(body);
        if (decoded.isEmpty()) {
            odd.run();
        }
        ExportResponse response = decoded.orElse(ExportResponse.ALL_WELL);
        String message = response.message();
        return new Outcome.Delivered(
                response.rejected(), message.substring(0, Math.min(message.length(), MAX_DETAIL)));
    }

    private static String words(Endpoint endpoint, Reply.Answer answer) {
        String said = printable(answer.body());
        return endpoint + " answered " + answer.status() + (said.isEmpty() ? "" : ": " + said);
    }

    /**
     * The readable part of a body, be it a {@code google.rpc.Status}, JSON, HTML or plain words:
     * what is no character becomes a space, spaces are joined.
     */
    static String printable(byte[] body) {
        String text =
                new String(body, 0, Math.min(body.length, 4 * MAX_DETAIL), StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < text.length() && said.length() < MAX_DETAIL; i++) {
            char c = text.charAt(i);
            boolean shown = c > ' ' && c != 0x7F && c != '\uFFFD' && !Character.isISOControl(c);
            if (shown) {
                said.append(c);
            } else if (!said.isEmpty() && said.charAt(said.length() - 1) != ' ') {
                said.append(' ');
            }
        }
        return said.toString().strip();
    }
}
