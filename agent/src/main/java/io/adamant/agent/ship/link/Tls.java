package io.adamant.agent.ship.link;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 by the JDK. The files are read before the first connection, and again when one of them
 * has changed or a handshake has failed; sessions are resumed as long as they have not.
 *
 * <p>ChaCha20-Poly1305 and X25519 are offered alone at first: the agent's JVM has only the C1
 * compiler, which has no use of the processor's AES instructions (measured: 180 against 41 MB/s),
 * and makes a key for each kind of group that it offers. A server that refuses them is offered all.
 * See docs/decisions/0012-tls.md.
 */
final class Tls {

    private static final String CHACHA = "TLS_CHACHA20_POLY1305_SHA256";
    private static final String X25519 = "x25519";
    private static final String[] ALL_SUITES = {
        CHACHA, "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"
    };

    private static final String[] ALL_GROUPS = {X25519, "secp256r1", "secp384r1"};

    private final TlsFiles files;
    private final Set<String> wantsMore = new HashSet<>();
    private @Nullable SSLContext context;
    private @Nullable ClientCertificate ours;
    private String fingerprint = "";

    Tls(TlsFiles files) {
        this.files = files;
    }

    /** An engine for one connection; host names are compared with the certificate. */
    SSLEngine engine(String host, int port) throws LinkException {
        SSLEngine engine = context().createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        if (files.ca() == null) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // else see NamedServer
        }
        boolean all = wantsMore.contains(host + " " + port);
        parameters.setCipherSuites(all ? ALL_SUITES : new String[] {CHACHA});
        parameters.setNamedGroups(all ? ALL_GROUPS : new String[] {X25519});
        engine.setSSLParameters(parameters);
        return engine;
    }

    TlsWords words(String host) {
        return new TlsWords(host, files, ours);
    }

    /**
     * A handshake has failed.
     *
     * @return true when another try, which offers more, is of use at once
     */
    boolean failed(String host, int port, LinkException failure) {
        fingerprint = "";
        Throwable cause = failure.getCause();
        boolean refused =
                cause != null && String.valueOf(cause.getMessage()).contains("handshake_failure");
        return refused && wantsMore.add(host + " " + port);
    }

    private SSLContext context() throws LinkException {
        String now = files.fingerprint();
        SSLContext current = context;
        if (current != null && now.equals(fingerprint)) {
            return current;
        }
        ClientCertificate certificate = files.ours();
        SSLContext fresh = context(certificate, files.authorities());
        context = fresh;
        ours = certificate;
        fingerprint = now;
        return fresh;
    }

    private static SSLContext context(
            @Nullable ClientCertificate certificate, List<X509Certificate> authorities)
            throws LinkException {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            KeyManager[] keys = certificate == null ? null : new KeyManager[] {certificate};
            TrustManager[] trust = authorities.isEmpty() ? null : trust(authorities);
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new LinkException(
                    Breakage.TLS, "TLS cannot be set up: " + unusable.getMessage(), unusable);
        }
    }

    private static TrustManager[] trust(List<X509Certificate> authorities)
            throws GeneralSecurityException {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate authority : authorities) {
            anchors.add(new TrustAnchor(authority, null));
        }
        PKIXBuilderParameters rules = new PKIXBuilderParameters(anchors, new X509CertSelector());
        rules.setRevocationEnabled(false);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(rules));
        for (TrustManager made : factory.getTrustManagers()) {
            if (made instanceof X509ExtendedTrustManager signatures) {
                return new TrustManager[] {new NamedServer(signatures)};
            }
        }
        throw new NoSuchAlgorithmException("the JDK has no extended PKIX trust manager");
    }
}
