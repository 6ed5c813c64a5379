package io.adamant.collector.receipt;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The receipts, one JSON object per line, appended and synced.
 *
 * <pre>
 * {"receipt":{...},"previous":"hash of the line before, or 64 zeros","hash":"..."}
 * hash = SHA-256(previous + canonical JSON of receipt), lower-case hexadecimal
 * canonical = keys sorted, no white space, UTF-8
 * </pre>
 *
 * <p>A chain proves that no line was changed, dropped or put in between. Lines missing at its end
 * can only be seen by whoever has kept the newest hash elsewhere.
 *
 * <p>One writer: the ledger's lock guards the directory.
 */
public final class ReceiptChain implements AutoCloseable {

    /** Stands for the hash before the first line. */
    public static final String START = "0".repeat(64);

    private final Path file;
    private final FileChannel channel;
    private final Set<String> intents = new HashSet<>();
    private String head = START;
    private @Nullable String fault;

    private ReceiptChain(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens or creates the file; a torn last line is cut off, its append never returned. A broken
     * chain takes no more receipts ({@link #fault}).
     */
    public static ReceiptChain open(Path file) {
        try {
            ReceiptChain chain =
                    new ReceiptChain(
                            file,
                            FileChannel.open(
                                    file,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE));
            chain.read();
            return chain;
        } catch (IOException unusable) {
            throw new UncheckedIOException("cannot use " + file, unusable);
        }
    }

    private void read() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        if (end < bytes.length) {
            channel.truncate(end);
            channel.force(true);
        }
        channel.position(end);
        switch (check(
                new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList(), intents)) {
            case Check.Intact intact -> head = intact.head();
            case Check.Broken broken ->
                    fault = file + " line " + broken.line() + ": " + broken.words();
        }
    }

    /** Why no more receipts are taken. */
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /**
     * Appends a receipt; true when it is durable. One receipt per intent: a second one, as after a
     * crash between receipt and ledger, is taken for written.
     */
    public boolean append(Receipt receipt) {
        if (intents.contains(receipt.intent().id())) {
            return true;
        }
        if (fault != null) {
            return false;
        }
        JsonObject json = ReceiptText.json(receipt);
        String hash = ReceiptText.hash(head, json);
        String line =
                new JsonObject()
                                .put("receipt", json)
                                .put("previous", head)
                                .put("hash", hash)
                                .encode()
                        + "\n";
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        } catch (IOException failed) {
            fault = "cannot write " + file + ": " + failed;
            return false;
        }
        head = hash;
        intents.add(receipt.intent().id());
        return true;
    }

    /**
     * The file's whole lines, oldest first, as they stand; any thread may ask, also while one is
     * being appended.
     */
    public List<String> lines() {
        try {
            String text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException gone) {
            return List.of();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            fault = "closed: " + failed;
        }
    }

    /** Verifies a file without a collector. Throws {@link IOException} when it cannot be read. */
    public static Check verify(Path file) throws IOException {
        String text = Files.readString(file);
        List<String> lines = text.lines().toList();
        if (!text.isEmpty() && !text.endsWith("\n")) {
            return new Check.Broken(lines.size(), "torn: it does not end its line");
        }
        return check(lines, new HashSet<>());
    }

    private static Check check(List<String> lines, Set<String> intents) {
        String previous = START;
        for (int i = 0; i < lines.size(); i++) {
            JsonObject line;
            JsonObject receipt;
            try {
                line = new JsonObject(lines.get(i));
                receipt = line.getJsonObject("receipt");
            } catch (DecodeException | ClassCastException notJson) {
                return new Check.Broken(i + 1, "no receipt");
            }
            if (receipt == null || !previous.equals(line.getValue("previous"))) {
                return new Check.Broken(i + 1, "does not follow the line before");
            }
            String hash = ReceiptText.hash(previous, receipt);
            if (!hash.equals(line.getValue("hash"))) {
                return new Check.Broken(i + 1, "was changed: its hash does not match");
            }
            if (!intents.add(String.valueOf(receipt.getValue("intent")))) {
                return new Check.Broken(i + 1, "is a second receipt of the same intent");
            }
            previous = hash;
        }
        return new Check.Intact(lines.size(), previous);
    }

    /** What a verification found. */
    public sealed interface Check {

        /**
         * Every line follows the one before.
         *
         * @param head the newest hash, to be kept elsewhere
         */
        record Intact(int receipts, String head) implements Check {}

        /** The first line that does not hold, counted from 1. */
        record Broken(int line, String words) implements Check {}
    }
}
