package io.adamant.collector.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.collector.cloud.local.LocalCloudClient;
import io.adamant.collector.cloud.local.LocalCloudClient.Fault;
import io.adamant.collector.cloud.local.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a real local cloud process with real instances: the kernel's namespaces and the real
 * workload. Only the agent is a stand-in that does nothing but live.
 */
final class LocalCloudIT {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    @TempDir private Path directory;
    private final List<Process> clouds = new ArrayList<>();
    private Path state;
    private int port;
    private LocalCloudClient client;

    @BeforeEach
    void buildADistribution() throws IOException {
        StandInDistribution.build(directory.resolve("dist"));
        state = directory.resolve("state");
        port = freePort();
        client = new LocalCloudClient(URI.create("http://127.0.0.1:" + port));
    }

    @AfterEach
    void endEveryLocalCloud() {
        client.close();
        clouds.forEach(Process::destroyForcibly);
        awaiting("every process is gone").until(() -> living().isEmpty());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static ConditionFactory awaiting(String condition) {
        return Awaitility.await(condition)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50));
    }

    private Process start(String launcher) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        Process cloud =
                new ProcessBuilder(
                                java.toString(),
                                "-Xmx64m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.adamant.collector.localcloud.LocalCloudMain",
                                "--dir",
                                state.toString(),
                                "--port",
                                Integer.toString(port),
                                "--dist",
                                directory.resolve("dist").toString(),
                                "--base-port",
                                "20600",
                                "--launcher",
                                launcher,
                                "--until-eof")
                        .redirectError(directory.resolve("stderr").toFile())
                        .redirectOutput(directory.resolve("stdout").toFile())
                        .start();
        clouds.add(cloud);
        awaiting("it answers or has ended")
                .until(() -> !cloud.isAlive() || client.health(LIMIT) instanceof Reply.Ok);
        return cloud;
    }

    private Process startWithNamespaces() throws IOException {
        Process cloud = start("auto");
        String isolation = json(client.firstPage(1, LIMIT)).getString("isolation");
        assumeTrue(
                !isolation.startsWith("none"), "namespaces are not permitted here: " + isolation);
        return cloud;
    }

    private void createGroup(int desired) {
        json(client.putImage("app-1", true, ""));
        json(client.putGroup("web", "shop", "app-1", desired, desired + 2, List.of("local-a")));
    }

    private static JsonObject json(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Ok.class);
        return ((Reply.Ok) reply).json();
    }

    private List<JsonObject> instances() {
        JsonArray array = json(client.firstPage(50, LIMIT)).getJsonArray("instances");
        return array.stream().map(JsonObject.class::cast).toList();
    }

    private JsonObject instance(String id) {
        return json(client.instance(id, LIMIT));
    }

    private String firstHealthy() {
        awaiting("every instance is healthy")
                .until(
                        () ->
                                instances().stream()
                                        .allMatch(i -> "healthy".equals(i.getString("lb"))));
        return instances().getFirst().getString("id");
    }

    /** Whoever carries this test's directory in the environment and is not a zombie. */
    private List<String> living() throws IOException {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> processes =
                Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                String environment = read(process.resolve("environ"));
                if (environment.contains("ADAMANT_INSTANCE=" + state)) {
                    found.add(read(process.resolve("cmdline")).replace('\0', ' '));
                }
            }
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException goneOrForeign) {
            return "";
        }
    }

    @Test
    void killingTheLocalCloudLeavesNothingBehindNotEvenAFrozenInstance() throws Exception {
        Process cloud = startWithNamespaces();
        createGroup(2);
        json(client.chaos(Fault.SILENCE, firstHealthy()));
        assertThat(living()).hasSizeGreaterThan(8);

        cloud.destroyForcibly();

        awaiting("every process is gone").until(() -> living().isEmpty());
    }

    @Test
    void withoutNamespacesKillingTheLocalCloudLeavesNothingBehindEither() throws Exception {
        Process cloud = start("plain");
        createGroup(2);
        json(client.chaos(Fault.SILENCE, firstHealthy()));
        assertThat(json(client.firstPage(1, LIMIT)).getString("isolation"))
                .isEqualTo("none (asked for by --launcher plain)");
        assertThat(living()).hasSizeGreaterThan(6);

        cloud.destroyForcibly();

        awaiting("every process is gone").until(() -> living().isEmpty());
    }

    @Test
    void withoutNamespacesATerminatedInstanceIsGoneWithItsProcesses() throws Exception {
        start("plain");
        createGroup(1);
        String id = firstHealthy();
        json(client.terminate(id));

        awaiting("it is gone").until(() -> "gone".equals(instance(id).getString("state")));
        awaiting("every process is gone").until(() -> living().isEmpty());
    }

    @Test
    void killingTheUnshareProcessEndsTheInstance() throws Exception {
        startWithNamespaces();
        createGroup(1);
        String id = firstHealthy();
        long init = instance(id).getJsonObject("pids").getLong("init");
        ProcessHandle unshare = ProcessHandle.of(init).flatMap(ProcessHandle::parent).orElseThrow();

        unshare.destroyForcibly();

        awaiting("it is stopped").until(() -> "stopped".equals(instance(id).getString("state")));
        awaiting("every process is gone").until(() -> living().isEmpty());
    }

    @Test
    void aRestartFindsItsInstancesStoppedAndLaunchesNewOnes() throws Exception {
        Process cloud = startWithNamespaces();
        createGroup(1);
        String old = firstHealthy();
        cloud.destroyForcibly().waitFor();

        start("auto");
        assertThat(instance(old).getString("state")).isEqualTo("stopped");
        assertThat(instance(old).getString("status")).isEqualTo("stopped");
        String next = json(client.launch("web", "replace-" + old)).getString("id");

        awaiting("the next one is healthy")
                .until(() -> "healthy".equals(instance(next).getString("lb")));
        assertThat(next).isNotEqualTo(old);
    }

    @Test
    void eachFaultIsSeenByTheWitnessThatShouldSeeIt() throws Exception {
        startWithNamespaces();
        createGroup(4);
        firstHealthy();
        List<String> ids = instances().stream().map(i -> i.getString("id")).toList();

        json(client.chaos(Fault.KILL, ids.get(0)));
        json(client.chaos(Fault.SILENCE, ids.get(1)));
        json(client.chaos(Fault.SICKEN, ids.get(2)));
        json(client.chaos(Fault.AGENT_KILL, ids.get(3)));

        awaiting("killed: stopped")
                .until(() -> "stopped".equals(instance(ids.get(0)).getString("state")));
        awaiting("frozen: impaired")
                .until(() -> "impaired".equals(instance(ids.get(1)).getString("status")));
        awaiting("frozen: unhealthy")
                .until(() -> "unhealthy".equals(instance(ids.get(1)).getString("lb")));
        awaiting("sick: unhealthy")
                .until(() -> "unhealthy".equals(instance(ids.get(2)).getString("lb")));
        assertThat(instance(ids.get(2)).getString("status")).isEqualTo("ok");
        assertThat(instance(ids.get(3)).getString("lb")).isEqualTo("healthy");
        assertThat(instance(ids.get(3)).getJsonObject("pids").containsKey("agent")).isFalse();
    }

    @Test
    void anInstanceHasAnEtcOfItsOwnThatOnlyTheOutsideCanReachAround() throws Exception {
        startWithNamespaces();
        createGroup(1);
        String id = firstHealthy();
        Path config = state.resolve("instances").resolve(id).resolve("etc/app/app.yaml");

        json(client.chaos(Fault.MUTATE, id));
        assertThat(config).content().endsWith("# changed behind the mount\n");

        // The stand-in agent seals nothing, so the write of a process inside goes through, and it
        // goes to the instance's own file.
        LocalCloudClient.Attempt attempt =
                LocalCloudClient.Attempt.from((Reply.Ok) client.chaos(Fault.ATTEMPT, id));
        assertThat(attempt.refused()).isFalse();
        assertThat(attempt.pid()).isPositive();
        assertThat(attempt.hostPid()).isGreaterThan(attempt.pid());
        assertThat(config).content().endsWith("# changed from inside\n");
        assertThat(Path.of("/etc/app/app.yaml")).doesNotExist();
    }

    @Test
    void anImageThatNeverBootsHangsWithAConsoleThatSaysWhy() throws Exception {
        startWithNamespaces();
        createGroup(0);
        json(client.chaos(Fault.DEAD_ON_BOOT, "web"));
        String id = json(client.launch("web", "t")).getString("id");

        awaiting("the console has it")
                .until(
                        () ->
                                json(client.console(id, LIMIT))
                                        .getString("console")
                                        .contains("emergency mode"));
        assertThat(instance(id).getString("status")).isEqualTo("ok");
        assertThat(instance(id).getString("lb")).isEqualTo("unhealthy");
        assertThat(instance(id).getJsonObject("pids").containsKey("agent")).isFalse();
    }

    @Test
    void theWorkloadsLogsHoldTheLoadBalancersRequests() throws Exception {
        startWithNamespaces();
        createGroup(1);
        Path logs = state.resolve("instances").resolve(firstHealthy()).resolve("var/log/app");

        awaiting("an access line")
                .until(() -> read(logs.resolve("access.log")).contains("\"GET /\" 200"));
        assertThat(logs.resolve("access.log")).content().contains("request=lb-");
        assertThat(logs.resolve("app.log")).content().contains("listening on 127.0.0.1:");
    }

    @Test
    void theLocalCloudEndsWithItsStandardInputAndItsInstancesWithIt() throws Exception {
        Process cloud = startWithNamespaces();
        createGroup(1);
        assertThat(firstHealthy()).startsWith("i-");

        cloud.getOutputStream().close();

        assertThat(cloud.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(cloud.exitValue()).isZero();
        awaiting("every process is gone").until(() -> living().isEmpty());
    }

    @Test
    void aPortInUseIsOneClearLineAndStatusOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            Process cloud = start("plain");

            assertThat(cloud.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(cloud.exitValue()).isEqualTo(1);
            assertThat(taken.isBound()).isTrue();
        }
        try (Stream<String> lines = Files.lines(directory.resolve("stderr"))) {
            assertThat(lines.filter(line -> line.startsWith("local cloud:")))
                    .singleElement()
                    .asString()
                    .contains("cannot listen on 127.0.0.1:" + port);
        }
    }
}
