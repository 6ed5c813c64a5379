package io.adamant.shared.model;

/** How strong the seal is, as measured by the canary, never as hoped. */
public enum SealTier {
    /** Nothing is refused; changes are seen by the witness. */
    AUDIT,
    /** Read-only mounts refuse; root could undo them. */
    FALLBACK,
    /** The kernel refuses, for root too. */
    ENFORCED,
    /** A tier that had been reached no longer holds. */
    LOST
}
