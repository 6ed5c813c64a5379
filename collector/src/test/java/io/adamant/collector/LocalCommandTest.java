package io.adamant.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.receipt.AuditLog;
import io.adamant.collector.receipt.LocalActs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalCommandTest {

    private static final long NOW = 1_795_255_200_000_000_000L;

    @TempDir Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int token(String name, String right, Path file) {
        return TokenCommand.run(
                name,
                right,
                file,
                "os:root, sudo by ann",
                () -> NOW,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private List<AuditLog.Entry> recorded(Path tokens) throws IOException {
        List<AuditLog.Entry> entries = new ArrayList<>();
        new LocalActs(LocalCommand.besides(tokens)).take(entries::add, NOW + 1);
        return entries;
    }

    @Test
    void aTokenThatIsMadeIsRecordedByWhomAndWithoutTheToken() throws IOException {
        Path file = directory.resolve("tokens");
        assertThat(token("rob", "act", file)).isZero();
        String made = out.toString(StandardCharsets.UTF_8).strip();
        assertThat(recorded(file))
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.who()).isEqualTo("os:root, sudo by ann");
                            assertThat(entry.what())
                                    .isEqualTo("make a token of rob to act in " + file);
                            assertThat(entry.from()).isEqualTo("local");
                            assertThat(entry.result()).isEqualTo("done");
                            assertThat(entry.toString()).doesNotContain(made);
                        });
    }

    @Test
    void whatIsRefusedIsRecordedAsRefused() throws IOException {
        Path file = directory.resolve("tokens");
        assertThat(token("rob", "everything", file)).isEqualTo(2);
        assertThat(recorded(file).getFirst().result()).isEqualTo("refused: the right is none");
        assertThat(token("../rob", "act", file)).isEqualTo(1);
        assertThat(recorded(file).getFirst().result()).startsWith("refused: ");
        assertThat(file).doesNotExist();
    }

    @Test
    void whatCannotBeRecordedIsNotDone() throws IOException {
        Path file = directory.resolve("tokens");
        Files.writeString(LocalCommand.besides(file), "a file where the directory has to be");
        assertThat(token("rob", "act", file)).isEqualTo(1);
        assertThat(file).doesNotExist();
        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("must leave a record");
    }

    @Test
    void whoItIsNamesTheUserAndWhoBecameIt() {
        String user = System.getProperty("user.name");
        assertThat(LocalCommand.who(Map.of())).startsWith("os:" + user);
        assertThat(LocalCommand.who(Map.of("SUDO_USER", "ann")))
                .startsWith("os:" + user + ", sudo by ann");
    }
}
