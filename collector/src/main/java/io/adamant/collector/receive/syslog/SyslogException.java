package io.adamant.collector.receive.syslog;

/** Syslog cannot be listened for; the message is one line for the operator. */
public final class SyslogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SyslogException(String message, Throwable cause) {
        super(message, cause);
    }
}
