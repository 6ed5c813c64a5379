package io.adamant.collector.security.ca;

import io.adamant.collector.journal.stamp.Stamp;
import java.security.cert.X509Certificate;
import java.util.List;

/** Port: makes certificates for those who have proven who they are. May block. */
public interface Issuer {

    /**
     * A certificate for whoever holds the key of a request.
     *
     * @param request already checked: signed with the key that it is for
     * @param holder an agent or a relay; what the request calls itself is not looked at
     * @param nowUnixNanos begins its life, less the tolerated skew of clocks
     */
    Signed sign(CertificateRequest request, Stamp holder, long nowUnixNanos);

    /** Who signs; certificates by anybody else prove nothing. */
    X509Certificate authority();

    /** What came of it. */
    sealed interface Signed {

        /** Its own first, then who signed it. */
        record Chain(List<X509Certificate> certificates) implements Signed {
            public Chain {
                certificates = List.copyOf(certificates);
            }
        }

        /** Nobody has signed now; asking again may help. */
        record Later(String words) implements Signed {}
    }
}
