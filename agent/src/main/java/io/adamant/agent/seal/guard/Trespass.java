package io.adamant.agent.seal.guard;

import org.jspecify.annotations.Nullable;

/**
 * One attempt as the kernel saw it, or a count of the same one.
 *
 * @param sequence of the kernel layer, from 0; a gap is what the ring dropped
 * @param ageNanos time between the attempt and the moment it was read
 * @param hook where it was judged, such as {@code file_open}
 * @param operation what was tried, such as "open for writing", "rename"
 * @param kind the kind beyond places that it belongs to; null for a change at a marked place
 * @param device as st_dev has it; 0 where the attempt has no file
 * @param inode 0 where the attempt has no file
 * @param path as far as it could be walked; null where the attempt has none
 * @param pathWhole false where the walk or a name was cut
 * @param count 1, or how often the kernel folded the same attempt into this record
 */
public record Trespass(
        long sequence,
        long ageNanos,
        String hook,
        String operation,
        Verdict verdict,
        @Nullable Refusable kind,
        long device,
        long inode,
        @Nullable String path,
        boolean pathWhole,
        long count,
        Caller caller) {

    /** What became of it. */
    public enum Verdict {
        REFUSED,
        /** Let through because of the stage; the policy refuses it. */
        WOULD_REFUSE,
        /** Let through and reported, as the policy says. */
        SEEN
    }
}
