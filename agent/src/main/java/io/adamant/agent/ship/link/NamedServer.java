package io.adamant.agent.ship.link;

import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a server whose certificate the JDK finds signed by our authorities, and which is for the
 * host that was dialled (RFC 9525, subject alternative names only). The names are compared here
 * because the JDK's own comparison reads its whole list of public authorities for it, 3.4 MiB.
 *
 * <p>A wildcard stands for the whole first label, of names with at least two more.
 */
final class NamedServer extends X509ExtendedTrustManager {

    private static final int DNS = 2;
    private static final int IP = 7;

    private final X509ExtendedTrustManager signatures;

    /**
     * @param signatures checks all but the name, as the engine asks for no identification
     */
    NamedServer(X509ExtendedTrustManager signatures) {
        this.signatures = signatures;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        signatures.checkServerTrusted(chain, authType, engine);
        checkName(engine.getPeerHost(), chain[0]);
    }

    static void checkName(@Nullable String host, X509Certificate certificate)
            throws CertificateException {
        if (host != null) {
            check(host, certificate.getSubjectAlternativeNames());
            return;
        }
        throw new CertificateException("No name match for an unknown host");
    }

    /**
     * @param names type and value each, as {@link X509Certificate#getSubjectAlternativeNames} says
     */
    static void check(String host, @Nullable Collection<List<?>> names)
            throws CertificateException {
        InetAddress address = literal(host);
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            boolean matches =
                    name.get(0) instanceof Integer type
                            && name.get(1) instanceof String value
                            && (address == null
                                    ? type == DNS && isName(host, value)
                                    : type == IP && address.equals(literal(value)));
            if (matches) {
                return;
            }
        }
        throw new CertificateException("No subject alternative name of it is " + host);
    }

    private static boolean isName(String host, String pattern) {
        String dialled = withoutRoot(host);
        String named = withoutRoot(pattern);
        if (!named.startsWith("*.")) {
            return named.indexOf('*') < 0 && !named.isEmpty() && named.equals(dialled);
        }
        String rest = named.substring(1);
        int first = dialled.indexOf('.');
        return first > 0
                && rest.indexOf('*') < 0
                && rest.indexOf('.', 1) > 0
                && rest.equals(dialled.substring(first));
    }

    private static String withoutRoot(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException name) {
            return null;
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return signatures.getAcceptedIssuers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noEngine();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw noEngine();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noEngine();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noEngine();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw noEngine();
    }

    private static CertificateException noEngine() {
        return new CertificateException("only a server behind an engine is looked at");
    }
}
