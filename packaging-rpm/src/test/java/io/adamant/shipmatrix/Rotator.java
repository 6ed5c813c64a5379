package io.adamant.shipmatrix;

import io.adamant.shipmatrix.rig.Logrotate;
import io.adamant.shipmatrix.rig.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The ways in which logrotate takes a file away, and where to. */
enum Rotator {
    CREATE("create", "create", true, Keeps.PLAIN),
    CREATE_OUTSIDE("create, target outside the pattern", "create", true, Keeps.PLAIN),
    COMPRESS("create + compress", "create\n  compress", true, Keeps.COMPRESSED),
    DELAYCOMPRESS(
            "create + delaycompress",
            "create\n  compress\n  delaycompress",
            true,
            Keeps.COMPRESSED),
    COPYTRUNCATE("copytruncate, copy inside the pattern", "copytruncate", false, Keeps.WINDOW),
    COPYTRUNCATE_OUTSIDE(
            "copytruncate, copy outside the pattern", "copytruncate", false, Keeps.WINDOW),
    COPY("copy, inside the pattern", "copy", false, Keeps.PLAIN),
    COPY_OUTSIDE("copy, outside the pattern", "copy", false, Keeps.PLAIN),
    DATEEXT("dateext", "create\n  dateext\n  dateformat -%Y%m%d-%s", true, Keeps.PLAIN),
    MAXSIZE("hourly maxsize", "create\n  hourly\n  maxsize 1k", true, Keeps.PLAIN),
    OLDDIR("olddir, outside the pattern", "create\n  olddir OLD", true, Keeps.AWAY),
    OTHER_FILE_SYSTEM(
            "olddir on another file system", "renamecopy\n  olddir OLD", true, Keeps.AWAY);

    /** What remains of a rotated file for an agent that was not there. */
    enum Keeps {
        /** A file beside it. */
        PLAIN,
        /** A compressed file, which is not read. */
        COMPRESSED,
        /** A copy, without what was written between copy and truncate. */
        WINDOW,
        /** A file in a directory that the agent does not look into. */
        AWAY
    }

    private final String words;
    private final String directives;
    private final boolean signalled;
    private final Keeps keeps;

    Rotator(String words, String directives, boolean signalled, Keeps keeps) {
        this.words = words;
        this.directives = directives;
        this.signalled = signalled;
        this.keeps = keeps;
    }

    String words() {
        return words;
    }

    Keeps keeps() {
        return keeps;
    }

    /** Whether the rotated files match the agent's pattern. */
    boolean isInside() {
        return switch (this) {
            case CREATE, COMPRESS, DELAYCOMPRESS, COPYTRUNCATE, COPY, DATEEXT, MAXSIZE -> true;
            case CREATE_OUTSIDE, COPYTRUNCATE_OUTSIDE, COPY_OUTSIDE, OLDDIR, OTHER_FILE_SYSTEM ->
                    false;
        };
    }

    /** Makes the pattern and the rotation of a row. */
    Logrotate prepare(Rig rig) throws IOException {
        rig.tail(isInside() ? rig.logs() + "/app.log*" : rig.log().toString());
        Path old =
                switch (this) {
                    case OLDDIR -> Files.createDirectories(rig.dir().resolve("old"));
                    case OTHER_FILE_SYSTEM -> rig.otherFileSystem();
                    default -> rig.logs();
                };
        return new Logrotate(
                rig.dir(),
                rig.log(),
                "  " + directives.replace("OLD", old.toString()),
                signalled,
                this != MAXSIZE);
    }
}
