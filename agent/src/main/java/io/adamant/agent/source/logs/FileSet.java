package io.adamant.agent.source.logs;

import io.adamant.agent.config.LogFiles;
import io.adamant.agent.source.logs.read.Rules;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/** One configuration entry: which paths it is about, and the rules for their files. */
final class FileSet {

    private final List<Glob> includes = new ArrayList<>();
    private final List<Glob> excludes = new ArrayList<>();
    private final List<PathMatcher> excludedNames = new ArrayList<>();
    private final Rules rules;
    private final boolean fromBeginning;

    FileSet(LogFiles files) {
        files.include().forEach(glob -> includes.add(new Glob(glob)));
        for (String glob : files.exclude()) {
            if (glob.startsWith("/")) {
                excludes.add(new Glob(glob));
            } else {
                excludedNames.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
            }
        }
        this.rules = Rules.of(files);
        this.fromBeginning = files.fromBeginning();
    }

    Rules rules() {
        return rules;
    }

    boolean isFromBeginning() {
        return fromBeginning;
    }

    boolean matches(Path path) {
        return !isExcluded(path) && includes.stream().anyMatch(glob -> glob.matches(path));
    }

    /** Whether a path may be a directory on the way to files. */
    boolean leads(Path path) {
        return includes.stream().anyMatch(glob -> glob.leads(path));
    }

    boolean isExcluded(Path path) {
        Path name = path.getFileName();
        return name == null
                || excludedNames.stream().anyMatch(glob -> glob.matches(name))
                || excludes.stream().anyMatch(glob -> glob.matches(path));
    }

    /** Looks everywhere; what is excluded is left out. */
    void find(Glob.Visitor visitor) {
        for (Glob glob : includes) {
            glob.find(visitor);
        }
    }
}
