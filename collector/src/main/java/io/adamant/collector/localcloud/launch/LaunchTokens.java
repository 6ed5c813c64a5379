package io.adamant.collector.localcloud.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/**
 * A secret for each launch, by which an instance proves that it is the one that was launched. It
 * lies inside the instance, readable by its root alone; its hash lies outside, where the instance
 * cannot reach.
 */
public final class LaunchTokens {

    /** Below the instance's root. */
    static final String INSIDE = "var/lib/cloud/launch-token";

    private static final String HASH = "launch-token.sha256";
    private static final int BYTES = 32;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private LaunchTokens() {}

    static void write(Path instance, SecureRandom random) throws IOException {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        put(instance.resolve(HASH), sha256(token));
        put(instance.resolve(INSIDE), token + "\n");
    }

    private static void put(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, OWNER_ONLY);
        Files.writeString(file, text);
    }

    /**
     * Whether a hash is that of the instance's token.
     *
     * @param instance its directory outside
     */
    public static boolean matches(Path instance, String sha256) {
        try {
            return MessageDigest.isEqual(
                    Files.readString(instance.resolve(HASH)).getBytes(StandardCharsets.UTF_8),
                    sha256.getBytes(StandardCharsets.UTF_8));
        } catch (IOException none) {
            return false;
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
