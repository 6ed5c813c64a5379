package io.adamant.agent.seal.witness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A file system in memory; each change moves its clock, as ctime does. */
public final class MemoryFiles implements FileFacts {

    private record Node(FileFact fact, String content) {}

    private final TreeMap<Path, Node> nodes = new TreeMap<>();
    private final Map<Path, Path> links = new HashMap<>();
    private long clock;
    public final List<Path> hashed = new ArrayList<>();

    public MemoryFiles directory(String path) {
        put(path, FileFact.Type.DIRECTORY, 0755, "", null);
        return this;
    }

    public MemoryFiles file(String path, int permissions, String content) {
        put(path, FileFact.Type.FILE, permissions, content, null);
        return this;
    }

    public MemoryFiles link(String path, String target) {
        put(path, FileFact.Type.LINK, 0777, "", target);
        return this;
    }

    public void remove(String path) {
        nodes.remove(Path.of(path));
    }

    private void put(
            String path, FileFact.Type type, int permissions, String content, String target) {
        clock++;
        FileFact fact =
                new FileFact(type, permissions, 0, 0, content.length(), clock, clock, 1, 1, target);
        nodes.put(Path.of(path), new Node(fact, content));
    }

    @Override
    public Optional<FileFact> fact(Path path) {
        return Optional.ofNullable(nodes.get(path)).map(Node::fact);
    }

    @Override
    public Path real(Path path) {
        return links.getOrDefault(path, path);
    }

    @Override
    public List<Path> children(Path directory) {
        return nodes.keySet().stream().filter(p -> directory.equals(p.getParent())).toList();
    }

    @Override
    public Optional<String> sha256(Path file) {
        hashed.add(file);
        return Optional.of("hash-of-" + nodes.get(file).content());
    }
}
