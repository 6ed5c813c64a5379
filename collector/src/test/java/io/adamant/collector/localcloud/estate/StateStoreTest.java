package io.adamant.collector.localcloud.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateStoreTest {

    @TempDir private Path directory;

    @Test
    void aSecondLocalCloudOnTheSameDirectoryIsRefused() {
        try (StateStore first = StateStore.open(directory)) {
            assertThatThrownBy(() -> StateStore.open(directory))
                    .isInstanceOf(LocalCloudException.class)
                    .hasMessageContaining("another local cloud");
            assertThat(first.directory()).exists();
        }
    }

    @Test
    void aHalfWrittenFileOfACrashIsNotRead() throws IOException {
        try (StateStore store = StateStore.open(directory)) {
            store.save(StateStore.Kind.IMAGE, "app-1", new JsonObject().put("id", "app-1"));
            Files.writeString(store.directory().resolve("state/images/app-2.tmp"), "{\"id\":");

            assertThat(store.load(StateStore.Kind.IMAGE))
                    .containsExactly(new JsonObject().put("id", "app-1"));
        }
    }

    @Test
    void deletingAnInstancesFilesDoesNotFollowALinkOutOfThem() throws IOException {
        Path outside = Files.writeString(directory.resolve("precious"), "x");
        try (StateStore store = StateStore.open(directory.resolve("cloud"))) {
            Path var = Files.createDirectories(store.instanceDirectory("i-1").resolve("var"));
            Files.createSymbolicLink(var.resolve("link"), outside);
            Files.createSymbolicLink(var.resolve("up"), directory);
            Files.writeString(store.instanceDirectory("i-1").resolve("console.log"), "kept");

            assertThat(store.deleteInstanceFiles("i-1", false)).isTrue();
            assertThat(outside).exists();
            assertThat(store.instanceDirectory("i-1").toFile().list())
                    .containsExactly("console.log");
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsOneClearLine() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertThatThrownBy(() -> StateStore.open(file.resolve("below")))
                .isInstanceOf(LocalCloudException.class)
                .hasMessageStartingWith("cannot use directory")
                .hasMessageNotContaining("\n");
    }
}
