package io.adamant.agent.linux.guard.code;

/** A hook of this kernel is unlike any that is known here; the words say in what. */
public final class UnknownKernelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnknownKernelException(String message) {
        super(message);
    }
}
