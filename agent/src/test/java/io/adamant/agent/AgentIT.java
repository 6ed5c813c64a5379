package io.adamant.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.Shutdown;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs against the real agent as a process of its own, shipping to an OTLP receiver in the test.
 */
final class AgentIT {

    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir private Path dir;

    private OtlpReceiver receiver;
    private AgentProcess agent;

    @BeforeEach
    void start() throws IOException {
        receiver = new OtlpReceiver();
        Files.createDirectories(dir.resolve("log"));
        Files.writeString(
                Files.createDirectories(dir.resolve("sealed")).resolve("baked.conf"), "baked\n");
        Files.writeString(dir.resolve("data"), "ok\n");
        agent = new AgentProcess(dir, receiver.port());
    }

    @AfterEach
    void stop() throws Exception {
        agent.kill();
        receiver.close();
    }

    @Test
    void saysHelloThenReadyAndStaysThatWayUntilTheLastWord() throws Exception {
        agent.start();
        until("ready", () -> lastReport() != null && lastReport().verdict() == BootVerdict.READY);

        BootReport hello = (BootReport) receiver.events().getFirst();
        assertThat(hello.verdict()).isEqualTo(BootVerdict.BOOTING);
        assertThat(lastReport().checks()).hasSize(3);
        assertThat(lastReport().seal().enforce()).isFalse();
        assertThat(status("GET", "/ready")).isEqualTo(200);

        Files.writeString(dir.resolve("data"), "gone\n");
        until("sick", () -> healthMovedTo(HealthStatus.SICK));
        assertThat(status("GET", "/ready")).isEqualTo(503);
        assertThat(status("GET", "/health")).isEqualTo(200);
        Files.writeString(dir.resolve("data"), "ok\n");
        until("healthy again", () -> healthMovedTo(HealthStatus.HEALTHY));

        assertThat(agent.terminate()).isEqualTo(AgentMain.OK);
        assertThat(receiver.events()).endsWith(new Shutdown("SIGTERM"));
    }

    @Test
    void failsTheBootWhenTheDeadlineIsOver() throws Exception {
        Files.delete(dir.resolve("data"));
        agent.bootDeadline("2s").start();

        until("failed", () -> lastReport() != null && lastReport().verdict() == BootVerdict.FAILED);
        assertThat(lastReport().reason()).contains("not up within 2.0 s").contains("data");
        assertThat(status("GET", "/ready")).isEqualTo(503);
    }

    @Test
    void shipsTheFirstReportWithinASecondAndALogLineWithinTwo() throws Exception {
        long started = System.nanoTime();
        agent.start();
        until("hello", () -> !receiver.events().isEmpty());
        long helloMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);

        long written = System.nanoTime();
        Files.writeString(dir.resolve("log/app.log"), "2026-11-21 INFO up\n");
        until("the line", () -> receiver.lines().contains("2026-11-21 INFO up"));
        long lineMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written);

        System.out.println("hello received after " + helloMs + " ms, line after " + lineMs + " ms");
        assertThat(helloMs).isLessThan(BOUND.toMillis());
    }

    @Test
    void losesAndRepeatsNothingOverKillsAndRotation() throws Exception {
        Path log = dir.resolve("log/app.log");
        List<String> expected = IntStream.range(0, 6000).mapToObj(i -> "line " + i).toList();
        agent.start();
        for (int i = 0; i < expected.size(); i++) {
            append(log, expected.get(i));
            if (i == 1500 || i == 4500) {
                int soFar = i / 2;
                until("half of it", () -> receiver.lines().size() >= soFar);
                agent.kill();
                agent.start();
            }
            if (i == 3000) {
                Files.move(log, dir.resolve("log/app.log.1"));
            }
        }
        until("all lines", () -> receiver.lines().size() >= expected.size());
        agent.terminate();

        assertThat(receiver.lines()).containsExactlyElementsOf(expected);
        assertThat(receiver.recordsLeftOut()).isZero();
    }

    @Test
    void keepsWhatNobodyTookUntilTheCollectorIsBack() throws Exception {
        receiver.refuse(true);
        agent.start();
        append(dir.resolve("log/app.log"), "while you were away");
        until("a refused request", () -> receiver.refused() > 1);
        agent.kill();
        receiver.refuse(false);
        agent.start();

        until("the line", () -> receiver.lines().contains("while you were away"));
        assertThat(receiver.lines()).containsExactly("while you were away");
    }

    @Test
    void takesNoOrders() throws Exception {
        agent.start();
        until("ready", () -> lastReport() != null && lastReport().verdict() == BootVerdict.READY);
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
            assertThat(status(method, "/health")).as(method).isEqualTo(405);
        }
        assertThat(status("GET", "/config")).isEqualTo(405);

        agent.signal("HUP");
        until("the attempt", () -> attempts().stream().anyMatch(AgentIT::isHangUp));
        assertThat(agent.isAlive()).isTrue();
    }

    @Test
    void shipsUnderAnIdentityThatIsKnownLate() throws Exception {
        Path identity = dir.resolve("identity.yaml");
        Path hidden = dir.resolve("identity.hidden");
        agent.write();
        Files.move(identity, hidden);
        agent.startWritten();
        until("the endpoint", () -> status("GET", "/health") == 200);
        assertThat(receiver.events()).isEmpty();
        Files.move(hidden, identity);

        until("hello", () -> !receiver.events().isEmpty());
        assertThat(receiver.events().getFirst()).isInstanceOf(BootReport.class);
    }

    @Test
    void namesAllProblemsAndStartsNothing() throws Exception {
        agent.write();
        Files.writeString(
                dir.resolve("agent.yaml"),
                "collector: { endpoints: [] }\nheartbeet: 1s\nmetrics: { period: 5 }\n");

        AgentProcess.Ended ended = agent.runToItsEnd("run");

        assertThat(ended.status()).isEqualTo(AgentMain.UNUSABLE);
        assertThat(ended.errors())
                .contains("3 problems in")
                .contains("line 1: collector.endpoints")
                .contains("line 2: heartbeet is not known here; did you mean heartbeat?")
                .contains("line 3: metrics.period must be a duration");
        assertThat(dir.resolve("spool")).doesNotExist();
    }

    @Test
    void saysInOneLineThatAPortOrASpoolIsInUse() throws Exception {
        agent.start();
        until("hello", () -> !receiver.events().isEmpty());
        AgentProcess.Ended second = agent.runToItsEnd("run");

        assertThat(second.status()).isEqualTo(AgentMain.FAILED);
        assertThat(second.errors().lines())
                .singleElement()
                .asString()
                .contains("error")
                .contains("in use");
    }

    @Test
    void knowsItsCommands() throws Exception {
        agent.write();

        assertThat(agent.runToItsEnd("check").status()).isEqualTo(AgentMain.OK);
        assertThat(agent.runToItsEnd("--help").output()).contains("Examples:");
        assertThat(agent.runToItsEnd("--version").output()).startsWith("adamant-agent ");
        assertThat(agent.runToItsEnd("reload").status()).isEqualTo(AgentMain.UNUSABLE);
    }

    private static void until(String name, java.util.concurrent.Callable<Boolean> condition) {
        await(name).atMost(BOUND).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private BootReport lastReport() {
        List<BootReport> reports = all(BootReport.class);
        return reports.isEmpty() ? null : reports.getLast();
    }

    private boolean healthMovedTo(HealthStatus status) {
        List<HealthChanged> changes = all(HealthChanged.class);
        return !changes.isEmpty() && changes.getLast().to() == status;
    }

    private List<SealAttempt> attempts() {
        return all(SealAttempt.class);
    }

    private static boolean isHangUp(SealAttempt attempt) {
        return attempt.operation().equals("SIGHUP") && attempt.pid() == 0;
    }

    private <T extends HostEvent> List<T> all(Class<T> type) {
        List<T> found = new ArrayList<>();
        for (HostEvent event : receiver.events()) {
            if (type.isInstance(event)) {
                found.add(type.cast(event));
            }
        }
        return found;
    }

    private int status(String method, String path) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection)
                            URI.create("http://127.0.0.1:" + agent.endpointPort() + path)
                                    .toURL()
                                    .openConnection();
            connection.setRequestMethod(method);
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(5_000);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status;
        } catch (IOException notThere) {
            return -1;
        }
    }

    private static void append(Path file, String line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
