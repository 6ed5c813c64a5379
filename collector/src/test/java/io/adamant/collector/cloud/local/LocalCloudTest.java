package io.adamant.collector.cloud.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudContract;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.DiskCopies;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.localcloud.InProcessLocalCloud;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter against the real server, in this process, whose instances are fakes. */
final class LocalCloudTest extends CloudContract {

    @TempDir private Path directory;
    private InProcessLocalCloud server;
    private LocalCloudClient client;
    private LocalCloud cloud;
    private LocalCloud deaf;

    @BeforeEach
    void openCloudWithTwoInstances() throws IOException {
        server = new InProcessLocalCloud(directory);
        client = new LocalCloudClient(server.address());
        client.putImage("app-1", true, "first");
        client.putImage("app-2", true, "second");
        client.putGroup("web", "shop", "app-1", 2, 3, List.of("local-a", "local-b"));
        // A page size of one, so that every reading has to put pages together.
        cloud = new LocalCloud(client, () -> 7, System::nanoTime, 1);
        deaf = at(unusedAddress());
    }

    @AfterEach
    void closeAll() {
        cloud.close();
        deaf.close();
        server.close();
    }

    @Override
    protected Cloud cloud() {
        return cloud;
    }

    @Override
    protected Cloud deafCloud() {
        return deaf;
    }

    @Override
    protected GroupName group() {
        return new GroupName("web");
    }

    @Override
    protected ImageId otherImage() {
        return new ImageId("app-2");
    }

    @Override
    protected void settle() {
        Awaitility.await("nothing is pending or stopping")
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () ->
                                cloud.inventory(LIMIT).instances().stream()
                                        .map(CloudInstance::state)
                                        .noneMatch(
                                                s ->
                                                        s == CloudInstance.State.PENDING
                                                                || s
                                                                        == CloudInstance.State
                                                                                .STOPPING));
    }

    private static LocalCloud at(URI address) {
        return new LocalCloud(new LocalCloudClient(address), () -> 7, System::nanoTime, 1);
    }

    private static URI unusedAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }

    @Test
    void aRefusedConnectionMeansThatNothingHappened() {
        assertThat(deaf.launch(extra("t"))).isInstanceOf(Call.Throttled.class);
    }

    @Test
    void anInstanceWhoseInitEndedIsStoppedAndItsConsoleIsEvidence() {
        InstanceId id = first();
        server.crash(id.value());

        CloudInstance stopped =
                cloud.inventory(LIMIT).instances().stream()
                        .filter(i -> i.id().equals(id))
                        .findFirst()
                        .orElseThrow();
        assertThat(stopped.state()).isEqualTo(CloudInstance.State.STOPPED);
        assertThat(stopped.statusCheck()).isEqualTo(CloudInstance.StatusCheck.IMPAIRED);
        assertThat(cloud.evidence(id, LIMIT).console()).isEqualTo("booted " + id + "\n");
    }

    @Test
    void aFrozenInstanceFailsItsStatusCheck() {
        InstanceId id = first();
        client.chaos(LocalCloudClient.Fault.SILENCE, id.value());

        assertThat(cloud.inventory(LIMIT).instances())
                .filteredOn(i -> i.id().equals(id))
                .extracting(CloudInstance::statusCheck)
                .containsExactly(CloudInstance.StatusCheck.IMPAIRED);
    }

    @Test
    void aCopyHoldsWhatWasThereAfterTheInstanceIsGoneAndLeadsNowhereOutOfIt() throws IOException {
        InstanceId id = first();
        Path own = directory.resolve("instances").resolve(id.value());
        Files.createDirectories(own.resolve("etc"));
        Files.writeString(own.resolve("etc/planted"), "left behind");
        Files.createSymbolicLink(own.resolve("etc/out"), Path.of("/etc/hostname"));

        assertThat(cloud.copyDisks(id, "copy-9", LIMIT)).isInstanceOf(DiskCopies.Whole.class);
        cloud.terminate(id, Order.TERMINATE_FIRST);
        settle();

        Path copy = directory.resolve("copies/copy-9");
        assertThat(copy.resolve("etc/planted")).hasContent("left behind");
        assertThat(copy.resolve("console.log")).exists();
        assertThat(Files.isSymbolicLink(copy.resolve("etc/out"))).isTrue();
        assertThat(cloud.copyDisks(id, "../copy", LIMIT)).isInstanceOf(DiskCopies.Failed.class);
    }

    @Test
    void nothingIsLaunchedFromADisabledImageUntilItIsRegisteredAnew() {
        cloud.disableImage(new ImageId("app-1"));
        assertThat(cloud.launch(extra("t-9"))).isInstanceOf(Call.Refused.class);

        client.putImage("app-1", true, "first");
        assertThat(cloud.launch(extra("t-9"))).isInstanceOf(Call.Accepted.class);
    }

    @Test
    void anAttemptComesBackTyped() {
        Reply reply = client.chaos(LocalCloudClient.Fault.ATTEMPT, first().value());

        assertThat(reply).isInstanceOf(Reply.Ok.class);
        assertThat(LocalCloudClient.Attempt.from((Reply.Ok) reply))
                .isEqualTo(
                        new LocalCloudClient.Attempt(
                                true, 1, 20, 220, "/etc/app/app.yaml", "Read-only file system"));
    }

    @Test
    void aDeadOnBootImageIsUsedByTheNextLaunchUntilTheGoodOneIsRestored() {
        client.chaos(LocalCloudClient.Fault.DEAD_ON_BOOT, "web");
        assertThat(image()).isEqualTo(new ImageId("app-1-dead1"));

        client.chaos(LocalCloudClient.Fault.RESTORE, "web");
        assertThat(image()).isEqualTo(new ImageId("app-1"));
    }

    private ImageId image() {
        return cloud.inventory(LIMIT).groups().getFirst().image();
    }

    @Test
    void oneMissingPageMakesTheInventoryIncompleteAndKeepsTheRest() throws IOException {
        Map<String, String> pages =
                Map.of("page=0", page(0, 3, "i-00000001"), "page=2", page(2, 3, "i-00000003"));
        Inventory inventory = inventoryOf(pages);

        assertThat(inventory.complete()).isFalse();
        assertThat(inventory.instances())
                .extracting(i -> i.id().value())
                .containsExactly("i-00000001", "i-00000003");
        assertThat(inventory.gaps()).singleElement().asString().contains("page 1");
    }

    @Test
    void aPageThatRepeatsAnInstanceInPlaceOfAnotherMakesTheInventoryIncomplete()
            throws IOException {
        Inventory inventory =
                inventoryOf(
                        Map.of(
                                "page=0", page(0, 2, "i-00000001"),
                                "page=1", page(1, 2, "i-00000001")));

        assertThat(inventory.complete()).isFalse();
        assertThat(inventory.gaps()).containsExactly("1 instances of 2");
    }

    @Test
    void anAnswerThatCannotBeReadMakesTheInventoryIncomplete() throws IOException {
        assertThat(inventoryOf(Map.of("page=0", "{\"instances\":[{}]}")).complete()).isFalse();
        assertThat(inventoryOf(Map.of("page=0", "hello")).complete()).isFalse();
    }

    private static String page(int number, int pages, String id) {
        return """
               {"generation":1,"page":%d,"pages":%d,"total":%d,"groups":[],"images":[],"instances":[
                {"id":"%s","group":"web","image":"app-1","zone":"a","state":"running","status":"ok",
                 "lb":"healthy","launchedNanos":1,"token":"t","ports":{"workload":1,"agent":2}}]}
               """
                .formatted(number, pages, pages, id);
    }

    /** A server that has only these pages; every other one is a broken gateway. */
    private static Inventory inventoryOf(Map<String, String> pages) throws IOException {
        HttpServer fake =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        fake.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        String query = exchange.getRequestURI().getQuery();
                        String body = pages.get(query.substring(0, "page=0".length()));
                        byte[] bytes =
                                (body == null ? "bad gateway" : body)
                                        .getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(body == null ? 502 : 200, bytes.length);
                        exchange.getResponseBody().write(bytes);
                    }
                });
        fake.start();
        try (LocalCloud cloud = at(URI.create("http://127.0.0.1:" + fake.getAddress().getPort()))) {
            return cloud.inventory(LIMIT);
        } finally {
            fake.stop(0);
        }
    }
}
