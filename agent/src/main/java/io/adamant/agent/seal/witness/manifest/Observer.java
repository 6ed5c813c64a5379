package io.adamant.agent.seal.witness.manifest;

/** Takes what a comparison finds. */
public interface Observer {

    /**
     * One difference.
     *
     * @param path the file
     * @param words the path and what changed, from what to what
     */
    void difference(ByteText path, String words);
}
