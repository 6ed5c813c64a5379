package io.adamant.agent.ship.link;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files that TLS is set up from.
 *
 * @param ca certificates of those who may sign the collector's; null for the runtime's own list
 * @param certificate ours, then its chain; null to show none
 * @param key its private key, PKCS#8 without a password (RSA, EC or EdDSA); null to show none
 * @param held the certificate of this boot instead of these two files; null where none is got
 */
public record TlsFiles(
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable HeldCertificate held) {

    /** The runtime's authorities, and no certificate of ours. */
    public static final TlsFiles NONE = new TlsFiles(null, null, null);

    public TlsFiles {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("a certificate and its key come together");
        }
    }

    /** With a certificate from files, or none. */
    public TlsFiles(@Nullable Path ca, @Nullable Path certificate, @Nullable Path key) {
        this(ca, certificate, key, null);
    }

    /** With the certificate that this boot is given. */
    public static TlsFiles held(@Nullable Path ca, HeldCertificate held) {
        return new TlsFiles(ca, null, null, held);
    }

    /** What the files are now, so that a change of any is seen. */
    String fingerprint() {
        String given = held == null ? "" : "/" + System.identityHashCode(held.get());
        return stamp(ca) + stamp(certificate) + stamp(key) + given;
    }

    private static String stamp(@Nullable Path file) {
        if (file == null) {
            return "-";
        }
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return "/" + now.fileKey() + now.lastModifiedTime().toMillis() + "," + now.size();
        } catch (IOException unreadable) {
            return "?";
        }
    }

    /** The authorities; empty for the runtime's own. */
    List<X509Certificate> authorities() throws LinkException {
        return ca == null ? List.of() : certificates("collector.tls.ca", ca);
    }

    /** Our certificate and key; null for none. */
    @Nullable ClientCertificate ours() throws LinkException {
        if (held != null) {
            return held.get();
        }
        if (certificate == null || key == null) {
            return null;
        }
        List<X509Certificate> chain = certificates("collector.tls.certificate", certificate);
        PrivateKey secret = key(key, chain.getFirst());
        return new ClientCertificate(chain, secret);
    }

    private static List<X509Certificate> certificates(String what, Path file) throws LinkException {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem block : blocks(what, file)) {
                if (block.label().equals("CERTIFICATE")) {
                    Certificate next =
                            factory.generateCertificate(new ByteArrayInputStream(block.der()));
                    found.add((X509Certificate) next);
                }
            }
        } catch (GeneralSecurityException broken) {
            throw wrong(what, file, "has a broken certificate", broken);
        }
        if (found.isEmpty()) {
            throw wrong(what, file, "has no -----BEGIN CERTIFICATE-----", null);
        }
        return found;
    }

    private static PrivateKey key(Path file, X509Certificate certificate) throws LinkException {
        String what = "collector.tls.key";
        for (Pem block : blocks(what, file)) {
            if (block.label().equals("PRIVATE KEY")) {
                try {
                    return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                            .generatePrivate(new PKCS8EncodedKeySpec(block.der()));
                } catch (GeneralSecurityException broken) {
                    throw wrong(what, file, "does not fit the certificate", broken);
                }
            }
        }
        String cure =
                "has no -----BEGIN PRIVATE KEY----- (PKCS#8 without a password): make it with"
                        + " openssl pkcs8 -topk8 -nocrypt -in OLD -out "
                        + file;
        throw wrong(what, file, cure, null);
    }

    private static List<Pem> blocks(String what, Path file) throws LinkException {
        try {
            return Pem.read(file);
        } catch (NoSuchFileException absent) {
            throw wrong(what, file, "is not there", absent);
        } catch (IOException unreadable) {
            throw wrong(what, file, "cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static LinkException wrong(
            String what, Path file, String words, @Nullable Exception cause) {
        String sentence = what + " " + file + " " + words;
        return cause == null
                ? new LinkException(Breakage.TLS, sentence)
                : new LinkException(Breakage.TLS, sentence, cause);
    }
}
