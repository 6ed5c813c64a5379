package io.adamant.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets on loopback and a real directory. */
final class DemoPlaceTest {

    private static final int PORT = 26_700;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(ints = {PORT, PORT + 1, PORT + 2})
    void aPortInUseIsNamedAndNothingIsMade(int port) throws Exception {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));

            assertThatThrownBy(() -> DemoPlace.take(options("d", PORT, false)))
                    .isInstanceOf(DemoException.class)
                    .hasMessageContaining("port " + port + " is in use");
        }
        assertThat(directory.resolve("d")).doesNotExist();
    }

    @Test
    void twoDemosDoNotShareAFirstPortEvenBeforeTheirProgramsListen() {
        try (DemoPlace first = DemoPlace.take(options("a", PORT, false))) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> DemoPlace.take(options("b", PORT, false)))
                    .isInstanceOf(DemoException.class)
                    .hasMessageContaining("is in use; name another first port");
        }
    }

    @Test
    void theDirectoryOfARunningDemoIsRefusedAndKeepsItsFiles() throws Exception {
        try (DemoPlace running = DemoPlace.take(options("d", PORT, false))) {
            assertThat(running).isNotNull();
            Path kept = Files.writeString(directory.resolve("d/state"), "precious");

            assertThatThrownBy(() -> DemoPlace.take(options("d", PORT + 10, true)))
                    .isInstanceOf(DemoException.class)
                    .hasMessage("another demo is running in " + directory.resolve("d"));
            assertThat(kept).hasContent("precious");
        }
    }

    @Test
    void whatAnEarlierDemoLeftIsRemoved() throws Exception {
        DemoPlace.take(options("d", PORT, false)).close();
        Path left = Files.createDirectories(directory.resolve("d/cloud/instances"));

        DemoPlace.take(options("d", PORT, false)).close();

        assertThat(left).doesNotExist();
        assertThat(directory.resolve("d")).isDirectory();
    }

    @Test
    void foreignFilesAreNeverTouched() throws Exception {
        Path foreign = Files.writeString(directory.resolve("thesis.txt"), "mine");

        assertThatThrownBy(() -> DemoPlace.take(options(".", PORT, false)))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("it is not empty and was not made by a demo");
        assertThat(foreign).hasContent("mine");
        assertThat(directory.resolve(DemoPlace.MARKER)).doesNotExist();
    }

    @Test
    void aDirectoryOfItsOwnIsPrivateAndGoneAtTheEnd() throws Exception {
        DemoPlace place = DemoPlace.take(options("own", PORT, true));
        Path own = directory.resolve("own");
        Files.writeString(own.resolve("collector.log"), "words");

        assertThat(Files.getPosixFilePermissions(own)).hasSize(3);
        place.close();

        assertThat(own).doesNotExist();
    }

    @Test
    void aLinkPlantedWhereTheOwnDirectoryBelongsIsRefused() throws Exception {
        Path target = Files.createDirectory(directory.resolve("target"));
        Files.writeString(target.resolve(DemoPlace.MARKER), "planted");
        Path victim = Files.writeString(target.resolve("victim"), "precious");
        Files.createSymbolicLink(directory.resolve("own"), target);

        assertThatThrownBy(() -> DemoPlace.take(options("own", PORT, true)))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("it is another user's; name another with --dir");
        assertThat(victim).hasContent("precious");
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
        Files.writeString(directory.resolve("f"), "");

        assertThatThrownBy(() -> DemoPlace.take(options("f", PORT, false)))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("it is not a directory");
    }

    private DemoOptions options(String name, int port, boolean own) {
        Path place = directory.resolve(name).normalize();
        return new DemoOptions(false, port, place, own, null, "auto", 3);
    }
}
