package io.adamant.collector.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.localcloud.estate.LocalCloudException;
import io.adamant.collector.localcloud.launch.Launchers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LocalCloudOptionsTest {

    @Test
    void whatIsNotGivenHasADefault() {
        LocalCloudOptions options =
                LocalCloudOptions.parse(
                        List.of("--dir", "/d", "--port", "20500", "--dist", "/dist"));

        assertThat(options)
                .isEqualTo(
                        new LocalCloudOptions(
                                Path.of("/d"),
                                20_500,
                                "http://127.0.0.1:4318",
                                Optional.empty(),
                                Path.of("/dist"),
                                20_600,
                                Launchers.Choice.AUTO,
                                Optional.empty(),
                                false));
    }

    @Test
    void realBootsNameTheDirectoryOfTheirRoots() {
        List<String> line =
                List.of("--dir", "/d", "--port", "20500", "--dist", "/dist", "--launcher");

        LocalCloudOptions options = LocalCloudOptions.parse(with(line, "nspawn:/images"));

        assertThat(options.launcher()).isEqualTo(Launchers.Choice.NSPAWN);
        assertThat(options.roots()).contains(Path.of("/images"));
        for (String word : List.of("nspawn", "nspawn:")) {
            assertThatThrownBy(() -> LocalCloudOptions.parse(with(line, word)))
                    .isInstanceOf(LocalCloudException.class)
                    .hasMessageContaining("nspawn:ROOTS");
        }
    }

    private static List<String> with(List<String> line, String word) {
        return Stream.concat(line.stream(), Stream.of(word)).toList();
    }

    @Test
    void untilEofStandsAnywhereAndTakesNoValue() {
        List<String> line =
                List.of("--dir", "/d", "--until-eof", "--port", "20500", "--dist", "/dist");

        assertThat(LocalCloudOptions.parse(line).untilEof()).isTrue();
        assertThat(LocalCloudOptions.parse(line).port()).isEqualTo(20_500);
    }

    @Test
    void allProblemsComeInOneMessage() {
        assertThatThrownBy(
                        () ->
                                LocalCloudOptions.parse(
                                        List.of(
                                                "--port",
                                                "99999",
                                                "--frob",
                                                "1",
                                                "--launcher",
                                                "docker",
                                                "--dir")))
                .isInstanceOf(LocalCloudException.class)
                .hasMessageContaining("--port is a port number, not 99999")
                .hasMessageContaining("unknown option --frob")
                .hasMessageContaining(
                        "--launcher is auto, namespaces, plain or nspawn:ROOTS, not docker")
                .hasMessageContaining("--dir needs a value")
                .hasMessageContaining("--dist is missing");
    }
}
