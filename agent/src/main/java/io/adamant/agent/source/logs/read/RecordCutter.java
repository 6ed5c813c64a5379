package io.adamant.agent.source.logs.read;

/**
 * Cuts bytes into lines and joins lines to records. Keeps nothing between calls but the number of
 * the piece: what is not taken is offered again, longer, so that a crash loses nothing.
 *
 * <pre>
 *   from                                   consumed                                  to
 *    | record \n | line \n | \t at line \n  | line \n \t at line \n | begun line       |
 *      taken       taken, joined              held until the next      wants its end
 *                                             line or a flush          or a flush
 * </pre>
 */
final class RecordCutter {

    /** A run of NUL this long at the start of a line is a hole in a sparse file, not a line. */
    static final int HOLE_BYTES = 4096;

    /** What may be taken although its end is not certain. */
    enum Flush {
        /** Only what is certain. */
        NONE,
        /** The last whole record too, though another line might continue it. */
        RECORD,
        /** Also a line without its end. */
        ALL
    }

    private final LineScan scan = new LineScan();

    // State of one call of cut.
    private byte[] bytes = new byte[0];
    private RecordSink sink;
    private Rules rules;
    private byte[] attributes = new byte[0];
    private int part;
    private int start;
    private int end;
    private int next;
    private boolean open;
    private boolean text;
    private boolean returns;
    private int lineStart;
    private boolean stopped;
    private int taken;

    RecordCutter(RecordSink sink, Rules first) {
        this.sink = sink;
        this.rules = first;
    }

    /** For whose file the next calls are. */
    void aim(RecordSink to, Rules by, byte[] named, int partsBefore) {
        sink = to;
        rules = by;
        attributes = named;
        part = partsBefore;
    }

    /** Pieces of the record at the new place that are already taken, 0 at its start. */
    int part() {
        return part;
    }

    /** Records taken by the last call. */
    int taken() {
        return taken;
    }

    /**
     * Takes what can be taken.
     *
     * @return index up to which all is taken
     */
    int cut(byte[] array, int from, int to, Flush flush) {
        bytes = array;
        start = from;
        lineStart = from;
        open = false;
        stopped = false;
        taken = 0;
        boolean all = lines(to);
        if (all) {
            rest(to, flush);
        }
        return stopped || open ? start : lineStart;
    }

    /** Goes through all whole lines; false when the sink was full. */
    private boolean lines(int to) {
        int scanFrom = lineStart;
        while (scanFrom < to) {
            scan.scan(bytes, scanFrom, to);
            for (int i = 0; i < scan.count(); i++) {
                if (!line(scan.end(i), scan.isPlain(i))) {
                    return false;
                }
            }
            scanFrom = scan.count() == 0 ? to : scan.end(scan.count() - 1) + 1;
            if (scan.scanned() >= to) {
                return true;
            }
        }
        return true;
    }

    private boolean line(int newline, boolean plain) {
        if (!skipHole(newline)) {
            return false;
        }
        boolean cr = newline > lineStart && bytes[newline - 1] == '\r';
        int lineEnd = cr ? newline - 1 : newline;
        if (open && rules.joiner().continues(bytes, lineStart, lineEnd)) {
            if (lineEnd - start <= rules.maxBytes()) {
                join(lineEnd, newline + 1, plain, cr);
                return true;
            }
            if (!take(end, next, false)) {
                return false;
            }
        } else if (open && !take(end, next, true)) {
            return false;
        }
        if (!pieces(lineEnd)) {
            return false;
        }
        begin(lineEnd, newline + 1, plain, cr);
        return rules.joiner().waits() || take(end, next, true);
    }

    private void begin(int lineEnd, int after, boolean plain, boolean cr) {
        start = lineStart;
        end = lineEnd;
        next = after;
        text = plain;
        returns = cr;
        open = true;
        lineStart = after;
    }

    private void join(int lineEnd, int after, boolean plain, boolean cr) {
        end = lineEnd;
        next = after;
        text &= plain;
        returns |= cr;
        lineStart = after;
    }

    /** Cuts the head of a line that is too long into pieces. */
    private boolean pieces(int lineEnd) {
        while (lineEnd - lineStart > rules.maxBytes()) {
            int cut = Utf8.boundary(bytes, lineStart + rules.maxBytes());
            start = lineStart;
            text = false;
            returns = false;
            if (!take(cut, cut, false)) {
                return false;
            }
            lineStart = cut;
        }
        return true;
    }

    /** What follows the last line end. */
    private void rest(int to, Flush flush) {
        if (!skipHole(to)) {
            return;
        }
        boolean begun = lineStart < to;
        boolean continued =
                begun
                        && open
                        && (bytes[lineStart] == '\t'
                                || bytes[lineStart] == ' '
                                || rules.joiner().continues(bytes, lineStart, to));
        boolean release = flush == Flush.ALL || (flush == Flush.RECORD && !continued);
        // What is joined already and what a line without an end adds may be too long together.
        boolean tooLong = begun && to - lineStart > rules.maxBytes();
        if (open && (release || tooLong) && !take(end, next, true)) {
            return;
        }
        if (open || !pieces(to)) {
            return;
        }
        if (lineStart < to && flush == Flush.ALL) {
            start = lineStart;
            text = false;
            returns = false;
            if (take(to, to, false)) {
                lineStart = to;
            }
        }
    }

    /** Hands over from {@link #start} to an end; the next record begins after {@code after}. */
    private boolean take(int to, int after, boolean ended) {
        int number = part > 0 || !ended ? part + 1 : 0;
        boolean done =
                returns
                        ? sink.addWithoutReturns(bytes, start, to, text, number, rules, attributes)
                        : sink.add(bytes, start, to, text, number, rules, attributes);
        if (!done) {
            stopped = true;
            return false;
        }
        taken++;
        part = ended ? 0 : number;
        start = after;
        open = false;
        return true;
    }

    /** Skips a hole at the start of a line; false when the sink was full. */
    private boolean skipHole(int to) {
        if (lineStart >= to || bytes[lineStart] != 0) {
            return true;
        }
        int at = LineScan.zerosUntil(bytes, lineStart, to);
        if (at - lineStart < HOLE_BYTES) {
            return true;
        }
        if (open && !take(end, next, true)) {
            return false;
        }
        sink.counters().hole(at - lineStart);
        lineStart = at;
        start = at;
        return true;
    }
}
