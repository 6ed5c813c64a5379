package io.adamant.collector.ledger;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The embedded ledger: a {@link CheckedLog} with one JSON object per entry, the whole intent in its
 * new state. Opening replays it; a second writer is refused.
 *
 * <p>An entry that cannot be read stops acting ({@link #fault}); it does not stop the collector.
 */
public final class FileLedger implements Ledger {

    private final CheckedLog log;
    private final Map<String, Intent> intents = new LinkedHashMap<>();
    private long version;
    private @Nullable String fault;
    private boolean isUnsettled;

    private FileLedger(CheckedLog log) {
        this.log = log;
    }

    /** Throws {@link LedgerException} when the file cannot be had or has another writer. */
    public static FileLedger open(Path file) {
        return open(file, CheckedLog.open(file));
    }

    static FileLedger open(Path file, CheckedLog.Opening opening) {
        return open(file, CheckedLog.open(file, opening));
    }

    private static FileLedger open(Path file, CheckedLog log) {
        FileLedger ledger = new FileLedger(log);
        ledger.fault = ledger.log.fault().orElse(null);
        for (String line : ledger.log.entries()) {
            Optional<Intent> entry = IntentText.read(line);
            if (entry.isEmpty() || ledger.broken(entry.get()).isPresent()) {
                ledger.fault =
                        file
                                + " entry "
                                + (ledger.version + 1)
                                + " makes no sense: nothing is acted upon";
                break;
            }
            ledger.apply(entry.get());
        }
        return ledger;
    }

    @Override
    public synchronized long version() {
        return version;
    }

    @Override
    public synchronized List<Intent> intents() {
        return List.copyOf(intents.values());
    }

    @Override
    public synchronized Outcome propose(long expectedVersion, Intent entry) {
        if (fault != null) {
            return new Outcome.Unknown(fault);
        }
        if (expectedVersion != version) {
            return new Outcome.Conflict(version);
        }
        Optional<String> rule = broken(entry);
        if (rule.isPresent()) {
            return new Outcome.Refused(rule.get());
        }
        if (!log.append(IntentText.write(entry))) {
            String reason = log.fault().orElse("the write failed");
            fault = reason;
            isUnsettled = true;
            return new Outcome.Unknown(reason);
        }
        apply(entry);
        return new Outcome.Committed(version);
    }

    @Override
    public synchronized Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    @Override
    public synchronized boolean reread() {
        if (fault != null && isUnsettled && log.settle()) {
            isUnsettled = false;
            fault = null;
        }
        return fault == null;
    }

    @Override
    public synchronized void close() {
        isUnsettled = false;
        fault = "closed";
        log.close();
    }

    private Optional<String> broken(Intent entry) {
        return Rules.broken(intents.values(), intents.get(entry.id()), entry);
    }

    private void apply(Intent entry) {
        intents.put(entry.id(), entry);
        version++;
    }
}
