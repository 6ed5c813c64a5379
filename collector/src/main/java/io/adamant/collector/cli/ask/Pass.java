package io.adamant.collector.cli.ask;

import io.adamant.collector.cli.terminal.CliException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What shows the collector who calls, and by what its certificate is taken.
 *
 * @param token empty for none
 * @param ca certificates of who may sign the collector's, PEM; null for the machine's own list
 */
public record Pass(String token, @Nullable Path ca) {

    /** Nothing to show, nothing to check. */
    public static final Pass NONE = new Pass("", null);

    /** With the token of a file instead. */
    public Pass withTokenOf(String file) {
        try {
            return new Pass(Files.readString(Path.of(file)).strip(), ca);
        } catch (IOException unreadable) {
            throw CliException.failed("the token file " + file + " cannot be read");
        }
    }

    /** With another file of certificates. */
    public Pass withCa(String file) {
        return new Pass(token, Path.of(file));
    }

    void show(HttpURLConnection connection) {
        if (!token.isEmpty()) {
            connection.setRequestProperty("Authorization", "Bearer " + token);
        }
        if (ca != null && connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(context(ca).getSocketFactory());
        }
    }

    HttpClient.Builder trusting(HttpClient.Builder client) {
        return ca == null ? client : client.sslContext(context(ca));
    }

    WebSocket.Builder showing(WebSocket.Builder socket) {
        return token.isEmpty() ? socket : socket.header("Authorization", "Bearer " + token);
    }

    private static SSLContext context(Path ca) {
        try (InputStream in = Files.newInputStream(ca)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate one :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca" + number++, one);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException unusable) {
            throw CliException.failed("--ca " + ca + " cannot be used: " + unusable.getMessage());
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Pass[" + (token.isEmpty() ? "no token" : "a token") + ", " + ca + "]";
    }
}
