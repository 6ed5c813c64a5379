package io.adamant.agent.source.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GlobTest {

    @TempDir private Path dir;

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

    private List<String> find(String glob) {
        List<String> found = new ArrayList<>();
        new Glob(dir + glob).find(path -> found.add(dir.relativize(path).toString()), () -> {});
        return found;
    }
}
