package io.adamant.agent.source.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.source.logs.read.LogCounters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GlobTest {

    @TempDir private Path dir;

    private final List<Path> entered = new ArrayList<>();

    @BeforeEach
    void fill() throws Exception {
        for (String name : List.of("a/x.log", "a/y.txt", "b/x.log", "b/deep/x.log")) {
            Path file = dir.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
    }

    @Test
    void matchesWithinOneName() {
        assertThat(find("/a/*.log")).containsExactly("a/x.log");
        assertThat(find("/*/x.log")).containsExactlyInAnyOrder("a/x.log", "b/x.log");
        assertThat(find("/{a,b}/[xy].{log,txt}"))
                .containsExactlyInAnyOrder("a/x.log", "a/y.txt", "b/x.log");
    }

    @Test
    void findsAPlainPathOnlyWhereItIs() {
        assertThat(find("/a/x.log")).containsExactly("a/x.log");
        assertThat(find("/a/none.log")).isEmpty();
        assertThat(find("/none/*.log")).isEmpty();
        assertThat(find("/a/x.log/*")).isEmpty();
    }

    @Test
    void saysWhichDirectoriesDecideAlsoThoseThatWaitForAnother() {
        find("/*/x.log");
        assertThat(entered).contains(dir, dir.resolve("a"), dir.resolve("b"));
        entered.clear();
        find("/none/deeper/*.log");
        assertThat(entered).containsExactly(dir);
    }

    @Test
    void tellsOfAPathWhetherItMatches() {
        Glob glob = new Glob("/var/*/x-[0-9].log");
        assertThat(glob.matches(Path.of("/var/a/x-1.log"))).isTrue();
        assertThat(glob.matches(Path.of("/var/a/b/x-1.log"))).isFalse();
        assertThat(glob.matches(Path.of("/var/a/x-a.log"))).isFalse();
    }

    private List<String> find(String glob) {
        List<String> found = new ArrayList<>();
        new Glob(dir + glob)
                .find(
                        new Glob.Visitor() {
                            @Override
                            public void found(Path path) {
                                if (Files.exists(path)) {
                                    found.add(dir.relativize(path).toString());
                                }
                            }

                            @Override
                            public void entering(Path directory) {
                                entered.add(directory);
                            }

                            @Override
                            public void trouble(LogCounters.Trouble trouble, Path directory) {
                                throw new AssertionError(trouble);
                            }
                        });
        return found;
    }
}
