package io.adamant.agent.ship.link;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that this boot was given, in memory. Whoever enrols puts it here; a connection
 * made afterwards shows it. Any thread may put and take.
 */
public final class HeldCertificate {

    private volatile @Nullable ClientCertificate held;

    /** From now on this one is shown. */
    public void hold(List<X509Certificate> chain, PrivateKey key) {
        held = new ClientCertificate(chain, key);
    }

    /** From now on none is shown. */
    public void drop() {
        held = null;
    }

    @Nullable ClientCertificate get() {
        return held;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return held == null ? "HeldCertificate[none]" : "HeldCertificate[one]";
    }
}
