package io.adamant.agent.ship.enrol;

import io.adamant.shared.model.BootId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The key of this boot, EC P-256: of the curves that the collector's TLS takes it is the one whose
 * signatures cost a cold JVM least. It never touches a disk.
 *
 * <p>The first key that claims a boot is the only one, so that an agent which starts again within
 * the boot needs the same. It is kept in a file of {@code tmpfs}, which is memory and gone with the
 * boot, readable by its owner only; where the directory is on anything else it is not kept.
 *
 * <pre>
 * boot id, line feed, PKCS#8 in base64, line feed, public key in base64, line feed
 * </pre>
 */
final class BootKey {

    private static final String FILE = "boot-key";
    private static final String MEMORY = "tmpfs";
    private static final int LINES = 3;

    private final KeyPair pair;

    private BootKey(KeyPair pair) {
        this.pair = pair;
    }

    /** The key that was kept in this boot, or a new one. */
    static BootKey open(Path directory, BootId boot) {
        try {
            Files.createDirectories(directory);
            if (!Files.getFileStore(directory).type().equals(MEMORY)) {
                return new BootKey(generate());
            }
            Path file = directory.resolve(FILE);
            if (Files.exists(file)) {
                List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
                if (lines.size() == LINES && lines.getFirst().equals(boot.value())) {
                    return new BootKey(read(lines.get(1), lines.get(2)));
                }
            }
            BootKey made = new BootKey(generate());
            made.keep(file, boot);
            return made;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
            // Without a place to keep it, it serves as long as this process lives.
            return new BootKey(generate());
        }
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static KeyPair read(String secret, String known) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("EC");
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(known))),
                factory.generatePrivate(
                        new PKCS8EncodedKeySpec(Base64.getDecoder().decode(secret))));
    }

    private void keep(Path file, BootId boot) throws IOException {
        Base64.Encoder base64 = Base64.getEncoder();
        Path beside = file.resolveSibling(FILE + ".tmp");
        Files.deleteIfExists(beside);
        Files.createFile(
                beside,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                beside,
                boot.value()
                        + "\n"
                        + base64.encodeToString(pair.getPrivate().getEncoded())
                        + "\n"
                        + base64.encodeToString(pair.getPublic().getEncoded())
                        + "\n");
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    PrivateKey secret() {
        return pair.getPrivate();
    }

    PublicKey known() {
        return pair.getPublic();
    }

    /** SHA-256 of the public key, lower-case hexadecimal. */
    String hash() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(known().getEncoded()));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /**
     * A request for a certificate of this key (RFC 2986), with an empty name and no attributes: the
     * collector takes nothing but the key from it.
     *
     * <pre>
     * SEQUENCE
     *   SEQUENCE              INTEGER 0, SEQUENCE {} (name), public key as encoded, [0] {}
     *   SEQUENCE              OBJECT IDENTIFIER ecdsa-with-SHA256
     *   BIT STRING            signature over the first
     * </pre>
     */
    byte[] request() {
        byte[] info =
                Der.sequence(
                        Der.ZERO,
                        Der.sequence(),
                        known().getEncoded(),
                        new byte[] {(byte) 0xA0, 0});
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(info);
            return Der.sequence(info, Der.sequence(Der.ECDSA_SHA256), Der.bits(signature.sign()));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "BootKey[" + hash().substring(0, 16) + "]";
    }
}
