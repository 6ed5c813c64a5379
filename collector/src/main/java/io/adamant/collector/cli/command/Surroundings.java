package io.adamant.collector.cli.command;

import io.adamant.collector.cli.ask.Pass;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.shared.time.WallClock;
import java.io.PrintStream;

/**
 * What a command finds around it, handed in by the composition root.
 *
 * @param out for answers
 * @param err for what is wrong with the call, and notes beside an answer
 * @param paint whether to colour
 * @param url the collector unless {@code --url} names another one
 * @param user who acts unless {@code --who} says otherwise
 * @param pass what shows who calls, and to whom
 * @param receipts verifies a receipt chain
 */
public record Surroundings(
        PrintStream out,
        PrintStream err,
        Paint paint,
        String url,
        String user,
        WallClock clock,
        Pass pass,
        ReceiptVerifier receipts) {

    /** For a collector on loopback, which asks nobody. */
    public Surroundings(
            PrintStream out,
            PrintStream err,
            Paint paint,
            String url,
            String user,
            WallClock clock,
            ReceiptVerifier receipts) {
        this(out, err, paint, url, user, clock, Pass.NONE, receipts);
    }

    /** Where the collector is by default. */
    public static final String DEFAULT_URL = "http://127.0.0.1:8480";
}
