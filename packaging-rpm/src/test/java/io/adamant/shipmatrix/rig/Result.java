package io.adamant.shipmatrix.rig;

import java.util.ArrayList;
import java.util.List;

/**
 * What came of a row.
 *
 * @param lines written
 * @param lost never arrived
 * @param unread of the lost ones, those that still lie in a file of the pattern
 * @param repeated came again under a sequence that was stored: a collector drops them
 * @param storedTwice came again under another sequence
 * @param damaged bodies that are no line of the row
 * @param outOfOrder lines after one with a higher number
 * @param named records that the agent's loss records give up, or what else it says is gone
 * @param examples missing ranges, damaged bodies and loss records, for who looks into it
 * @param faults what does not hold; empty when the row stands
 */
public record Result(
        String group,
        String row,
        String expected,
        long lines,
        long lost,
        long unread,
        long repeated,
        long storedTwice,
        long damaged,
        long outOfOrder,
        String named,
        long millis,
        String examples,
        List<String> faults) {

    public Result {
        faults = List.copyOf(faults);
    }

    public boolean stands() {
        return faults.isEmpty();
    }

    /** The table of all rows, in markdown. */
    public static String table(List<Result> results) {
        List<String> out = new ArrayList<>();
        out.add(
                "| row | lines | lost | repeated, same id | stored twice | damaged | out of order |"
                        + " named by the agent | expected | verdict |");
        out.add("|---|---|---|---|---|---|---|---|---|---|");
        for (Result result : results) {
            out.add(result.line());
        }
        return String.join("\n", out) + "\n";
    }

    /** Its line of the table. */
    public String line() {
        return "| %s: %s | %,d | %,d | %,d | %,d | %,d | %,d | %s | %s | %s |"
                .formatted(
                        group,
                        row,
                        lines,
                        lost,
                        repeated,
                        storedTwice,
                        damaged,
                        outOfOrder,
                        named,
                        expected,
                        stands() ? "holds" : "**" + String.join("; ", faults) + "**");
    }
}
