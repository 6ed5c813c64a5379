package io.adamant.collector.act;

import io.adamant.collector.act.book.Books;
import io.adamant.collector.act.book.BrakeBook;
import io.adamant.collector.act.book.GroupBook;
import io.adamant.collector.act.book.HoldBook;
import io.adamant.collector.act.book.ImageBook;
import io.adamant.collector.act.book.ShadowBook;
import io.adamant.collector.ledger.CheckedLog;
import io.adamant.collector.ledger.FileLedger;
import io.adamant.collector.ledger.Ledger;
import io.adamant.collector.ledger.LedgerException;
import io.adamant.collector.receipt.AuditLog;
import io.adamant.collector.receipt.ReceiptChain;
import java.nio.file.Path;
import java.util.List;

/**
 * What the controller writes, below one directory: {@code ledger.log}, {@code images.log}, {@code
 * holds.log}, {@code groups.log}, {@code breakers.log}, {@code shadow.log} (checked lines) and
 * {@code receipts.ndjson}. The ledger's lock refuses a second controller.
 *
 * @param ledger intents
 * @param images boots, failures and holds of images
 * @param holds holds of groups
 * @param groups what every group serves or served
 * @param brakes breakers that tripped
 * @param shadow what shadow would have done
 * @param receipts one per closed intent, and every act of an operator, granted or refused
 */
public record ControlFiles(
        Ledger ledger,
        CheckedLog images,
        CheckedLog holds,
        CheckedLog groups,
        CheckedLog brakes,
        CheckedLog shadow,
        ReceiptChain receipts)
        implements AutoCloseable {

    /** Throws {@link LedgerException} when a file cannot be had or another process writes it. */
    public static ControlFiles open(Path directory) {
        Ledger ledger = FileLedger.open(directory.resolve("ledger.log"));
        return new ControlFiles(
                ledger,
                CheckedLog.open(directory.resolve("images.log")),
                CheckedLog.open(directory.resolve("holds.log")),
                CheckedLog.open(directory.resolve("groups.log")),
                CheckedLog.open(directory.resolve("breakers.log")),
                CheckedLog.open(directory.resolve("shadow.log")),
                ReceiptChain.open(directory.resolve("receipts.ndjson")));
    }

    /** Where acts and refusals are written: between the receipts, in the same chain. */
    public AuditLog audit() {
        return receipts;
    }

    /** What lies in them beyond ledger and receipts; read once, at the start. */
    Books books() {
        return new Books(
                new HoldBook(holds),
                new ImageBook(images),
                new GroupBook(groups),
                new BrakeBook(brakes),
                new ShadowBook(shadow));
    }

    /**
     * After a full disk: takes up again what could not be written, where that is known not to be.
     */
    void settle() {
        for (CheckedLog log : List.of(images, holds, groups, brakes, shadow)) {
            boolean _ = log.settle();
        }
        boolean _ = receipts.settle();
    }

    /** The same with another hand on the ledger. */
    public ControlFiles with(Ledger other) {
        return new ControlFiles(other, images, holds, groups, brakes, shadow, receipts);
    }

    @Override
    public void close() {
        receipts.close();
        shadow.close();
        brakes.close();
        groups.close();
        holds.close();
        images.close();
        ledger.close();
    }
}
