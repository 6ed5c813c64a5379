package io.adamant.agent.ship.enrol;

import java.util.Optional;

/** Port: what shows that this is the instance that it says. */
public interface Proof {

    /** The word for it on the wire, see {@code EnrolRequest}. */
    String kind();

    /** Whether the proof is made for a nonce of the collector's. */
    boolean needsNonce();

    /**
     * The proof; empty when it cannot be had now.
     *
     * @param nonce empty where none is needed
     * @param keyHash SHA-256 of our public key, lower-case hexadecimal
     */
    Optional<String> make(String nonce, String keyHash);
}
