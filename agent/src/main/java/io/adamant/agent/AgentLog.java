package io.adamant.agent;

import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.LogRecord;
import java.io.PrintStream;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The agent's own log: one line each on standard error, {@code time level message}, and in the
 * stream. At most {@value #MAX_LINES_A_MINUTE} lines a minute; how many were left out is said
 * afterwards. No logging library: the JDK's own would cost memory. Any thread may write.
 */
final class AgentLog {

    static final int MAX_LINES_A_MINUTE = 120;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final PrintStream out;
    private final WallClock wall;
    private long minute;
    private int lines;
    private long leftOut;
    private Second second = (unixNanos, severity, message) -> {};

    /** Port: where each line goes besides standard error. */
    interface Second {

        /** Takes a line; must not block and must not write to this log. */
        void say(long unixNanos, int severity, String message);
    }

    AgentLog(PrintStream out, WallClock wall) {
        this.out = out;
        this.wall = wall;
    }

    /** From now on each line goes there too. */
    synchronized void also(Second to) {
        second = to;
    }

    void info(String message) {
        write(LogRecord.SEVERITY_INFO, message);
    }

    void warn(String message) {
        write(LogRecord.SEVERITY_WARN, message);
    }

    void error(String message) {
        write(LogRecord.SEVERITY_ERROR, message);
    }

    private synchronized void write(int severity, String message) {
        long now = wall.unixNanos();
        long thisMinute = now / (60 * NANOS_PER_SECOND);
        if (thisMinute != minute) {
            minute = thisMinute;
            lines = 0;
            if (leftOut > 0) {
                print(now, LogRecord.SEVERITY_WARN, leftOut + " lines of this log were left out");
                leftOut = 0;
            }
        }
        if (lines >= MAX_LINES_A_MINUTE) {
            leftOut++;
            return;
        }
        lines++;
        print(now, severity, message);
    }

    /** LocalDateTime.toString needs no formatter, whose classes cost half a megabyte. */
    private void print(long unixNanos, int severity, String message) {
        int nanos = (int) (unixNanos % NANOS_PER_SECOND) / NANOS_PER_MILLI * NANOS_PER_MILLI;
        LocalDateTime time =
                LocalDateTime.ofEpochSecond(unixNanos / NANOS_PER_SECOND, nanos, ZoneOffset.UTC);
        String level =
                severity >= LogRecord.SEVERITY_ERROR
                        ? "error"
                        : severity >= LogRecord.SEVERITY_WARN ? "warn" : "info";
        out.println(time + "Z " + level + " " + message.replace('\n', ' '));
        second.say(unixNanos, severity, message);
    }
}
