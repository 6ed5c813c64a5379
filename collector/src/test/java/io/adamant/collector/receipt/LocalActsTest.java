package io.adamant.collector.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalActsTest {

    private static final long NOW = 1_795_255_200_000_000_000L;

    @TempDir Path directory;
    private final List<AuditLog.Entry> recorded = new ArrayList<>();
    private Path place;
    private LocalActs acts;

    @BeforeEach
    void open() {
        place = directory.resolve("acts");
        acts = new LocalActs(place);
    }

    private int take(long now) throws IOException {
        return acts.take(recorded::add, now);
    }

    @Test
    void whatWasDoneIsTakenOnceWithItsResult() throws IOException {
        assertThat(take(NOW)).as("nobody has done anything yet").isZero();
        acts.begin(NOW, 7, "os:ann", "make a token of rob").ended("done");
        acts.begin(NOW + 1, 7, "os:ann", "make a token of ../x").ended("refused: no name");
        assertThat(take(NOW + 2)).isEqualTo(2);
        assertThat(recorded)
                .containsExactly(
                        new AuditLog.Entry(
                                NOW, "os:ann", "make a token of rob", "", "local", "done"),
                        new AuditLog.Entry(
                                NOW + 1,
                                "os:ann",
                                "make a token of ../x",
                                "",
                                "local",
                                "refused: no name"));
        assertThat(take(NOW + 3)).isZero();
    }

    @Test
    void whatEndedBeforeItSaidHowIsRecordedAfterAMinute() throws IOException {
        LocalActs.Begun _ = acts.begin(NOW, 7, "os:ann", "make a token of rob");
        assertThat(take(NOW + LocalActs.UNDER_WAY_NANOS)).isZero();
        assertThat(take(NOW + LocalActs.UNDER_WAY_NANOS + 1)).isEqualTo(1);
        assertThat(recorded.getFirst().result()).startsWith("not known");
    }

    @Test
    void whatTheChainDoesNotTakeWaits() throws IOException {
        acts.begin(NOW, 7, "os:ann", "make a token of rob").ended("done");
        assertThat(acts.take(_ -> false, NOW + 1)).isZero();
        assertThat(take(NOW + 2)).isEqualTo(1);
    }

    @Test
    void whatCannotBeReadIsRecordedAsSuchAndLeftForPeople() throws IOException {
        acts.begin(NOW, 7, "os:ann", "make a token of rob").ended("done");
        Path file = place.resolve(NOW + "-7.act");
        for (String text : List.of("", "no JSON", "{}", "{\"who\":7}", "[]")) {
            Files.writeString(file, text);
            assertThat(take(NOW + 1)).isEqualTo(1);
            assertThat(recorded.getLast().what()).contains("cannot be read");
            assertThat(place.resolve(NOW + "-7.odd")).hasContent(text);
        }
    }

    @Test
    void nobodyElseCanReadOrWriteThereAndWhatCannotBeRecordedIsNotDone() throws IOException {
        acts.begin(NOW, 7, "os:ann", "make a token of rob").ended("done");
        assertThat(Files.getPosixFilePermissions(place))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        try (Stream<Path> files = Files.list(place)) {
            assertThat(files)
                    .singleElement()
                    .satisfies(
                            file ->
                                    assertThat(Files.getPosixFilePermissions(file))
                                            .isEqualTo(
                                                    PosixFilePermissions.fromString("rw-------")));
        }
        Path file = Files.writeString(directory.resolve("a-file"), "");
        assertThatThrownBy(() -> new LocalActs(file).begin(NOW, 7, "os:ann", "make a token"))
                .isInstanceOf(IOException.class);
    }
}
