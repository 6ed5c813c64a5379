package io.adamant.agent.seal.guard;

import java.util.List;

/**
 * What a scan found right before the seal that opening and walking alone would not judge.
 *
 * @param places that did not exist at the load
 * @param linked protected files that have a name elsewhere too; each is protected by itself
 * @param oldHandles whether somebody can write through a descriptor or mapping from before: then
 *     each write and each new writable mapping is judged as well, some 250 ns each
 */
public record Leftovers(List<Place> places, List<Inode> linked, boolean oldHandles) {

    /**
     * One file.
     *
     * @param device as st_dev has it
     */
    public record Inode(long device, long inode) {}

    public Leftovers {
        places = List.copyOf(places);
        linked = List.copyOf(linked);
    }
}
