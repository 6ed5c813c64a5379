package io.adamant.collector.security.enrol.proof;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;

/** Port: one kind of proof. */
public interface Verifier {

    /** The word for it on the wire. */
    String kind();

    Verdict verify(Claim claim);

    /**
     * What somebody claims.
     *
     * @param keyHash SHA-256 of the key that a certificate is asked for, hexadecimal
     * @param nonce as it was given out, checked to be ours and fresh; empty for none
     * @param proof as it came; may be a secret
     * @param nowUnixNanos when it came
     */
    record Claim(
            InstanceId instance,
            BootId boot,
            String keyHash,
            String nonce,
            String proof,
            long nowUnixNanos) {

        /** Without the proof. */
        @Override
        public String toString() {
            return "Claim[" + instance + ", " + boot + "]";
        }
    }

    /** What a proof proves. */
    sealed interface Verdict {

        /** The sender is this instance. */
        record Proven() implements Verdict {}

        /** It is not, or not now; asking again with the same proof is of no use. */
        record Refused(String words) implements Verdict {}

        /** Nobody can tell yet: ask again. */
        record Later(String words) implements Verdict {}
    }
}
