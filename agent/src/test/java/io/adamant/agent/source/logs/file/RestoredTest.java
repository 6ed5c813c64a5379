package io.adamant.agent.source.logs.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.source.logs.read.Cursor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a position of the time before a start is given up. */
final class RestoredTest {

    @TempDir private Path dir;

    @Test
    void keepsThePositionOfAFileThatIsThereAndCannotBeOpened() throws Exception {
        Path log = Files.writeString(dir.resolve("app.log"), "one\n");
        String key = String.valueOf(Identity.at(log));
        Restored restored = restored(key, log);
        restored.cannotOpen(key);

        assertThat(restored.takeGone()).isEmpty();
        assertThat(restored.has(key)).isTrue();
    }

    @Test
    void givesUpThePositionOfAFileThatIsNowhereInItsDirectory() throws Exception {
        Path log = Files.writeString(dir.resolve("app.log"), "one\n");
        String key = String.valueOf(Identity.at(log));
        Restored restored = restored(key, log);

        assertThat(restored.takeGone()).containsOnlyKeys(key);
        assertThat(restored.has(key)).isFalse();
    }

    @Test
    void givesUpNothingInADirectoryThatIsNotThere() throws Exception {
        Path log = Files.writeString(dir.resolve("app.log"), "one\n");
        String key = String.valueOf(Identity.at(log));
        Restored restored = restored(key, dir.resolve("unmounted").resolve("app.log"));

        assertThat(restored.takeGone()).isEmpty();
    }

    private static Restored restored(String key, Path path) {
        Position position = Position.of(0, new Cursor(), false, path.toString());
        return new Restored(Map.of(key, position.toText()));
    }
}
