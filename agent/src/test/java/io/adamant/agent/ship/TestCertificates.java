package io.adamant.agent.ship;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Keys and certificates for one test class, made in this process: the JDK has no public API for
 * certificates, and its keytool takes a second for each. None is ever committed.
 */
final class TestCertificates {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Duration AGE = Duration.ofDays(30);
    private static final Duration LIFE = Duration.ofDays(2);

    private final Path dir;
    private final Instant now;
    private final Map<String, KeyPair> keys = new HashMap<>();
    private int serial;

    TestCertificates(Path dir) throws IOException, GeneralSecurityException {
        this.dir = dir;
        this.now = Instant.now();
        authority("ca");
        key("server", "EC");
        key("client", "EC");
    }

    /** A new authority; its certificate is in {@code NAME.pem}. */
    Path authority(String name) throws IOException, GeneralSecurityException {
        key(name, "EC");
        byte[] itself = signer(name).authority(name, key(name).getPublic());
        return write(pem(name), "CERTIFICATE", itself);
    }

    /** A new key pair. */
    void key(String name, String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(algorithm.equals("EC") ? 256 : 2048);
        keys.put(name, generator.generateKeyPair());
    }

    private KeyPair key(String name) {
        KeyPair pair = keys.get(name);
        if (pair == null) {
            throw new IllegalArgumentException("no key " + name);
        }
        return pair;
    }

    /**
     * A certificate for a key, valid today.
     *
     * @param as names the file
     * @param names of the subject, names or addresses
     */
    Path sign(String key, String authority, String as, String... names)
            throws IOException, GeneralSecurityException {
        return write(
                pem(as), "CERTIFICATE", signer(authority).sign(key, key(key).getPublic(), names));
    }

    /** The same, but it was valid weeks ago. */
    Path signExpired(String key, String authority, String as, String... names)
            throws IOException, GeneralSecurityException {
        X509Signer old = signer(authority, now.minus(AGE), now.minus(LIFE));
        return write(pem(as), "CERTIFICATE", old.sign(key, key(key).getPublic(), names));
    }

    private X509Signer signer(String authority) {
        return signer(authority, now.minus(LIFE), now.plus(LIFE));
    }

    private X509Signer signer(String authority, Instant from, Instant until) {
        return new X509Signer(authority, key(authority).getPrivate(), from, until, ++serial);
    }

    private static Path write(Path file, String what, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, base64, what));
    }

    /** A key as PKCS#8. */
    Path keyPem(String name) throws IOException {
        return write(
                dir.resolve(name + ".key"), "PRIVATE KEY", key(name).getPrivate().getEncoded());
    }

    /** Server sockets that speak TLS. */
    SSLServerSocketFactory serverSockets(String key, Path certificate)
            throws IOException, GeneralSecurityException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(
                "server",
                key(key).getPrivate(),
                PASSWORD,
                new Certificate[] {certificate(certificate), certificate(pem("ca"))});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", certificate(pem("ca")));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context.getServerSocketFactory();
    }

    private static Certificate certificate(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    Path pem(String name) {
        return dir.resolve(name + ".pem");
    }
}
