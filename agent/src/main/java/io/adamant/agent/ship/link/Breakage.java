package io.adamant.agent.ship.link;

/** Why a connection was not made, or carries nothing more. */
public enum Breakage {
    /** The name has no address. */
    RESOLVE,
    /** No address of the host took the connection. */
    CONNECT,
    /** No TLS 1.3 that both sides accept: certificates, names, versions, our own files. */
    TLS,
    /** The other side took too long. */
    TIMEOUT,
    /** The other side ended or reset the connection. */
    CLOSED,
    /** What came back is no HTTP. */
    GARBAGE,
    /** We gave it up ourselves, to stop. */
    ABORTED
}
