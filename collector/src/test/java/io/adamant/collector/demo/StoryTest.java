package io.adamant.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoryTest {

    @TempDir Path directory;

    @Test
    void aReportThatCannotBeWrittenIsKnownBeforeTheStory() {
        Path file = directory.resolve("missing/report.json");

        assertThatThrownBy(() -> Story.begin(file))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("cannot write the report " + file);
    }

    @Test
    void theReportOfAnEarlierRunIsNotTakenForThisOnes() throws Exception {
        Path file = directory.resolve("report.json");
        Files.writeString(file, "{\"ok\":true}");

        Story.begin(file);

        assertThat(new JsonObject(Files.readString(file)).getBoolean("ok")).isFalse();
    }

    @Test
    void aReportWithoutATourIsAskedWrongly() {
        assertThatThrownBy(() -> DemoOptions.parse(List.of("--report", "r.json")))
                .isInstanceOf(DemoOptions.UsageException.class)
                .hasMessage("--report is written by the tour: add --tour");
    }
}
