package io.adamant.agent.seal.witness;

import io.adamant.agent.seal.policy.SealPolicy;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the protected files with their manifest, pass by pass: every file is looked at, its
 * content is read again only where size, mtime, ctime, device or inode moved. Without a baked
 * manifest the first pass writes it. A difference stays a difference: putting a file back does not
 * make the host what it was. Works in slices, for it shares a thread. Owned by that thread.
 */
public final class Witness {

    /** Files that are watched; those beyond are counted, and named as a blind spot. */
    static final int MAX_FILES = 20_000;

    /** Differences that are remembered, so that each is told once; those beyond are counted. */
    static final int MAX_DIFFERENCES = 1_024;

    /**
     * A finished pass.
     *
     * @param fresh differences that no earlier pass told
     * @param baseline whether this pass wrote the manifest
     */
    public record Pass(List<String> fresh, boolean baseline) {}

    private static final class Known {
        private FileFact fact;
        private ManifestEntry entry;
        private long pass;

        Known(FileFact fact, ManifestEntry entry, long pass) {
            this.fact = fact;
            this.entry = entry;
            this.pass = pass;
        }
    }

    private final SealPolicy policy;
    private final FileFacts files;
    private final Map<String, Known> known = new HashMap<>();
    private final Set<String> told = new LinkedHashSet<>();
    private final Deque<Path> todo = new ArrayDeque<>();
    private final List<String> found = new ArrayList<>();
    private final boolean baked;
    private @Nullable Manifest manifest;
    private @Nullable String digest;
    private long pass;
    private long differences;
    private long notWatched;
    private long notWatchedNow;

    public Witness(SealPolicy policy, FileFacts files, @Nullable Manifest baked) {
        this.policy = policy;
        this.files = files;
        this.manifest = baked;
        this.baked = baked != null;
        this.digest = baked == null ? null : baked.digest();
    }

    /** The digest of the manifest in force; null before the first pass wrote one. */
    public @Nullable String digest() {
        return digest;
    }

    /** Whether the manifest came with the image, rather than from the first pass. */
    public boolean isBaked() {
        return baked;
    }

    /** Distinct differences since the start; at least those of the worst pass. */
    public long differences() {
        return differences;
    }

    /** Files that the last pass left out because of the limit. */
    public long notWatched() {
        return notWatched;
    }

    public boolean isInPass() {
        return !todo.isEmpty();
    }

    /**
     * Goes on with a pass, or begins one.
     *
     * @param maxFiles files to look at before it returns
     * @param maxBytes content to read before it returns; the last file may go beyond
     * @return the pass, when this slice ended it
     */
    public Optional<Pass> step(int maxFiles, long maxBytes) {
        if (todo.isEmpty()) {
            pass++;
            notWatchedNow = 0;
            policy.protect().reversed().forEach(todo::push);
        }
        long bytes = 0;
        for (int i = 0; i < maxFiles && bytes < maxBytes; i++) {
            Path path = todo.poll();
            if (path == null) {
                break;
            }
            bytes += visit(path);
        }
        return todo.isEmpty() ? Optional.of(finish()) : Optional.empty();
    }

    /** Looks at one file; returns how much content that took to read. */
    private long visit(Path path) {
        Optional<FileFact> fact = files.fact(path);
        if (fact.isEmpty() || !policy.covers(path)) {
            return 0;
        }
        if (fact.get().type() == FileFact.Type.DIRECTORY) {
            files.children(path).reversed().forEach(todo::push);
        }
        return remember(path, fact.get());
    }

    private long remember(Path path, FileFact fact) {
        String name = path.toString();
        Known before = known.get(name);
        if (before == null && known.size() >= MAX_FILES) {
            notWatchedNow++;
            return 0;
        }
        if (before != null && before.fact.equals(fact)) {
            before.pass = pass;
            return 0;
        }
        boolean read = fact.type() == FileFact.Type.FILE && !sameContent(before, fact);
        String content = content(path, fact, read ? null : before);
        ManifestEntry entry = ManifestEntry.of(name, fact, content);
        if (before == null) {
            known.put(name, new Known(fact, entry, pass));
        } else {
            before.fact = fact;
            before.entry = entry;
            before.pass = pass;
        }
        return read ? fact.size() : 0;
    }

    private static boolean sameContent(@Nullable Known before, FileFact fact) {
        return before != null
                && before.fact.type() == FileFact.Type.FILE
                && before.fact.looksSame(fact);
    }

    private String content(Path path, FileFact fact, @Nullable Known before) {
        return switch (fact.type()) {
            case FILE ->
                    before == null
                            ? files.sha256(path).orElse(ManifestEntry.NO_CONTENT)
                            : before.entry.content();
            case LINK -> fact.target() == null ? ManifestEntry.NO_CONTENT : fact.target();
            case DIRECTORY, OTHER -> ManifestEntry.NO_CONTENT;
        };
    }

    private Pass finish() {
        known.values().removeIf(file -> file.pass != pass);
        notWatched = notWatchedNow;
        Manifest baseline = manifest;
        if (baseline == null) {
            Manifest written =
                    new Manifest(known.values().stream().map(file -> file.entry).toList());
            manifest = written;
            digest = written.digest();
            return new Pass(List.of(), true);
        }
        found.clear();
        compare(baseline);
        return new Pass(fresh(), false);
    }

    private void compare(Manifest baseline) {
        for (ManifestEntry before : baseline.entries().values()) {
            Known now = known.get(before.path());
            if (now == null) {
                found.add(before.path() + ": removed " + ManifestEntry.name(before.type()));
            } else if (!now.entry.equals(before)) {
                found.addAll(before.differences(now.entry));
            }
        }
        for (Known file : known.values()) {
            if (!baseline.entries().containsKey(file.entry.path())) {
                found.add(file.entry.path() + ": added " + ManifestEntry.name(file.entry.type()));
            }
        }
    }

    private List<String> fresh() {
        List<String> fresh = new ArrayList<>();
        for (String difference : found) {
            if (told.contains(difference)) {
                continue;
            }
            if (told.size() < MAX_DIFFERENCES) {
                told.add(difference);
                fresh.add(difference);
            }
        }
        differences = Math.max(differences, Math.max(told.size(), found.size()));
        fresh.sort(null);
        return fresh;
    }
}
