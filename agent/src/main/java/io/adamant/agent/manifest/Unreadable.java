package io.adamant.agent.manifest;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.linux.tree.SyscallTree;
import io.adamant.agent.seal.witness.manifest.FileType;
import io.adamant.agent.seal.witness.manifest.Place;
import io.adamant.agent.seal.witness.manifest.TreeWalk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a manifest could not be written of: files and directories that cannot be opened. Each is
 * opened and none is read, so that a disk which fails in the middle of a file is not found here.
 */
public final class Unreadable {

    /** Named; more are as useless as these. */
    static final int MAX_NAMED = 20;

    private Unreadable() {}

    /**
     * As the image knows them, the first {@value #MAX_NAMED}.
     *
     * @param root what stands for {@code /}
     * @param config of the image
     */
    public static List<String> of(Path root, AgentConfig config) {
        List<Place> places =
                ManifestPlaces.of(
                        config.seal().protect(), config.seal().exempt(), config.spool().dir());
        SyscallTree files = new SyscallTree(root);
        TreeWalk walk = new TreeWalk(files, places);
        List<String> unreadable = new ArrayList<>();
        while (unreadable.size() < MAX_NAMED && walk.next()) {
            FileType type = walk.stat().type;
            boolean isOpened = type == FileType.FILE || type == FileType.DIRECTORY;
            if (isOpened && !files.isReadable(walk.path())) {
                unreadable.add(walk.path().toString());
            }
        }
        files.release();
        return unreadable;
    }
}
