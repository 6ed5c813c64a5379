package io.adamant.agent.seal.policy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A host's places in memory; every parent of what exists is a directory. */
public final class FakeHost implements HostPlaces {

    private final TreeSet<Path> directories = new TreeSet<>();
    private final TreeSet<Path> files = new TreeSet<>();
    private final Map<Path, Path> links = new HashMap<>();
    private final List<Mount> mounts = new ArrayList<>();
    List<String> modules = List.of("capability", "bpf");
    boolean types = true;

    public FakeHost() {
        directory("/");
        mount("/", "xfs");
    }

    public FakeHost directory(String path) {
        for (Path at = Path.of(path); at != null; at = at.getParent()) {
            directories.add(at);
        }
        return this;
    }

    public FakeHost file(String path) {
        Path file = Path.of(path);
        directory(String.valueOf(file.getParent()));
        files.add(file);
        return this;
    }

    FakeHost link(String from, String to) {
        links.put(Path.of(from), Path.of(to));
        return this;
    }

    public FakeHost mount(String at, String type) {
        directory(at);
        mounts.add(new Mount(Path.of(at), type));
        return this;
    }

    @Override
    public boolean exists(Path path) {
        return directories.contains(path) || files.contains(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return directories.contains(path);
    }

    @Override
    public Path real(Path path) {
        return links.getOrDefault(path, path);
    }

    @Override
    public List<Path> directories(Path directory) {
        return directories.stream().filter(d -> directory.equals(d.getParent())).toList();
    }

    @Override
    public List<Path> files(Path directory) {
        return files.stream().filter(f -> directory.equals(f.getParent())).sorted().toList();
    }

    @Override
    public List<Mount> mounts() {
        return mounts;
    }

    @Override
    public boolean makeDirectory(Path directory) {
        return directories.contains(directory.getParent()) && directories.add(directory);
    }

    @Override
    public boolean makeFile(Path file) {
        return directories.contains(file.getParent()) && files.add(file);
    }

    @Override
    public boolean isWriteAhead(Path file) {
        return false;
    }

    @Override
    public List<String> securityModules() {
        return modules;
    }

    @Override
    public boolean hasTypes() {
        return types;
    }
}
