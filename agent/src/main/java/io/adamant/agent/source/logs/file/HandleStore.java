package io.adamant.agent.source.logs.file;

import java.nio.file.Path;
import java.util.List;

/**
 * Port: somebody who keeps open files while the agent is not there, so that a file that is deleted
 * meanwhile can still be read (systemd's file descriptor store, sd_notify(3), FDSTORE).
 */
public interface HandleStore {

    /**
     * Keeps the file that stands at a path now.
     *
     * @param name letters, digits and dashes
     * @return whether it was handed over
     */
    boolean keep(String name, Path path);

    /** Gives up what was kept under a name. */
    void drop(String name);

    /**
     * What was kept when the agent started, given back once.
     *
     * @param name under which it was kept
     * @param opener a path that opens the file as long as {@link #release} was not called
     * @param lastPath where the file stands, or stood before it was deleted
     */
    record Kept(String name, Path opener, Path lastPath) {}

    List<Kept> kept();

    /** The files of {@link #kept} are opened or not wanted. */
    void release();

    /** Nobody keeps anything. */
    HandleStore NONE =
            new HandleStore() {
                @Override
                public boolean keep(String name, Path path) {
                    return true;
                }

                @Override
                public void drop(String name) {
                    // Nothing is kept.
                }

                @Override
                public List<Kept> kept() {
                    return List.of();
                }

                @Override
                public void release() {
                    // Nothing is kept.
                }
            };
}
