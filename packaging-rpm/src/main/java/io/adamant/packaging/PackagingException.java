package io.adamant.packaging;

/** A package cannot be made; the message says what of it, and why. */
public final class PackagingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    PackagingException(String message) {
        super(message);
    }

    PackagingException(String message, Throwable cause) {
        super(message, cause);
    }
}
