package io.adamant.packaging;

import java.nio.file.Path;
import java.util.Set;

/** One path of a package. Modes are permission bits as {@code chmod} takes them. */
public sealed interface Entry {

    /** Absolute, without a trailing slash. */
    String path();

    /** A file of the package, read from {@code source} when the package is written. */
    record File(String path, Path source, int mode, Owner owner, Set<Kind> kinds) implements Entry {

        public File {
            kinds = Set.copyOf(kinds);
        }
    }

    /** A directory that is the package's own. */
    record Directory(String path, int mode, Owner owner) implements Entry {}

    /** A symbolic link. */
    record Link(String path, String target) implements Entry {}

    /** User and group by name. */
    record Owner(String user, String group) {

        public static final Owner ROOT = new Owner("root", "root");
    }

    /** What RPM treats differently of a file. */
    enum Kind {
        /** {@code %config(noreplace)}: a user edits it before the bake. */
        CONFIG,
        /** {@code %license}. */
        LICENSE,
        /** {@code %doc}. */
        DOC
    }
}
