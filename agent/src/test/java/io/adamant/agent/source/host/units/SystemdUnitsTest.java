package io.adamant.agent.source.host.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.agent.source.host.reading.Faults;
import io.adamant.agent.source.host.reading.KernelFileException;
import io.adamant.agent.source.host.reading.KernelFileException.Reason;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.shared.wire.MetricPoint;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemdUnitsTest {

    private static final byte[] OK = "OK 5e41c7fbba754423b254fd364ebd69c5\r\n".getBytes(ascii());

    private final Faults faults = new Faults();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private ServerSocketChannel server;

    @TempDir Path run;

    private static java.nio.charset.Charset ascii() {
        return StandardCharsets.US_ASCII;
    }

    @BeforeEach
    void listen() throws IOException {
        Files.createDirectories(run.resolve("systemd"));
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(run.resolve("systemd/private")));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** A conversation with a user instance of systemd 252 of Debian 12, replayed. */
    private static byte[] recorded(String name) {
        try {
            String hex = Files.readString(Path.of("src/test/resources/host/" + name));
            return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void readsWhatARealSystemdAnswered() throws Exception {
        answer(OK, recorded("systemd-252.units.hex"), recorded("systemd-252.failed.hex"));

        assertThat(lines(read()))
                .contains(
                        "adamant.systemd.units [active] 8.0",
                        "adamant.systemd.units [failed] 1.0",
                        "systemd.unit.state [bad.service, failed] 1.0",
                        "systemd.unit.state [good.service, active] 1.0",
                        "systemd.unit.state [dbus.socket, active] 1.0")
                .startsWith(
                        "adamant.systemd.units [active] 8.0",
                        "adamant.systemd.units [failed] 1.0",
                        "adamant.systemd.units [inactive] 4.0",
                        "systemd.unit.state [bad.service, failed] 1.0");
        String id = HexFormat.of().formatHex(userId().getBytes(ascii()));
        assertThat(said.getFirst()).isEqualTo("\0AUTH EXTERNAL " + id + "\r\nBEGIN\r\n");
        assertThat(said.get(1)).contains("ListUnitsByPatterns").contains("*.service");
        assertThat(said.get(2)).contains("ListUnitsFiltered").contains("failed");
    }

    private static String userId() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    }

    @Test
    void saysWhyThereAreNoUnits() throws Exception {
        byte[] units = recorded("systemd-252.units.hex");
        byte[] error = recorded("systemd-252.failed.hex");
        error[1] = 3;
        byte[] huge = units.clone();
        Arrays.fill(huge, 4, 8, (byte) 0x7f);
        byte[] torn = units.clone();
        Arrays.fill(torn, 120, 140, (byte) 0xff);

        assertThat(reason("REJECTED EXTERNAL\r\n".getBytes(ascii()))).isEqualTo(Reason.DENIED);
        assertThat(reason("HTTP".repeat(200).getBytes(ascii()))).isEqualTo(Reason.MALFORMED);
        assertThat(reason(OK, huge)).isEqualTo(Reason.MALFORMED);
        assertThat(reason(OK, torn)).isEqualTo(Reason.MALFORMED);
        assertThat(reason(OK, Arrays.copyOf(units, 700))).isEqualTo(Reason.FAILED);
        assertThat(reason(OK, units, error)).isEqualTo(Reason.FAILED);
        assertThat(reason(OK)).isEqualTo(Reason.FAILED);
        server.close();
        assertThat(reason()).isEqualTo(Reason.DENIED);
        Files.delete(run.resolve("systemd/private"));
        assertThat(reason()).isEqualTo(Reason.ABSENT);
    }

    private Reason reason(byte[]... answers) {
        if (server.isOpen()) {
            answer(answers);
        }
        try {
            read();
            throw new AssertionError("no fault");
        } catch (KernelFileException e) {
            assertThat(e.file()).isEqualTo("systemd");
            return e.reason();
        }
    }

    @Test
    void doesNotWaitForASystemdThatDoesNotAnswerAndEndsItsThread() throws Exception {
        List<Thread> threads = new ArrayList<>();
        SystemdUnits units =
                new SystemdUnits(
                        run,
                        Path.of("/proc"),
                        faults,
                        task -> threads.add(Thread.startVirtualThread(task)));
        CountDownLatch connected = new CountDownLatch(1);
        Thread.startVirtualThread(
                () -> {
                    try (SocketChannel silent = server.accept()) {
                        receive(silent);
                        connected.countDown();
                        receive(silent);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        units.begin();
        connected.await();

        assertThatThrownBy(() -> units.read(new Points(0, 1)))
                .isInstanceOfSatisfying(
                        KernelFileException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
        assertThat(threads.getFirst().join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void theStateThatAUnitLeftIsZeroAndTheOneItIsInIsOne() {
        SystemdUnits units = new SystemdUnits(run, run, faults, Runnable::run);
        units.add(new Points(0, 1), List.of(new Unit("a.service", "loaded", "active")));
        Points after = new Points(0, 2);
        units.add(after, List.of(new Unit("a.service", "loaded", "failed")));

        assertThat(lines(after.list()))
                .containsExactly(
                        "adamant.systemd.units [active] 0.0",
                        "adamant.systemd.units [failed] 1.0",
                        "systemd.unit.state [a.service, active] 0.0",
                        "systemd.unit.state [a.service, failed] 1.0");
    }

    @Test
    void namesNoMoreUnitsThanItsBoundFailedOnesFirst() {
        List<Unit> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String name = "u%03d.".formatted(i) + (i % 2 == 0 ? "socket" : "service");
            all.add(new Unit(name, "loaded", i == 498 ? "failed" : "active"));
        }
        all.sort(Unit.byImportance());
        Points points = new Points(0, 1);
        new SystemdUnits(run, run, faults, Runnable::run).add(points, all);
        faults.addTo(points);

        assertThat(lines(points.list()))
                .hasSize(2 + SystemdUnits.MAX_UNITS + 1)
                .contains(
                        "adamant.systemd.units [active] 499.0",
                        "systemd.unit.state [u498.socket, failed] 1.0",
                        "systemd.unit.state [u001.service, active] 1.0",
                        Faults.LEFT_OUT + " [unit] 372.0");
    }

    private List<MetricPoint> read() {
        SystemdUnits units = new SystemdUnits(run, Path.of("/proc"), faults, Runnable::run);
        units.begin();
        Points points = new Points(0, 1);
        units.read(points);
        return points.list();
    }

    /** Says each answer after it has heard something; then hangs up. */
    private void answer(byte[]... answers) {
        Thread.startVirtualThread(
                () -> {
                    try (SocketChannel peer = server.accept()) {
                        for (byte[] answer : answers) {
                            said.add(receive(peer));
                            peer.write(ByteBuffer.wrap(answer));
                        }
                        if (answers.length < 3) {
                            peer.shutdownOutput();
                            receive(peer);
                        }
                    } catch (IOException _) {
                        said.add("hung up");
                    }
                });
    }

    private static String receive(SocketChannel peer) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        peer.read(buffer);
        return new String(buffer.array(), 0, buffer.position(), ascii());
    }

    private static List<String> lines(List<MetricPoint> points) {
        return points.stream()
                .map(
                        p ->
                                p.name()
                                        + " "
                                        + p.attributes().values().stream()
                                                .map(v -> v.asText())
                                                .toList()
                                        + " "
                                        + p.value())
                .toList();
    }
}
