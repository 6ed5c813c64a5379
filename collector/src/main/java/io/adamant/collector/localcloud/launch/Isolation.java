package io.adamant.collector.localcloud.launch;

/**
 * How strongly instances are kept apart from the machine and from each other.
 *
 * @param kind what was measured at start
 * @param reason why it is not stronger, in words; empty for {@link Kind#NAMESPACES} and {@link
 *     Kind#NSPAWN}
 */
public record Isolation(Kind kind, String reason) {

    /** From strong to none. */
    public enum Kind {
        /** A container of systemd-nspawn, made by root: systemd is pid 1, the root an image's. */
        NSPAWN("nspawn"),
        /** Mount, pid and uts namespaces, made by root. */
        NAMESPACES("namespaces"),
        /** The same inside a user namespace, made by an ordinary user. */
        USER_NAMESPACES("user-namespaces"),
        /** Plain processes: no mount of their own, so the seal is not enforced. */
        NONE("none");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word used on the wire. */
        public String word() {
            return word;
        }
    }

    /** Whether an instance has mounts of its own, which the seal needs. */
    public boolean hasOwnMounts() {
        return kind != Kind.NONE;
    }

    @Override
    public String toString() {
        return reason.isEmpty() ? kind.word() : kind.word() + " (" + reason + ")";
    }
}
