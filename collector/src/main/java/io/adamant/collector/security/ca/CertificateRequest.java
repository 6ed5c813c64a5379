package io.adamant.collector.security.ca;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * A PKCS#10 request (RFC 2986) whose signature shows that the sender has the key. Only its key is
 * taken over: names in it are the sender's own words.
 */
public final class CertificateRequest {

    /** A request of an elliptic curve is 300 bytes. */
    static final int MAX_BYTES = 4096;

    private static final int P256_BITS = 256;

    private final PublicKey key;
    private final byte[] der;

    private CertificateRequest(PublicKey key, byte[] der) {
        this.key = key;
        this.der = der;
    }

    /** Empty for what is no request, not of an EC P-256 or Ed25519 key, or not signed with it. */
    public static Optional<CertificateRequest> read(byte[] der) {
        if (der.length == 0 || der.length > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
            boolean isProven =
                    isAccepted(key)
                            && request.isSignatureValid(
                                    new JcaContentVerifierProviderBuilder().build(key));
            return isProven
                    ? Optional.of(new CertificateRequest(key, der.clone()))
                    : Optional.empty();
        } catch (IOException
                | GeneralSecurityException
                | PKCSException
                | OperatorCreationException
                | RuntimeException unreadable) {
            // The parser throws any of these at bytes that nobody vouches for.
            return Optional.empty();
        }
    }

    private static boolean isAccepted(PublicKey key) {
        return key instanceof ECPublicKey ec
                ? ec.getParams().getOrder().bitLength() == P256_BITS
                : key.getAlgorithm().equals("EdDSA") || key.getAlgorithm().equals("Ed25519");
    }

    /** For tests and tools that have the key itself. */
    static CertificateRequest of(PublicKey key) {
        return new CertificateRequest(key, new byte[0]);
    }

    public PublicKey key() {
        return key;
    }

    /** As it came, for an issuer that reads it itself. */
    String pem() {
        return SecretFiles.pem("CERTIFICATE REQUEST", der);
    }

    SubjectPublicKeyInfo keyInfo() {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded());
    }
}
