package io.adamant.agent.seal.witness;

/** Port: what the seal and the witness have to say to each other; any thread. */
public interface Witness {

    /** What is known of the manifest, for the seal's own state. */
    ManifestState state();

    /**
     * The seal is complete (FULL, or settled at whatever tier there is): from now on what is there
     * counts. What was written since the bake is told as first boot's and becomes part of what is
     * sealed. Said once, and again by an agent that starts on a host which is sealed already.
     */
    void sealed();
}
