package io.adamant.collector.act;

import io.adamant.collector.ledger.CheckedLog;
import io.adamant.collector.ledger.FileLedger;
import io.adamant.collector.ledger.Ledger;
import io.adamant.collector.ledger.LedgerException;
import io.adamant.collector.receipt.ReceiptChain;
import java.nio.file.Path;

/**
 * What the controller writes, below one directory: {@code ledger.log}, {@code images.log}, {@code
 * holds.log}, {@code audit.log} (checked lines) and {@code receipts.ndjson}. The ledger's lock
 * refuses a second controller.
 *
 * @param ledger intents
 * @param images boots, failures and holds of images
 * @param holds holds of groups
 * @param audit every act of an operator, granted or refused
 * @param receipts one per closed intent
 */
public record ControlFiles(
        Ledger ledger, CheckedLog images, CheckedLog holds, CheckedLog audit, ReceiptChain receipts)
        implements AutoCloseable {

    /** Throws {@link LedgerException} when a file cannot be had or another process writes it. */
    public static ControlFiles open(Path directory) {
        Ledger ledger = FileLedger.open(directory.resolve("ledger.log"));
        return new ControlFiles(
                ledger,
                CheckedLog.open(directory.resolve("images.log")),
                CheckedLog.open(directory.resolve("holds.log")),
                CheckedLog.open(directory.resolve("audit.log")),
                ReceiptChain.open(directory.resolve("receipts.ndjson")));
    }

    @Override
    public void close() {
        receipts.close();
        audit.close();
        holds.close();
        images.close();
        ledger.close();
    }
}
