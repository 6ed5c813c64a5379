package io.adamant.agent.seal.witness.manifest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The canonical text of a manifest: the same files give the same bytes.
 *
 * <pre>
 * adamant-manifest 2
 * baseline BOOT MANIFEST        only in what a host writes for itself at its seal: its boot id, and
 *                               the digest of the manifest that it was compared with, or -
 * protect PATH                  the places, at most 256, in the order of the paths
 * exempt PATH
 * TYPE MODE UID GID SIZE CONTENT ATTRIBUTES PATH      the entries, in the order of the paths
 * end COUNT                     how many entries
 * signature ed25519 KEY SIGNATURE                     may be absent
 *
 * TYPE        f file, d directory, l symbolic link, c b device, p pipe, s socket, m mount point
 * MODE        four octal digits
 * SIZE        bytes of a file, 0 for the rest
 * CONTENT     SHA-256 in hex, target of a link, major:minor of a device, - for the rest
 * ATTRIBUTES  name=hex of each extended attribute, sorted, commas between; above 1,024 characters
 *             sha256: and the hash of that; - when there are none
 * </pre>
 *
 * One tab between fields, one newline at the end of each line. In paths, targets and attribute
 * names each byte below 0x21, 0x7f and backslash is written {@code \xHH} in lower case, in
 * attribute names comma and equals sign too; every other byte stands for itself. Paths are ordered
 * byte by byte, the slash before all others, so that what is in a directory follows it.
 *
 * <p>The digest is the SHA-256 of everything up to the end of the line {@code end}. What is signed
 * is the text {@code adamant-manifest sha256:DIGEST} and a newline; KEY is the first 16 hex digits
 * of the SHA-256 of the public key (X.509 SubjectPublicKeyInfo), SIGNATURE is in Base64.
 */
public final class ManifestText {

    /** Most entries of one manifest: what is remembered of each is eight bytes. */
    public static final int MAX_ENTRIES = 500_000;

    /** Longest line, bytes: a path of 4,096 bytes, all of them escaped, and as long a target. */
    static final int MAX_LINE = 48 * 1024;

    /** Longest list of extended attributes that is written out, characters. */
    static final int MAX_ATTRIBUTES = 1_024;

    static final byte[] VERSION = ascii("adamant-manifest 2");
    static final byte[] BASELINE = ascii("baseline");
    static final byte[] PROTECT = ascii("protect");
    static final byte[] EXEMPT = ascii("exempt");
    static final byte[] END = ascii("end");
    static final byte[] SIGNATURE = ascii("signature");

    private static final byte[] HEX = ascii("0123456789abcdef");

    private ManifestText() {}

    /** What the signature of a manifest with this digest is made over. */
    public static byte[] signed(String digest) {
        return ascii("adamant-manifest sha256:" + digest + "\n");
    }

    static boolean isEscaped(int value) {
        return value < 0x21 || value == 0x7f || value == '\\';
    }

    static void escape(ByteText plain, ByteText into) {
        for (int i = 0; i < plain.length(); i++) {
            int value = plain.at(i) & 0xff;
            if (isEscaped(value)) {
                escape(value, into);
            } else {
                into.append(value);
            }
        }
    }

    static void escape(int value, ByteText into) {
        into.append('\\');
        into.append('x');
        into.append(HEX[value >> 4]);
        into.append(HEX[value & 15]);
    }

    static void hex(byte[] bytes, ByteText into) {
        for (byte value : bytes) {
            into.append(HEX[(value & 0xff) >> 4]);
            into.append(HEX[value & 15]);
        }
    }

    /** 0 to 15, or -1. */
    static int digit(byte hex) {
        if (hex >= '0' && hex <= '9') {
            return hex - '0';
        }
        return hex >= 'a' && hex <= 'f' ? hex - 'a' + 10 : -1;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
