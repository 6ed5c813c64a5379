package io.adamant.collector.security.ca;

import io.adamant.collector.journal.stamp.Stamp;
import java.security.cert.X509Certificate;
import java.util.List;

/** Port: makes certificates for those who have proven who they are. */
public interface Issuer {

    /**
     * A certificate for whoever holds the key of a request.
     *
     * @param request already checked: signed with the key that it is for
     * @param holder an agent or a relay; what the request calls itself is not looked at
     * @param nowUnixNanos begins its life, less the tolerated skew of clocks
     * @return its own first, then who signed it
     */
    List<X509Certificate> issue(CertificateRequest request, Stamp holder, long nowUnixNanos);

    /** Who signs; certificates by anybody else prove nothing. */
    X509Certificate authority();
}
