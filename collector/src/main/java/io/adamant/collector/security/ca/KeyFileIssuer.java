package io.adamant.collector.security.ca;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.security.TrustException;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.enrol.EnrolAnswer;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs with a key in a file that only its owner may read.
 *
 * <p>A certificate lives for some hours and begins {@link #SKEW} before now, so that a host whose
 * clock is behind by as much can use it. There is no list of revoked ones: a certificate ends with
 * its hours, and what an instance says after it is gone decides nothing.
 */
public final class KeyFileIssuer implements Issuer {

    /** How far the clock of a host may be behind ours. */
    public static final Duration SKEW = EnrolAnswer.BEGINS_EARLIER;

    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    private static final int SERIAL_BITS = 120;
    private static final String SIGNATURE = "SHA256withECDSA";

    private final PrivateKey key;
    private final X509Certificate authority;
    private final Duration life;
    private final SecureRandom random;

    private KeyFileIssuer(
            PrivateKey key, X509Certificate authority, Duration life, SecureRandom random) {
        this.key = key;
        this.authority = authority;
        this.life = life;
        this.random = random;
    }

    /**
     * Opens {@code ca.key} and {@code ca.crt} in a directory, and makes them where neither is
     * there. A key that was lost is made anew only when its certificate is taken away too.
     *
     * @param life of the certificates that it issues
     */
    public static KeyFileIssuer open(
            Path directory, Duration life, WallClock wall, SecureRandom random) {
        SecretFiles files = new SecretFiles(directory, "ca");
        if (files.exist()) {
            return new KeyFileIssuer(files.key(), files.certificate(), life, random);
        }
        KeyPair pair = pair(random);
        X509Certificate certificate = selfSigned(pair, wall.unixNanos(), random);
        files.write(pair.getPrivate(), certificate);
        return new KeyFileIssuer(pair.getPrivate(), certificate, life, random);
    }

    static KeyPair pair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static X509Certificate selfSigned(KeyPair pair, long now, SecureRandom random) {
        BigInteger serial = new BigInteger(SERIAL_BITS, random);
        X500Name name = name("Adamant collector " + serial.toString(36));
        try {
            X509v3CertificateBuilder builder =
                    builder(
                            name,
                            name,
                            serial,
                            now,
                            AUTHORITY_LIFE,
                            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            return sign(builder, pair.getPrivate());
        } catch (CertIOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public Signed sign(CertificateRequest request, Stamp holder, long nowUnixNanos) {
        return new Signed.Chain(issue(request, holder, nowUnixNanos));
    }

    /** The same without another outcome than a chain: its key is in memory. */
    public List<X509Certificate> issue(
            CertificateRequest request, Stamp holder, long nowUnixNanos) {
        try {
            X509v3CertificateBuilder builder =
                    builder(
                            X500Name.getInstance(authority.getSubjectX500Principal().getEncoded()),
                            name(commonName(holder)),
                            new BigInteger(SERIAL_BITS, random),
                            nowUnixNanos,
                            life,
                            request.keyInfo());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    true,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    true,
                    new GeneralNames(
                            new GeneralName(
                                    GeneralName.uniformResourceIdentifier, Holder.uri(holder))));
            return List.of(sign(builder, key), authority);
        } catch (CertIOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** At most 64 characters (RFC 5280, ub-common-name); for people, nothing is read from it. */
    static String commonName(Stamp holder) {
        String text = holder.text();
        return text.substring(0, Math.min(text.length(), 64));
    }

    static X500Name name(String common) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, common).build();
    }

    static X509v3CertificateBuilder builder(
            X500Name issuer,
            X500Name subject,
            BigInteger serial,
            long nowUnixNanos,
            Duration life,
            SubjectPublicKeyInfo key) {
        Instant now = Instant.ofEpochSecond(0, nowUnixNanos);
        return new X509v3CertificateBuilder(
                issuer,
                serial,
                Date.from(now.minus(SKEW)),
                Date.from(now.plus(life)),
                subject,
                key);
    }

    static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
        } catch (OperatorCreationException | GeneralSecurityException unfit) {
            throw new TrustException(
                    TrustException.Code.KEY, "the authority's key cannot sign: " + unfit, unfit);
        }
    }

    @Override
    public X509Certificate authority() {
        return authority;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "KeyFileIssuer[" + authority.getSubjectX500Principal() + "]";
    }
}
