package io.adamant.collector.security.operator;

import io.adamant.collector.security.MinuteLimit;
import io.adamant.collector.security.SourceAddress;
import io.adamant.collector.security.TrustException;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.shared.model.Names;
import io.adamant.shared.time.MonotonicClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of 256 random bits, kept as their SHA-256: of a text that cannot be guessed no slower hash
 * is needed.
 *
 * <pre>
 * # name:right:hash      right is read or act
 * ann:act:9f86d0...
 * </pre>
 *
 * <p>Shown as {@code Authorization: Bearer TOKEN}, or as the password of {@code Basic}, which is
 * how a browser asks for it; the name there is not looked at.
 */
public final class TokenFile implements Operators {

    /** Wrong proofs of one address in a minute. */
    static final int MAX_FAILURES = 10;

    private static final int BYTES = 32;
    private static final int MAX_HEADER = 1_000;

    private final Path file;
    private final MinuteLimit limit;
    private List<Entry> entries;
    private FileTime readTime;

    private record Entry(Caller caller, byte[] hash) {
        /** Without the hash. */
        @Override
        public String toString() {
            return "Entry[" + caller + "]";
        }
    }

    /**
     * @throws TrustException when the file cannot be read, or by others than its owner
     */
    public TokenFile(Path file, MonotonicClock clock) {
        this.file = file;
        this.limit = new MinuteLimit(MAX_FAILURES, clock);
        SecretFiles.requireOwnerOnly(file);
        try {
            readTime = Files.getLastModifiedTime(file);
            entries = read(file);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new TrustException(
                    TrustException.Code.FILE,
                    file + " cannot be used: " + unreadable.getMessage(),
                    unreadable);
        }
    }

    private static List<Entry> read(Path file) throws IOException {
        List<Entry> found = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.strip().split(":", -1);
            if (parts.length != 3
                    || !Names.isSafe(parts[0])
                    || !parts[1].matches("read|act")
                    || !parts[2].matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(
                        "line " + number + " is not name:read|act:SHA-256 of the token");
            }
            found.add(
                    new Entry(
                            new Caller(parts[0], parts[1].equals("act")),
                            parts[2].getBytes(StandardCharsets.US_ASCII)));
        }
        return List.copyOf(found);
    }

    /**
     * Makes a token and adds its line to a file.
     *
     * @return the token, which nothing keeps
     */
    public static String add(Path file, String name, boolean mayAct, SecureRandom random)
            throws IOException {
        Names.check("operator's name", name);
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        String before = Files.exists(file) ? Files.readString(file) : "";
        String line = name + ":" + (mayAct ? "act" : "read") + ":" + hash(token) + "\n";
        SecretFiles.ownerOnly(
                file, before + (before.isEmpty() || before.endsWith("\n") ? "" : "\n") + line);
        return token;
    }

    private static String hash(String token) {
        return SecretFiles.sha256(token.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Answer of(@Nullable String authorization, String from) {
        int wait = limit.waitSeconds(SourceAddress.of(from));
        if (wait > 0) {
            return new Answer.Later(wait);
        }
        if (authorization == null) {
            return new Answer.Nobody("a token is needed: Authorization: Bearer TOKEN");
        }
        Optional<Caller> caller = Shown.token(authorization, MAX_HEADER).flatMap(this::holder);
        if (caller.isEmpty()) {
            limit.count(SourceAddress.of(from));
            return new Answer.Nobody("the token is not known");
        }
        return new Answer.Known(caller.get());
    }

    private Optional<Caller> holder(String token) {
        byte[] shown = hash(token).getBytes(StandardCharsets.US_ASCII);
        Optional<Caller> found = Optional.empty();
        for (Entry entry : current()) {
            if (MessageDigest.isEqual(entry.hash(), shown)) {
                found = Optional.of(entry.caller());
            }
        }
        return found;
    }

    /** A file that has become unreadable or wrong leaves what was last good in force. */
    private synchronized List<Entry> current() {
        try {
            FileTime now = Files.getLastModifiedTime(file);
            if (!now.equals(readTime)) {
                readTime = now;
                SecretFiles.requireOwnerOnly(file);
                entries = read(file);
            }
        } catch (IOException | IllegalArgumentException | TrustException unusable) {
            return entries;
        }
        return entries;
    }
}
