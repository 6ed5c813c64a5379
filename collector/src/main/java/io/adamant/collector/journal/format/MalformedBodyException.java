package io.adamant.collector.journal.format;

/** The body is not of its format; ends its conversion. */
final class MalformedBodyException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedBodyException(String what) {
        super(what, null, false, false);
    }
}
