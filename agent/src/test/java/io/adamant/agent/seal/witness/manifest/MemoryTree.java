package io.adamant.agent.seal.witness.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A tree of files in memory; each change moves the changed file's ctime. */
public final class MemoryTree implements FileTree {

    /** Files whose content was read, in order. */
    public final List<String> hashed = new ArrayList<>();

    private final Map<String, Node> nodes = new TreeMap<>();
    private long clock;
    private boolean keepsTime;

    private static final class Node {
        private FileType type = FileType.FILE;
        private int mode = 0644;
        private long owner;
        private String content = "";
        private long changed;
        private boolean mount;
        private final Map<String, byte[]> attributes = new TreeMap<>();
    }

    private Node node(String path, FileType type) {
        Node node = nodes.computeIfAbsent(path, _ -> new Node());
        node.type = type;
        if (!keepsTime) {
            node.changed = ++clock;
        }
        return node;
    }

    /** From now on no change moves a ctime, as when somebody sets the clock back. */
    public MemoryTree keepTimes() {
        keepsTime = true;
        return this;
    }

    public MemoryTree directory(String path) {
        node(path, FileType.DIRECTORY).mode = 0755;
        return this;
    }

    public MemoryTree file(String path, String content) {
        node(path, FileType.FILE).content = content;
        return this;
    }

    public MemoryTree link(String path, String target) {
        node(path, FileType.LINK).content = target;
        return this;
    }

    public MemoryTree pipe(String path) {
        node(path, FileType.PIPE);
        return this;
    }

    public MemoryTree mode(String path, int mode) {
        node(path, type(path)).mode = mode;
        return this;
    }

    public MemoryTree owner(String path, long owner) {
        node(path, type(path)).owner = owner;
        return this;
    }

    public MemoryTree attribute(String path, String name, byte... value) {
        node(path, type(path)).attributes.put(name, value);
        return this;
    }

    public MemoryTree mountAt(String path) {
        node(path, type(path)).mount = true;
        return this;
    }

    public MemoryTree remove(String path) {
        nodes.keySet().removeIf(each -> each.equals(path) || each.startsWith(path + "/"));
        return this;
    }

    private FileType type(String path) {
        return find(path).type;
    }

    private Node find(String path) {
        Node node = nodes.get(path);
        if (node == null) {
            throw new IllegalArgumentException("no such file: " + path);
        }
        return node;
    }

    @Override
    public boolean stat(ByteText path, FileStat into) {
        Node node = nodes.get(path.toString());
        if (node == null) {
            return false;
        }
        into.type = node.type;
        into.mode = node.mode;
        into.userId = node.owner;
        into.groupId = 0;
        into.size = node.type == FileType.FILE ? node.content.length() : 0;
        into.changedNanos = node.changed;
        into.modifiedNanos = 0;
        into.inode = path.toString().hashCode();
        into.isMountRoot = node.mount;
        return true;
    }

    @Override
    public void names(ByteText directory, List<byte[]> into) {
        String prefix = directory.toString().equals("/") ? "/" : directory + "/";
        for (String path : nodes.keySet()) {
            if (path.startsWith(prefix)
                    && path.length() > prefix.length()
                    && path.indexOf('/', prefix.length()) < 0) {
                into.add(ManifestText.ascii(path.substring(prefix.length())));
            }
        }
    }

    @Override
    public boolean target(ByteText path, ByteText into) {
        into.set(find(path.toString()).content);
        return true;
    }

    @Override
    public boolean isReadable(ByteText path) {
        return true;
    }

    @Override
    public boolean sha256(ByteText path, long size, ByteText into) {
        hashed.add(path.toString());
        into.clear();
        ManifestText.hex(
                ManifestText.sha256().digest(ManifestText.ascii(find(path.toString()).content)),
                into);
        return true;
    }

    @Override
    public void attributes(ByteText path, Attributes into) {
        find(path.toString()).attributes.forEach(into::attribute);
    }

    @Override
    public void release() {}
}
