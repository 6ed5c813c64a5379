package io.adamant.collector.receive.syslog;

import io.adamant.collector.journal.format.SyslogHeader;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;

/** What is counted of syslog; any thread may count. */
final class SyslogCounts {

    private final Count read;
    private final Count malformed;
    private final Count parts;
    private final Count lost;
    private final Count turnedAway;

    SyslogCounts(Meters meters) {
        read = messages(meters, "read");
        malformed = messages(meters, "malformed");
        parts = messages(meters, "part");
        lost = messages(meters, "lost");
        turnedAway =
                meters.counter(
                        "adamant_receive_syslog_turned_away",
                        "Connections closed at once since there were too many.");
    }

    private static Count messages(Meters meters, String kind) {
        return meters.counter(
                "adamant_receive_syslog_messages",
                "Syslog messages: read, neither RFC but kept, parts of long ones, lost at a close.",
                "kind",
                kind);
    }

    void message(byte[] message, int part) {
        if (part > 0) {
            parts.increment();
        } else if (SyslogHeader.isSyslog(message, message.length)) {
            read.increment();
        } else {
            malformed.increment();
        }
    }

    void lost(int messages) {
        lost.add(messages);
    }

    void turnedAway() {
        turnedAway.increment();
    }
}
