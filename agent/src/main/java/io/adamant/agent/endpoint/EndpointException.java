package io.adamant.agent.endpoint;

/** The endpoint's address cannot be used; the message is one line for people. */
public final class EndpointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EndpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
