package io.adamant.agent.manifest;

import io.adamant.agent.seal.witness.manifest.ManifestText;
import io.adamant.agent.seal.witness.manifest.Signature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/**
 * Ed25519 keys in PEM, as {@code openssl genpkey -algorithm ed25519} and {@code openssl pkey
 * -pubout} write them: PKCS#8 and X.509 SubjectPublicKeyInfo.
 */
final class ManifestKeys {

    private static final String ALGORITHM = "Ed25519";
    private static final int MAX_PEM = 16 * 1024;
    private static final int ID_DIGITS = 16;

    private ManifestKeys() {}

    /**
     * Writes a new pair: the private key for its owner only, the public one beside it with {@code
     * .pub}. Never over a file that is there.
     *
     * @return the public key's id
     */
    static String generate(Path file) throws IOException {
        KeyPair pair;
        try {
            pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform since 15 has Ed25519", e);
        }
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        write(file, "PRIVATE KEY", pair.getPrivate().getEncoded());
        Path open = publicBeside(file);
        Files.createFile(open);
        write(open, "PUBLIC KEY", pair.getPublic().getEncoded());
        return id(pair.getPublic());
    }

    static Path publicBeside(Path file) {
        return file.resolveSibling(file.getFileName() + ".pub");
    }

    private static void write(Path file, String kind, byte[] key) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n",
                StandardCharsets.US_ASCII,
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Throws with what is wrong, such as a private key that everybody may read. */
    static PrivateKey readPrivate(Path file) throws IOException {
        Set<String> open = Set.of("GROUP_READ", "GROUP_WRITE", "OTHERS_READ", "OTHERS_WRITE");
        if (Files.getPosixFilePermissions(file).stream().anyMatch(p -> open.contains(p.name()))) {
            throw new IOException(file + " may be read by others; chmod 600 it, or make a new one");
        }
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(pem(file, "PRIVATE KEY")));
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " is no Ed25519 private key (PKCS#8, PEM)", e);
        }
    }

    static PublicKey readPublic(Path file) throws IOException {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(pem(file, "PUBLIC KEY")));
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " is no Ed25519 public key (PEM)", e);
        }
    }

    private static byte[] pem(Path file, String kind) throws IOException {
        if (Files.size(file) > MAX_PEM) {
            throw new IOException(file + " is too long for a key");
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String head = "-----BEGIN " + kind + "-----";
        int begin = text.indexOf(head);
        int end = text.indexOf("-----END " + kind + "-----");
        if (begin < 0 || end < begin) {
            throw new IOException(file + " has no " + kind.toLowerCase(java.util.Locale.ROOT));
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(begin + head.length(), end));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no PEM", e);
        }
    }

    /** The first {@value #ID_DIGITS} hex digits of the SHA-256 of the encoded public key. */
    static String id(PublicKey key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return HexFormat.of().formatHex(hash).substring(0, ID_DIGITS);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /**
     * Signs a digest.
     *
     * @param open belongs to the private key, names it in the signature
     */
    static Signature sign(PrivateKey key, PublicKey open, String digest) throws IOException {
        try {
            java.security.Signature signer = java.security.Signature.getInstance(ALGORITHM);
            signer.initSign(key);
            signer.update(ManifestText.signed(digest));
            return new Signature(id(open), Base64.getEncoder().encodeToString(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IOException("the digest cannot be signed: " + e.getMessage(), e);
        }
    }

    /** Whether this key made the signature over this digest. */
    static boolean isGood(PublicKey key, String digest, Signature signature) {
        try {
            java.security.Signature verifier = java.security.Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(ManifestText.signed(digest));
            return id(key).equals(signature.key())
                    && verifier.verify(Base64.getDecoder().decode(signature.bytes()));
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            return false;
        }
    }
}
