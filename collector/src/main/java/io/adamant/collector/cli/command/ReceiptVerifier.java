package io.adamant.collector.cli.command;

import java.io.IOException;
import java.nio.file.Path;

/** Verifies a receipt chain without asking a collector. */
public interface ReceiptVerifier {

    Result verify(Path file) throws IOException;

    /**
     * What was found.
     *
     * @param isIntact true when no receipt was changed, dropped or put in between
     * @param words one sentence for people
     */
    record Result(boolean isIntact, String words) {}
}
