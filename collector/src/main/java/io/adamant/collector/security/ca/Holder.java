package io.adamant.collector.security.ca;

import io.adamant.collector.journal.stamp.Stamp;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Whose a certificate of ours is: its only alternative name of type URI, {@code adamant:} and the
 * stamp's text, such as {@code adamant:agent:i-1/5f0c...}. Nothing else in it is read.
 */
public final class Holder {

    private static final String SCHEME = "adamant:";
    private static final int URI_NAME = 6;

    private Holder() {}

    static String uri(Stamp stamp) {
        return SCHEME + stamp.text();
    }

    /** Empty for a certificate that names neither an agent nor a relay, or more than one. */
    public static Optional<Stamp> of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null || names.size() != 1) {
                return Optional.empty();
            }
            List<?> only = names.iterator().next();
            boolean isUri = only.get(0) instanceof Integer type && type == URI_NAME;
            if (!isUri || !(only.get(1) instanceof String uri) || !uri.startsWith(SCHEME)) {
                return Optional.empty();
            }
            return switch (Stamp.parse(uri.substring(SCHEME.length()))) {
                case Stamp.Agent agent -> Optional.of(agent);
                case Stamp.Relay relay -> Optional.of(relay);
                case Stamp.Unproven _ -> Optional.empty();
            };
        } catch (CertificateParsingException unreadable) {
            return Optional.empty();
        }
    }
}
