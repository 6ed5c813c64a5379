package io.adamant.collector.security.ca;

import io.adamant.collector.security.TrustException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * A key and its certificate as PEM files, {@code NAME.key} and {@code NAME.crt}, in a directory of
 * their own. The key's file is made readable for its owner only, and refused when it is not.
 */
public final class SecretFiles {

    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    private final Path directory;
    private final Path keyFile;
    private final Path certificateFile;

    public SecretFiles(Path directory, String name) {
        this.directory = directory;
        keyFile = directory.resolve(name + ".key");
        certificateFile = directory.resolve(name + ".crt");
    }

    public Path keyFile() {
        return keyFile;
    }

    public Path certificateFile() {
        return certificateFile;
    }

    /** Whether there is anything to open. */
    boolean exist() {
        return Files.exists(keyFile) || Files.exists(certificateFile);
    }

    PrivateKey key() {
        requireOwnerOnly(keyFile);
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(
                                    block(Files.readString(keyFile), "PRIVATE KEY")));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException broken) {
            throw new TrustException(
                    TrustException.Code.KEY,
                    keyFile
                            + " cannot be used ("
                            + broken
                            + "); put it back from a copy, or take "
                            + certificateFile
                            + " away too: then a new one is made and every agent enrols again",
                    broken);
        }
    }

    X509Certificate certificate() {
        try {
            byte[] der = block(Files.readString(certificateFile), "CERTIFICATE");
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException broken) {
            throw new TrustException(
                    TrustException.Code.KEY,
                    certificateFile + " cannot be used: " + broken + "; put it back from a copy",
                    broken);
        }
    }

    void write(PrivateKey key, X509Certificate certificate) {
        try {
            Files.createDirectories(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            ownerOnly(keyFile, pem("PRIVATE KEY", key.getEncoded()));
            Path beside = certificateFile.resolveSibling(certificateFile.getFileName() + ".tmp");
            Files.writeString(beside, pem("CERTIFICATE", certificate.getEncoded()));
            Files.move(beside, certificateFile, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | GeneralSecurityException failed) {
            throw new TrustException(
                    TrustException.Code.FILE, "cannot write " + keyFile + ": " + failed, failed);
        }
    }

    /** Writes a file that nobody but its owner can read, not even for a moment. */
    public static void ownerOnly(Path file, String text) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(beside);
        Files.createFile(
                beside,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(beside, StandardOpenOption.WRITE)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        if (Files.exists(file) && !Files.getOwner(beside).equals(Files.getOwner(file))) {
            // Root adds to the collector's file: it stays the collector's, or nobody could read it.
            Files.setOwner(beside, Files.getOwner(file));
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Refuses a file of secrets that others may read or write. */
    public static void requireOwnerOnly(Path file) {
        try {
            Set<PosixFilePermission> now = Files.getPosixFilePermissions(file);
            if (now.stream().anyMatch(OTHERS::contains)) {
                throw new TrustException(
                        TrustException.Code.OPEN_FILE,
                        file + " may be read by others than its owner: chmod 600 " + file);
            }
        } catch (IOException unreadable) {
            throw new TrustException(
                    TrustException.Code.FILE, file + " cannot be read: " + unreadable, unreadable);
        }
    }

    public static String pem(String label, byte[] der) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END "
                + label
                + "-----\n";
    }

    static byte[] block(String text, String label) {
        int begin = text.indexOf("-----BEGIN " + label + "-----");
        int end = text.indexOf("-----END " + label + "-----");
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("no -----BEGIN " + label + "-----");
        }
        return Base64.getMimeDecoder()
                .decode(text.substring(begin + label.length() + "-----BEGIN -----".length(), end));
    }

    /** Lower-case hexadecimal. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
