package io.adamant.agent.ship.link;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Says of a failed TLS connection what is wrong, in which file, and what helps. The JDK's own words
 * name neither.
 *
 * @param host the name that was dialled
 * @param ours what we show, or null
 */
record TlsWords(String host, TlsFiles files, @Nullable ClientCertificate ours) {

    private static final int MAX_CAUSES = 8;
    private static final String TOO_OLD =
            "the other side speaks no TLS 1.3, and nothing older is used";

    String closedInHandshake() {
        return "the other side ended the connection during the TLS handshake: is this a TLS 1.3"
                + " port, and does it take our certificate ("
                + certificate()
                + ")?";
    }

    LinkException explain(SSLException broken) {
        return new LinkException(Breakage.TLS, sentence(broken), broken);
    }

    private String sentence(SSLException broken) {
        String known = first(broken, this::aboutItself);
        known = known == null ? first(broken, this::aboutItsSigner) : known;
        if (known != null) {
            return known;
        }
        String message = String.valueOf(broken.getMessage());
        if (message.contains("Received fatal alert")) {
            return alert(message);
        }
        if (message.contains("plaintext connection") || message.contains("Unsupported or unrec")) {
            return "what answers there speaks no TLS: is the endpoint http:// instead?";
        }
        if (message.contains("protocol_version") || message.contains("protocol version")) {
            return TOO_OLD;
        }
        return "TLS failed: " + message;
    }

    private static @Nullable String first(
            SSLException broken, Function<Throwable, @Nullable String> words) {
        Throwable at = broken;
        for (int i = 0; at != null && i < MAX_CAUSES; i++) {
            String known = words.apply(at);
            if (known != null) {
                return known;
            }
            at = at.getCause();
        }
        return null;
    }

    private @Nullable String aboutItself(Throwable fault) {
        if (fault instanceof CertificateExpiredException
                || fault instanceof CertificateNotYetValidException) {
            return "the collector's certificate is not valid today: "
                    + fault.getMessage()
                    + "; renew it there, or set this host's clock";
        }
        String message = String.valueOf(fault.getMessage());
        if (message.startsWith("No subject alternative") || message.startsWith("No name match")) {
            return "the collector's certificate is not for '"
                    + host
                    + "': "
                    + message
                    + "; dial a name that it has";
        }
        return null;
    }

    private @Nullable String aboutItsSigner(Throwable fault) {
        boolean unknown = String.valueOf(fault.getMessage()).contains("valid certification");
        if (!unknown && !(fault instanceof CertPathValidatorException)) {
            return null;
        }
        return "the collector's certificate is not signed by anyone in "
                + (files.ca() == null
                        ? "the runtime's list; name the file of its authority as collector.tls.ca"
                        : "collector.tls.ca " + files.ca());
    }

    private String alert(String message) {
        String alert = message.substring(message.lastIndexOf(' ') + 1);
        if (ours != null && !ours.matches()) {
            return "collector.tls.key " + files.key() + " is not the key of " + files.certificate();
        }
        return switch (alert) {
            case "certificate_required" ->
                    "the collector wants a certificate of ours: set collector.tls.certificate and"
                            + " collector.tls.key";
            case "bad_certificate",
                    "unknown_ca",
                    "certificate_unknown",
                    "certificate_revoked",
                    "certificate_expired",
                    "unsupported_certificate",
                    "access_denied" ->
                    "the collector refuses our certificate (" + alert + "): " + certificate();
            case "protocol_version" -> TOO_OLD;
            case "unrecognized_name" -> "the other side does not know the name '" + host + "'";
            default -> "the other side broke off TLS: " + alert + "; ours: " + certificate();
        };
    }

    private String certificate() {
        if (ours == null) {
            return "none, see collector.tls.certificate";
        }
        return "collector.tls.certificate "
                + files.certificate()
                + ", valid until "
                + ours.certificate().getNotAfter().toInstant();
    }
}
