package io.adamant.collector.journal.format;

import java.util.Map;

/**
 * What a syslog message says.
 *
 * @param severity OTel's severity number, 0 when unknown
 * @param unixNanos 0 when unknown
 * @param host as the sender names itself, empty when it does not
 * @param app RFC 5424's APP-NAME, RFC 3164's TAG; empty for none
 * @param textFrom where the text begins in the message
 * @param attributes the rest: facility, process, message id, structured data
 * @param isReadable false when it is neither RFC: then the text is the whole message
 */
record SyslogMessage(
        int severity,
        long unixNanos,
        String host,
        String app,
        int textFrom,
        Map<String, String> attributes,
        boolean isReadable) {

    static SyslogMessage unreadable() {
        return new SyslogMessage(0, 0, "", "", 0, Map.of("syslog.malformed", "true"), false);
    }
}
