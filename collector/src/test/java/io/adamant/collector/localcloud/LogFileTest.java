package io.adamant.collector.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFileTest {

    @TempDir private Path directory;

    @Test
    void aFullLogIsRenamedAndANewOneBegun() throws IOException {
        LogFile log = new LogFile(directory.resolve("access.log"), 10);
        log.line("one");
        log.line("two");
        log.line("three");

        assertThat(directory.resolve("access.log.1")).hasContent("one\ntwo\n");
        assertThat(directory.resolve("access.log")).hasContent("three\n");
    }
}
