package io.adamant.agent.seal.witness;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the sealed files of an image are, sorted by path. Its text is canonical: the same files give
 * the same bytes, and the SHA-256 of them is the manifest's digest.
 *
 * <pre>
 * line 1       adamant-manifest 1
 * other lines  seven fields, tab between, newline at the end, in the order of the paths
 *   1 type     f file, d directory, l symbolic link, o other
 *   2 mode     four octal digits
 *   3 user id  decimal
 *   4 group id decimal
 *   5 size     bytes of a file, 0 for the rest
 *   6 content  SHA-256 in hex of a file, target of a link, - for the rest and the unreadable
 *   7 path     absolute
 * </pre>
 *
 * In fields 6 and 7 backslash, tab, newline and carriage return are written \\ \t \n \r. Paths are
 * ordered by UTF-16 code unit, as {@link String#compareTo} does.
 */
public final class Manifest {

    private static final String HEADER = "adamant-manifest 1\n";
    private static final int FIELDS = 7;

    private final NavigableMap<String, ManifestEntry> entries;

    Manifest(Collection<ManifestEntry> entries) {
        NavigableMap<String, ManifestEntry> sorted = new TreeMap<>();
        for (ManifestEntry entry : entries) {
            sorted.put(entry.path(), entry);
        }
        this.entries = Collections.unmodifiableNavigableMap(sorted);
    }

    NavigableMap<String, ManifestEntry> entries() {
        return entries;
    }

    /** The canonical text. */
    public String print() {
        StringBuilder text = new StringBuilder(HEADER);
        for (ManifestEntry entry : entries.values()) {
            text.append(line(entry));
        }
        return text.toString();
    }

    /** SHA-256 of the canonical text in hex. */
    public String digest() {
        MessageDigest sha256 = sha256();
        sha256.update(HEADER.getBytes(StandardCharsets.UTF_8));
        for (ManifestEntry entry : entries.values()) {
            sha256.update(line(entry).getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    /**
     * Reads a canonical text.
     *
     * @throws IllegalArgumentException naming the first line that is none
     */
    public static Manifest parse(String text) {
        if (!text.startsWith(HEADER)) {
            throw new IllegalArgumentException("line 1: no adamant-manifest of version 1");
        }
        List<ManifestEntry> entries = new ArrayList<>();
        int number = 1;
        for (String line : text.substring(HEADER.length()).lines().toList()) {
            number++;
            entries.add(entry(line, number));
        }
        return new Manifest(entries);
    }

    private static ManifestEntry entry(String line, int number) {
        String[] field = line.split("\t", -1);
        if (field.length != FIELDS || field[0].length() != 1 || !field[6].startsWith("/")) {
            throw new IllegalArgumentException("line " + number + ": not seven fields");
        }
        try {
            return new ManifestEntry(
                    unescape(field[6]),
                    type(field[0].charAt(0)),
                    Integer.parseInt(field[1], 8),
                    Long.parseLong(field[2]),
                    Long.parseLong(field[3]),
                    Long.parseLong(field[4]),
                    unescape(field[5]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
    }

    private static FileFact.Type type(char code) {
        for (FileFact.Type type : FileFact.Type.values()) {
            if (type.code() == code) {
                return type;
            }
        }
        throw new IllegalArgumentException("no such type: " + code);
    }

    private static String line(ManifestEntry entry) {
        return String.join(
                        "\t",
                        String.valueOf(entry.type().code()),
                        ManifestEntry.octal(entry.permissions()),
                        Long.toString(entry.userId()),
                        Long.toString(entry.groupId()),
                        Long.toString(entry.size()),
                        escape(entry.content()),
                        escape(entry.path()))
                + "\n";
    }

    private static final Map<Character, String> ESCAPES =
            Map.of('\\', "\\\\", '\t', "\\t", '\n', "\\n", '\r', "\\r");

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            String escape = ESCAPES.get(text.charAt(i));
            if (escape == null) {
                escaped.append(text.charAt(i));
            } else {
                escaped.append(escape);
            }
        }
        return escaped.toString();
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                plain.append(unescaped(text.charAt(i)));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    private static char unescaped(char code) {
        return switch (code) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '\\' -> '\\';
            default -> throw new IllegalArgumentException("no such escape: \\" + code);
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
