package io.adamant.collector.security.tls;

import io.adamant.collector.security.TrustException;
import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * TLS 1.3 with a certificate and key in PEM files, by BoringSSL where netty-tcnative is there, else
 * by the JDK.
 */
public final class ServerTls {

    private static final int HANDSHAKE_SECONDS = 10;

    private final Path certificate;
    private final Path key;

    public ServerTls(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
        for (Path file : new Path[] {certificate, key}) {
            if (!Files.isReadable(file)) {
                throw new TrustException(
                        TrustException.Code.FILE,
                        file + " cannot be read: the listeners' TLS needs it");
            }
        }
    }

    public HttpServerOptions secured(HttpServerOptions options) {
        return options.setSsl(true)
                .setUseAlpn(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setSslEngineOptions(
                        isNative() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions())
                .setKeyCertOptions(
                        new PemKeyCertOptions()
                                .setCertPath(certificate.toString())
                                .setKeyPath(key.toString()));
    }

    /** Whether BoringSSL does the work. */
    public static boolean isNative() {
        return OpenSsl.isAvailable();
    }

    /** Changes when one of the files does; what cannot be read is no change. */
    public String fingerprint() {
        try {
            return Files.getLastModifiedTime(certificate).toMillis()
                    + ","
                    + Files.size(certificate)
                    + ","
                    + Files.getLastModifiedTime(key).toMillis()
                    + ","
                    + Files.size(key);
        } catch (IOException unreadable) {
            return "";
        }
    }
}
