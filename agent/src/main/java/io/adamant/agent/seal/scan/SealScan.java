package io.adamant.agent.seal.scan;

import io.adamant.agent.seal.guard.Leftovers.Inode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a scan right before the seal found.
 *
 * @param holders at most {@value #MAX_NAMED}; {@code holderCount} has them all
 * @param linked protected files that have a name in a place that is not protected
 * @param linkedPaths such a name of each, at most {@value #MAX_NAMED}
 * @param mounts what is mounted over a protected place and is no disk, such as a tmpfs over /etc
 * @param unread what could not be looked at, in words; empty where all was
 */
public record SealScan(
        List<Holder> holders,
        long holderCount,
        List<Inode> linked,
        List<String> linkedPaths,
        List<String> mounts,
        List<String> unread) {

    /** Things of one kind that are named. */
    public static final int MAX_NAMED = 16;

    /** Nothing found. */
    public static final SealScan CLEAN =
            new SealScan(List.of(), 0, List.of(), List.of(), List.of(), List.of());

    public SealScan {
        holders = List.copyOf(holders);
        linked = List.copyOf(linked);
        linkedPaths = List.copyOf(linkedPaths);
        mounts = List.copyOf(mounts);
        unread = List.copyOf(unread);
    }

    /**
     * What would go on past a seal that judges only opening, in words; empty when nothing would.
     */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        holders.forEach(holder -> words.add(holder.text()));
        if (holderCount > holders.size()) {
            words.add(holderCount - holders.size() + " more that hold a protected file");
        }
        linkedPaths.forEach(path -> words.add(path + " is another name of a protected file"));
        mounts.forEach(mount -> words.add("mounted over a protected place: " + mount));
        words.addAll(unread);
        return List.copyOf(words);
    }
}
