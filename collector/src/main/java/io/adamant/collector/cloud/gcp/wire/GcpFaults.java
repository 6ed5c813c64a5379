package io.adamant.collector.cloud.gcp.wire;

import static io.adamant.collector.cloud.pace.Fault.Kind.ABSENT;
import static io.adamant.collector.cloud.pace.Fault.Kind.REFUSED;
import static io.adamant.collector.cloud.pace.Fault.Kind.THROTTLED;
import static io.adamant.collector.cloud.pace.Fault.Kind.UNCERTAIN;
import static io.adamant.collector.cloud.pace.Fault.Kind.UNREACHED;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.compute.model.Operation;
import io.adamant.collector.cloud.pace.Fault;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;

/** What an exception, or an operation's error, says has happened (replacement.md d.2). */
public final class GcpFaults {

    private static final Set<String> LIMITS =
            Set.of(
                    "rateLimitExceeded",
                    "userRateLimitExceeded",
                    "quotaExceeded",
                    "concurrentLimitExceeded");

    private static final Map<String, String> OPERATION_WORDS =
            Map.of(
                    "QUOTA_EXCEEDED", "quota",
                    "ZONE_RESOURCE_POOL_EXHAUSTED", "stock-out",
                    "ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS", "stock-out",
                    "RESOURCE_POOL_EXHAUSTED", "stock-out",
                    "STOCKOUT", "stock-out",
                    "PERMISSIONS_ERROR", "denied",
                    "INVALID_USAGE", "invalid",
                    "UNSUPPORTED_OPERATION", "unsupported");

    private GcpFaults() {}

    public static Fault of(IOException thrown) {
        if (thrown instanceof GoogleJsonResponseException answered) {
            return answered(answered);
        }
        if (thrown instanceof HttpResponseException answered) {
            return status(answered.getStatusCode(), "", String.valueOf(answered.getMessage()));
        }
        String words = String.valueOf(thrown.getMessage());
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (isBeforeSending(cause)) {
                return new Fault(UNREACHED, "unreached", words, "");
            }
        }
        return words.contains("credentials")
                ? new Fault(REFUSED, "credentials", words, "")
                : new Fault(UNCERTAIN, "no-answer", words, "");
    }

    private static Fault answered(GoogleJsonResponseException thrown) {
        GoogleJsonError details = thrown.getDetails();
        String reason =
                details == null || details.getErrors() == null || details.getErrors().isEmpty()
                        ? ""
                        : String.valueOf(details.getErrors().getFirst().getReason());
        String message =
                details == null || details.getMessage() == null
                        ? String.valueOf(thrown.getStatusMessage())
                        : details.getMessage();
        return status(thrown.getStatusCode(), reason, message);
    }

    private static Fault status(int status, String reason, String message) {
        String words = status + " " + reason + ": " + message;
        return switch (status) {
            case 404, 410 -> new Fault(ABSENT, "not-found", words, "");
            case 429 -> new Fault(THROTTLED, "throttled", words, "");
            case 403 ->
                    LIMITS.contains(reason)
                            ? new Fault(THROTTLED, "throttled", words, "")
                            : new Fault(REFUSED, "denied", words, "");
            case 401 -> new Fault(REFUSED, "credentials", words, "");
            case 409 ->
                    reason.equals("alreadyExists")
                            ? new Fault(REFUSED, "exists", words, "")
                            : new Fault(THROTTLED, "conflict", words, "");
            // A fingerprint that is old: nothing happened, and the next try reads a new one.
            case 412 -> new Fault(THROTTLED, "conflict", words, "");
            default ->
                    status >= 500 || status < 400
                            ? new Fault(UNCERTAIN, "doubtful", words, "")
                            : new Fault(REFUSED, "invalid", words, "");
        };
    }

    /** The error of an operation that is done. */
    public static Fault of(Operation operation) {
        Operation.Error.Errors first = operation.getError().getErrors().getFirst();
        String code = String.valueOf(first.getCode());
        String words = code + ": " + first.getMessage();
        String id = String.valueOf(operation.getName());
        return switch (code) {
            case "RESOURCE_NOT_FOUND" -> new Fault(ABSENT, "not-found", words, id);
            case "RESOURCE_NOT_READY",
                    "RESOURCE_IN_USE_BY_ANOTHER_RESOURCE",
                    "CONDITION_NOT_MET",
                    "RATE_LIMIT_EXCEEDED" ->
                    new Fault(THROTTLED, "conflict", words, id);
            case "RESOURCE_ALREADY_EXISTS" -> new Fault(REFUSED, "exists", words, id);
            case "INTERNAL_ERROR" -> new Fault(UNCERTAIN, "doubtful", words, id);
            case String other ->
                    new Fault(REFUSED, OPERATION_WORDS.getOrDefault(other, "refused"), words, id);
        };
    }

    private static boolean isBeforeSending(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof NoRouteToHostException
                || cause instanceof SSLHandshakeException
                || (cause instanceof SocketTimeoutException late
                        && String.valueOf(late.getMessage()).contains("onnect timed out"));
    }
}
