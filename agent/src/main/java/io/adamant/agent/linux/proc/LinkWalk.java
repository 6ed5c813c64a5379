package io.adamant.agent.linux.proc;

import io.adamant.agent.seal.guard.Leftovers.Inode;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.agent.seal.scan.SealScan;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds protected files that have a name in a place that is not protected, by which they could be
 * written. A file with more links than names on the side that is walked has the others on the other
 * side; the side with fewer files is walked: the exempt places where the root is protected whole,
 * the protected ones where only some are.
 */
final class LinkWalk {

    /** Files and directories that are looked at; beyond that the scan says that it is not whole. */
    static final int MAX_FILES = 400_000;

    /** Files with several links that are remembered. */
    static final int MAX_LINKED = 16_384;

    /** Interfaces to the kernel, which know no hard links. */
    private static final Set<Path> INTERFACES =
            Set.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));

    private static final int TYPE_MASK = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int FILE = 0100000;

    private static final class Names {
        private final Path first;
        private final int links;
        private int seen;

        Names(Path first, int links) {
            this.first = first;
            this.links = links;
        }
    }

    private final SealPolicy policy;
    private final boolean exemptSide;
    private final Map<Inode, Names> several = new LinkedHashMap<>();
    private int looked;
    private boolean cut;

    LinkWalk(SealPolicy policy) {
        this.policy = policy;
        this.exemptSide = policy.protect().contains(Path.of("/"));
    }

    void walk() {
        (exemptSide ? policy.exempt() : policy.protect())
                .stream().filter(root -> !INTERFACES.contains(root)).forEach(this::walk);
    }

    /** One tree on its own file system: a hard link does not cross one. */
    private void walk(Path root) {
        Deque<Path> todo = new ArrayDeque<>();
        todo.push(root);
        long device = -1;
        while (!todo.isEmpty() && !cut) {
            Path path = todo.pop();
            Map<String, Object> facts = facts(path);
            if (facts.isEmpty() || policy.covers(path) == exemptSide) {
                continue;
            }
            if (looked++ >= MAX_FILES || several.size() >= MAX_LINKED) {
                cut = true;
                return;
            }
            long on = number(facts, "dev");
            device = device == -1 ? on : device;
            int type = (int) number(facts, "mode") & TYPE_MASK;
            if (type == DIRECTORY && on == device) {
                children(path, todo);
            } else if (type == FILE && number(facts, "nlink") > 1) {
                note(path, on, facts);
            }
        }
    }

    private void note(Path path, long device, Map<String, Object> facts) {
        several.computeIfAbsent(
                        new Inode(device, number(facts, "ino")),
                        _ -> new Names(path, (int) number(facts, "nlink")))
                .seen++;
    }

    List<Inode> linked() {
        return several.entrySet().stream()
                .filter(entry -> entry.getValue().seen < entry.getValue().links)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A name of each, on the side that was walked. */
    List<String> names() {
        return several.values().stream()
                .filter(names -> names.seen < names.links)
                .map(names -> names.first.toString())
                .limit(SealScan.MAX_NAMED)
                .toList();
    }

    List<String> unread() {
        return cut
                ? List.of("hard links: more than " + MAX_FILES + " files, not all were looked at")
                : List.of();
    }

    private static Map<String, Object> facts(Path path) {
        try {
            return Files.readAttributes(path, "unix:mode,nlink,dev,ino", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException gone) {
            return Map.of();
        }
    }

    private static void children(Path directory, Deque<Path> todo) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (IOException | DirectoryIteratorException gone) {
            return;
        }
        children.forEach(todo::push);
    }

    private static long number(Map<String, Object> facts, String name) {
        return facts.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
