package io.adamant.lab.image;

import java.util.Locale;

/** The file system of a root: ext4 as on Debian, XFS as on Amazon Linux and RHEL. */
public enum RootType {
    EXT4,
    XFS;

    /** As mount names it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
