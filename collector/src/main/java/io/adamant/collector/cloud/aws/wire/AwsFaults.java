package io.adamant.collector.cloud.aws.wire;

import static io.adamant.collector.cloud.pace.Fault.Kind.ABSENT;
import static io.adamant.collector.cloud.pace.Fault.Kind.REFUSED;
import static io.adamant.collector.cloud.pace.Fault.Kind.THROTTLED;
import static io.adamant.collector.cloud.pace.Fault.Kind.UNCERTAIN;
import static io.adamant.collector.cloud.pace.Fault.Kind.UNREACHED;

import io.adamant.collector.cloud.pace.Fault;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What an exception of the SDK says has happened (replacement.md d.1). */
public final class AwsFaults {

    /** A limit, or somebody else's work on the same group: nothing happened, later it may. */
    private static final Set<String> LATER =
            Set.of(
                    "Throttling",
                    "ThrottlingException",
                    "ThrottledException",
                    "RequestLimitExceeded",
                    "RequestThrottled",
                    "RequestThrottledException",
                    "TooManyRequestsException",
                    "ResourceContention",
                    "ResourceInUse",
                    "ScalingActivityInProgress",
                    "InstanceRefreshInProgress");

    private static final Set<String> NOT_THERE =
            Set.of(
                    "InvalidInstanceID.NotFound",
                    "InvalidInstanceID.Malformed",
                    "InvalidAMIID.NotFound",
                    "InvalidAMIID.Malformed",
                    "InvalidLaunchTemplateId.NotFound",
                    "InvalidLaunchTemplateId.VersionNotFound",
                    "InvalidLaunchTemplateName.NotFoundException",
                    "TargetGroupNotFound",
                    "InvalidTarget");

    /**
     * Effects may be there all the same; a token that was used otherwise has launched something.
     */
    private static final Set<String> DOUBTFUL =
            Set.of(
                    "InternalFailure",
                    "InternalError",
                    "ServiceUnavailable",
                    "Unavailable",
                    "IdempotentParameterMismatch");

    private static final Map<String, String> WORDS =
            Map.ofEntries(
                    Map.entry("AccessDenied", "denied"),
                    Map.entry("AccessDeniedException", "denied"),
                    Map.entry("UnauthorizedOperation", "denied"),
                    Map.entry("OperationNotPermitted", "denied"),
                    Map.entry("AuthFailure", "credentials"),
                    Map.entry("ExpiredToken", "credentials"),
                    Map.entry("RequestExpired", "credentials"),
                    Map.entry("InvalidClientTokenId", "credentials"),
                    Map.entry("SignatureDoesNotMatch", "credentials"),
                    Map.entry("ValidationError", "invalid"),
                    Map.entry("LimitExceeded", "limit"),
                    Map.entry("SnapshotLimitExceeded", "limit"),
                    Map.entry("InvalidNextToken", "page-token"),
                    Map.entry("UnsupportedOperation", "unsupported"),
                    Map.entry("IncorrectInstanceState", "state"),
                    Map.entry("IncorrectState", "state"),
                    Map.entry("InvalidAMIID.Unavailable", "image-unavailable"),
                    Map.entry("IrreversibleInstanceRefresh", "irreversible"),
                    Map.entry("ActiveInstanceRefreshNotFound", "no-refresh"),
                    Map.entry("InsufficientInstanceCapacity", "stock-out"),
                    Map.entry("InstanceLimitExceeded", "quota"),
                    Map.entry("VcpuLimitExceeded", "quota"),
                    Map.entry("MaxSpotInstanceCountExceeded", "quota"));

    private AwsFaults() {}

    static Fault of(SdkException thrown) {
        return thrown instanceof AwsServiceException answered
                ? answered(answered)
                : unanswered(thrown);
    }

    private static Fault answered(AwsServiceException thrown) {
        String code =
                thrown.awsErrorDetails() == null || thrown.awsErrorDetails().errorCode() == null
                        ? ""
                        : thrown.awsErrorDetails().errorCode();
        String message =
                thrown.awsErrorDetails() == null || thrown.awsErrorDetails().errorMessage() == null
                        ? "status " + thrown.statusCode()
                        : thrown.awsErrorDetails().errorMessage();
        String id = thrown.requestId() == null ? "" : thrown.requestId();
        return fault(code, thrown.statusCode(), code + ": " + message, id);
    }

    private static Fault fault(String code, int status, String words, String requestId) {
        if (LATER.contains(code) || status == 429) {
            return new Fault(THROTTLED, "throttled", words, requestId);
        }
        if (NOT_THERE.contains(code)) {
            return new Fault(ABSENT, "not-found", words, requestId);
        }
        if (DOUBTFUL.contains(code) || status >= 500 || status < 400) {
            return new Fault(UNCERTAIN, "doubtful", words, requestId);
        }
        return new Fault(REFUSED, word(code), words, requestId);
    }

    /** The bounded word of an error code. */
    public static String word(@Nullable String code) {
        if (code == null) {
            return "refused";
        }
        return code.startsWith("InvalidLaunchTemplate")
                ? "launch-template"
                : WORDS.getOrDefault(code, "refused");
    }

    private static Fault unanswered(SdkException thrown) {
        String words = String.valueOf(thrown.getMessage());
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (isBeforeSending(cause)) {
                return new Fault(UNREACHED, "unreached", words, "");
            }
        }
        if (words.startsWith("Unable to load credentials")) {
            return new Fault(REFUSED, "credentials", words, "");
        }
        return new Fault(UNCERTAIN, "no-answer", words, "");
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
