package io.adamant.collector.security.ca;

import io.adamant.shared.time.WallClock;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/**
 * A certificate for the listeners where the operator gives none: signed by itself, so that what is
 * baked into an image as {@code collector.tls.ca} is this one certificate. It does not hang on the
 * authority for agents, whose key may be lost and made anew.
 */
public final class ServerCertificate {

    private static final Duration LIFE = Duration.ofDays(3650);
    private static final int SERIAL_BITS = 120;

    private ServerCertificate() {}

    /**
     * {@code server.key} and {@code server.crt} in a directory, made where neither is there.
     *
     * @param addresses literal addresses and names that it is for
     */
    public static SecretFiles open(
            Path directory,
            List<String> names,
            List<String> addresses,
            WallClock wall,
            SecureRandom random) {
        SecretFiles files = new SecretFiles(directory, "server");
        if (!files.exist()) {
            KeyPair pair = KeyFileIssuer.pair(random);
            files.write(
                    pair.getPrivate(),
                    selfSigned(pair, names, addresses, wall.unixNanos(), random));
        }
        SecretFiles.requireOwnerOnly(files.keyFile());
        return files;
    }

    private static X509Certificate selfSigned(
            KeyPair pair,
            List<String> names,
            List<String> addresses,
            long now,
            SecureRandom random) {
        GeneralName[] all = new GeneralName[names.size() + addresses.size()];
        for (int i = 0; i < names.size(); i++) {
            all[i] = new GeneralName(GeneralName.dNSName, names.get(i));
        }
        for (int i = 0; i < addresses.size(); i++) {
            all[names.size() + i] = new GeneralName(GeneralName.iPAddress, addresses.get(i));
        }
        X500Name name = KeyFileIssuer.name("Adamant collector");
        try {
            X509v3CertificateBuilder builder =
                    KeyFileIssuer.builder(
                            name,
                            name,
                            new BigInteger(SERIAL_BITS, random),
                            now,
                            LIFE,
                            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    true,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
            return KeyFileIssuer.sign(builder, pair.getPrivate());
        } catch (CertIOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
