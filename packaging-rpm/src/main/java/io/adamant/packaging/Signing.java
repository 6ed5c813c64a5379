package io.adamant.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRingCollection;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.eclipse.packager.rpm.HashAlgorithm;
import org.eclipse.packager.rpm.build.RpmBuilder;
import org.eclipse.packager.rpm.signature.RsaHeaderSignatureProcessor;

/**
 * Signs a package's header, and by the digests in it all that it holds, with an RSA key of OpenPGP:
 * {@code gpg --export-secret-keys} writes the file.
 */
final class Signing {

    private final PGPPrivateKey key;

    private Signing(PGPPrivateKey key) {
        this.key = key;
    }

    /**
     * Reads the first key that signs.
     *
     * @param passphrase empty where the key has none
     */
    static Signing with(Path file, String passphrase) {
        try (InputStream in = PGPUtil.getDecoderStream(Files.newInputStream(file))) {
            var rings = new PGPSecretKeyRingCollection(in, new BcKeyFingerprintCalculator());
            for (PGPSecretKeyRing ring : rings) {
                for (Iterator<PGPSecretKey> keys = ring.getSecretKeys(); keys.hasNext(); ) {
                    PGPSecretKey key = keys.next();
                    if (key.isSigningKey()) {
                        return new Signing(opened(key, passphrase));
                    }
                }
            }
            throw new PackagingException(file + " holds no key that signs");
        } catch (IOException | PGPException fault) {
            throw new PackagingException(file + " cannot be used as a key", fault);
        }
    }

    private static PGPPrivateKey opened(PGPSecretKey key, String passphrase) throws PGPException {
        return key.extractPrivateKey(
                new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider())
                        .build(passphrase.toCharArray()));
    }

    void sign(RpmBuilder builder) {
        builder.addSignatureProcessor(new RsaHeaderSignatureProcessor(key, HashAlgorithm.SHA256));
    }
}
