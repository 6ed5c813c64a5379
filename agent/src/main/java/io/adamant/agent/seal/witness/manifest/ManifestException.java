package io.adamant.agent.seal.witness.manifest;

/** A text is no manifest, or not the one that it was; the message says where and why. */
public final class ManifestException extends Exception {

    private static final long serialVersionUID = 1L;

    public ManifestException(String message) {
        super(message);
    }

    static ManifestException at(long line, String what) {
        return new ManifestException("line " + line + ": " + what);
    }
}
