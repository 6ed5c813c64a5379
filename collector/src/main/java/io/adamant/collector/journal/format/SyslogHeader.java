package io.adamant.collector.journal.format;

/** What the receiver has to know of a message that it does not read further. */
public final class SyslogHeader {

    private SyslogHeader() {}

    /**
     * How many bytes stand before the text of a message, 0 when it is neither RFC.
     *
     * @param length how many bytes of the array are the message
     */
    public static int bytes(byte[] message, int length) {
        return SyslogReader.read(message, 0, length, 0).textFrom();
    }

    /** True when a message begins as both RFCs want it to, with a priority. */
    public static boolean isSyslog(byte[] message, int length) {
        int at = 1;
        int priority = 0;
        while (at < length && at <= 3 && message[at] >= '0' && message[at] <= '9') {
            priority = priority * 10 + message[at++] - '0';
        }
        return length > 2
                && message[0] == '<'
                && at > 1
                && at < length
                && message[at] == '>'
                && priority <= SyslogReader.MAX_PRIORITY;
    }
}
