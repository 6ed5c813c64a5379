package io.adamant.agent.source.logs.file;

import java.nio.file.Path;

/** Port: the kernel's notices of changes in files and directories (inotify(7)). */
public interface Watches extends AutoCloseable {

    /** A watch that the kernel did not give. */
    int REFUSED = -1;

    /** Watches the names in a directory; its number, or {@link #REFUSED}. */
    int directory(Path directory);

    /** Watches what is written to the file at a path; its number, or {@link #REFUSED}. */
    int file(Path file);

    void forgetFile(int watch);

    /** Hands over all notices that wait. */
    void drain(Taker taker);

    /** A descriptor that is readable while any notice waits; -1 when there are none ever. */
    int fd();

    /** The same for notices of directories only. */
    int directoriesFd();

    @Override
    void close();

    /** What happened to a name in a directory. */
    enum Change {
        /** A file was made, or a link to one. */
        CREATED,
        /** It was renamed to this name, over what stood there. */
        MOVED_HERE,
        /** It was renamed away from this name. */
        MOVED_AWAY,
        DELETED,
        /** Its rights, its owner or its links. */
        RIGHTS
    }

    /** Who takes the notices. */
    interface Taker {

        /**
         * Something happened to a file's name in a directory.
         *
         * @param cookie the same for both ends of a rename, one right after the other; else 0
         */
        void named(int directoryWatch, String name, Change change, int cookie);

        /** Something happened to a directory in this one, or to this one's rights. */
        void directoryNamed(int directoryWatch);

        /** A watched directory is gone, or its file system. */
        void directoryGone(int directoryWatch);

        void written(int fileWatch);

        /** Some notices were dropped: everything has to be looked at. */
        void lost();
    }

    /** No notices at all: everything is looked at from time to time. */
    Watches NONE =
            new Watches() {
                @Override
                public int directory(Path directory) {
                    return REFUSED;
                }

                @Override
                public int file(Path file) {
                    return REFUSED;
                }

                @Override
                public void forgetFile(int watch) {
                    // There are none.
                }

                @Override
                public void drain(Taker taker) {
                    // There is nothing.
                }

                @Override
                public int fd() {
                    return -1;
                }

                @Override
                public int directoriesFd() {
                    return -1;
                }

                @Override
                public void close() {
                    // Nothing is held.
                }
            };
}
