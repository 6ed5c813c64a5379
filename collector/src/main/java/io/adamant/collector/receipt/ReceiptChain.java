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
 * The receipts and the audit records, one JSON object per line, appended and synced.
 *
 * <pre>
 * {"receipt":{...},"previous":"hash of the line before, or 64 zeros","hash":"..."}
 * {"audit":{...},"previous":"...","hash":"..."}
 * hash = SHA-256(previous + canonical JSON of receipt or audit), lower-case hexadecimal
 * canonical = keys sorted, no white space, UTF-8
 * </pre>
 *
 * <p>A chain proves that no line was changed, dropped or put in between. Lines missing at its end
 * can only be seen by whoever has kept the newest hash elsewhere.
 *
 * <p>One process writes: the ledger's lock guards the directory. Any of its threads may append.
 */
public final class ReceiptChain implements AuditLog, AutoCloseable {

    private static final String RECEIPT = "receipt";
    private static final String AUDIT = "audit";

    /** Stands for the hash before the first line. */
    public static final String START = "0".repeat(64);

    private final Path file;
    private final FileChannel channel;
    private final Set<String> intents = new HashSet<>();
    private String head = START;
    private @Nullable String fault;
    private boolean isWriteFault;
    private long wholeBytes;

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
        wholeBytes = end;
        switch (check(
                new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList(), intents)) {
            case Check.Intact intact -> head = intact.head();
            case Check.Broken broken ->
                    fault = file + " line " + broken.line() + ": " + broken.words();
        }
    }

    /** Why no more receipts and no more records are taken. */
    @Override
    public synchronized Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /**
     * After a write that failed (a full disk): cuts off what is not a whole line, so that receipts
     * are taken again. True when they are; a chain that is broken is not repaired.
     */
    public synchronized boolean settle() {
        if (fault == null || !isWriteFault) {
            return fault == null;
        }
        try {
            channel.truncate(wholeBytes);
            channel.position(wholeBytes);
            channel.force(true);
            isWriteFault = false;
            fault = null;
            return true;
        } catch (IOException still) {
            return false;
        }
    }

    /**
     * Appends a receipt; true when it is durable. One receipt per intent: a second one, as after a
     * crash between receipt and ledger, is taken for written.
     */
    public synchronized boolean append(Receipt receipt) {
        if (intents.contains(receipt.intent().id())) {
            return true;
        }
        if (fault != null) {
            return false;
        }
        if (!append(RECEIPT, ReceiptText.json(receipt))) {
            return false;
        }
        intents.add(receipt.intent().id());
        return true;
    }

    @Override
    public synchronized boolean record(AuditLog.Entry entry) {
        return fault == null && append(AUDIT, entry.json());
    }

    private boolean append(String kind, JsonObject json) {
        String hash = ReceiptText.hash(head, json);
        String line =
                new JsonObject().put(kind, json).put("previous", head).put("hash", hash).encode()
                        + "\n";
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
            wholeBytes = channel.position();
        } catch (IOException failed) {
            isWriteFault = true;
            fault = "cannot write " + file + ": " + failed;
            return false;
        }
        head = hash;
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
    public synchronized void close() {
        try {
            channel.close();
            fault = "closed";
        } catch (IOException failed) {
            fault = "closed: " + failed;
        }
        isWriteFault = false;
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
        int receipts = 0;
        for (int i = 0; i < lines.size(); i++) {
            JsonObject line;
            JsonObject receipt;
            JsonObject audit;
            try {
                line = new JsonObject(lines.get(i));
                receipt = line.getJsonObject(RECEIPT);
                audit = line.getJsonObject(AUDIT);
            } catch (DecodeException | ClassCastException notJson) {
                return new Check.Broken(i + 1, "no receipt");
            }
            // One of the two, so that nothing rides along outside of what is hashed.
            if ((receipt == null) == (audit == null)) {
                return new Check.Broken(i + 1, "no receipt");
            }
            if (!previous.equals(line.getValue("previous"))) {
                return new Check.Broken(i + 1, "does not follow the line before");
            }
            String hash = ReceiptText.hash(previous, receipt == null ? audit : receipt);
            if (!hash.equals(line.getValue("hash"))) {
                return new Check.Broken(i + 1, "was changed: its hash does not match");
            }
            if (receipt != null) {
                receipts++;
                if (!intents.add(String.valueOf(receipt.getValue("intent")))) {
                    return new Check.Broken(i + 1, "is a second receipt of the same intent");
                }
            }
            previous = hash;
        }
        return new Check.Intact(receipts, lines.size() - receipts, previous);
    }

    /** What a verification found. */
    public sealed interface Check {

        /**
         * Every line follows the one before.
         *
         * @param audits records of acts and refusals between the receipts
         * @param head the newest hash, to be kept elsewhere
         */
        record Intact(int receipts, int audits, String head) implements Check {}

        /** The first line that does not hold, counted from 1. */
        record Broken(int line, String words) implements Check {}
    }
}
