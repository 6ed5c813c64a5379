package io.adamant.collector.cloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudContract;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.cloud.DiskCopies;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.pace.Pacer;
import io.adamant.collector.cloud.wire.WireFake;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The adapter through Google's client against a zonal group that speaks its JSON REST. */
class GcpCloudTest extends CloudContract {

    private static final String GROUPS = "instanceGroupManagers.";

    private OpenGcp open;
    private FakeGcp gcp;
    private GcpCloud cloud;
    private GcpCloud deaf;

    boolean isRegional() {
        return false;
    }

    /** The call's name with the group's kind before it. */
    final String group(String verb) {
        return isRegional() ? "regionInstanceGroupManagers." + verb : GROUPS + verb;
    }

    @BeforeEach
    final void openCloudWithTwoInstances() throws IOException {
        open = new OpenGcp(isRegional(), "web 3 application=shop backend=lb");
        gcp = open.fake;
        cloud = open.cloud;
        deaf = open.at(unusedAddress(), Duration.ofSeconds(3));
    }

    @AfterEach
    final void closeAll() {
        open.close();
    }

    final FakeGcp gcp() {
        return gcp;
    }

    private static URI unusedAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
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
        return new ImageId("web-2");
    }

    @Override
    protected void settle() {
        gcp.settle();
    }

    // ---- reading

    @ParameterizedTest(name = "{0} that fails with {1} {2} is a gap, and the rest is kept")
    @CsvSource({
        "get, 503, backendError",
        "get, 404, notFound",
        "listManagedInstances, 503, backendError",
        "listManagedInstances, 403, rateLimitExceeded",
        "listManagedInstances, 403, quotaExceeded",
        "listManagedInstances, 429, rateLimitExceeded",
        "listManagedInstances, 403, forbidden",
        "instances.list, 503, backendError",
        "backendServices.getHealth, 404, notFound",
        "instanceTemplates.get, 404, notFound"
    })
    void aReadThatFailsMakesTheInventoryIncomplete(String call, int status, String reason) {
        gcp.fail(call.contains(".") ? call : group(call), Pacer.TRIES, status, reason, "x");

        Inventory read = cloud.inventory(LIMIT);
        assertThat(read.complete()).isFalse();
        assertThat(read.gaps()).isNotEmpty();
        if (call.contains(".")) {
            assertThat(read.instances()).hasSize(2);
        }
    }

    @Test
    void aReadThatIsThrottledOnceIsTriedAgainAfterAWait() {
        gcp.fail(group("listManagedInstances"), 1, 403, "rateLimitExceeded", "slow down");

        assertThat(cloud.inventory(LIMIT).complete()).isTrue();
        assertThat(open.clock.waits()).isNotEmpty();
    }

    @Test
    void nonsenseFromTheCloudIsAGap() {
        for (int i = 0; i < Pacer.TRIES; i++) {
            gcp.say(group("get"), new WireFake.Answer(200, "application/json", "[1, 2"));
        }

        assertThat(cloud.inventory(LIMIT).complete()).isFalse();
    }

    @Test
    void everythingThatAGateAsksForIsInTheInventory() {
        InstanceId id = first();
        gcp.byId(id.value()).isProtected = true;
        gcp.byId(id.value()).isStateful = true;
        gcp.updateType = "PROACTIVE";
        gcp.more =
                new io.vertx.core.json.JsonObject(
                        "{\"status\":{\"versionTarget\":{\"isReached\":false}}}");
        gcp.machines.values().stream().skip(1).forEach(one -> one.action = "RECREATING");

        Inventory read = cloud.inventory(LIMIT);
        CloudInstance one = read.instances().getFirst();
        assertThat(one.isProtected()).isTrue();
        assertThat(one.isStateful()).isTrue();
        assertThat(one.loadBalancer()).isEqualTo(CloudInstance.LoadBalancer.HEALTHY);
        assertThat(one.image()).isEqualTo(new ImageId("web-1"));
        assertThat(one.launchedUnixNanos()).isGreaterThan(1_000_000_000_000_000_000L);
        assertThat(read.instances().getLast().lifecycle()).isEqualTo(Lifecycle.LEAVING);
        assertThat(read.groups().getFirst().isRefreshing()).isTrue();
        assertThat(read.groups().getFirst().natives()).hasSize(1);
        assertThat(read.groups().getFirst().max()).isEqualTo(3);
        assertThat(read.groups().getFirst().application()).isEqualTo("shop");
    }

    // ---- changing: the outcome table of d.2

    record Row(String step, int status, String reason, Class<? extends Call> outcome) {
        @Override
        public String toString() {
            return step + " " + status + " " + reason + " is " + outcome.getSimpleName();
        }
    }

    private static Stream<Row> rows() {
        return Stream.of("deleteInstances", "createInstances", "recreateInstances", "patch")
                .flatMap(
                        step ->
                                Stream.of(
                                        new Row(
                                                step,
                                                404,
                                                "notFound",
                                                step.startsWith("create") || step.equals("patch")
                                                        ? Call.Refused.class
                                                        : Call.AlreadySo.class),
                                        new Row(
                                                step,
                                                409,
                                                "resourceInUseByAnotherResource",
                                                Call.Throttled.class),
                                        new Row(
                                                step,
                                                403,
                                                "rateLimitExceeded",
                                                Call.Throttled.class),
                                        new Row(step, 403, "quotaExceeded", Call.Throttled.class),
                                        new Row(step, 403, "forbidden", Call.Refused.class),
                                        new Row(step, 412, "conditionNotMet", Call.Throttled.class),
                                        new Row(step, 400, "invalid", Call.Refused.class),
                                        new Row(step, 503, "backendError", Call.Ambiguous.class)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void eachErrorSaysWhatHasHappened(Row row) {
        gcp.fail(group(row.step()), 1, row.status(), row.reason(), "by the test");

        assertThat(step(row.step())).isInstanceOf(row.outcome());
        assertThat(gcp.count(group(row.step()))).as("asked once").isEqualTo(1);
    }

    private Call step(String step) {
        return step(step, first());
    }

    private Call step(String step, InstanceId id) {
        return switch (step) {
            case "deleteInstances" -> cloud.terminate(id, Order.TERMINATE_FIRST);
            case "createInstances" -> cloud.launch(extra("row"));
            case "recreateInstances" -> cloud.recreate(id, "row");
            case String other -> cloud.rollback(group(), otherImage());
        };
    }

    @ParameterizedTest(name = "an operation that ends with {0} is {1} {2}")
    @CsvSource({
        "QUOTA_EXCEEDED, Refused, quota",
        "ZONE_RESOURCE_POOL_EXHAUSTED, Refused, stock-out",
        "PERMISSIONS_ERROR, Refused, denied",
        "RESOURCE_NOT_FOUND, Refused, not-found",
        "RESOURCE_ALREADY_EXISTS, AlreadySo, -",
        "CONDITION_NOT_MET, Throttled, -",
        "INTERNAL_ERROR, Ambiguous, -"
    })
    void theErrorOfAnOperationIsTheOutcome(String error, String outcome, String code) {
        gcp.operationError = error;

        Call call = cloud.launch(extra("row"));
        assertThat(call.getClass().getSimpleName()).isEqualTo(outcome);
        if (call instanceof Call.Refused refused) {
            assertThat(refused.code()).isEqualTo(code);
        }
        assertThat(call.requestId()).startsWith("operation-");
    }

    @ParameterizedTest(name = "{0} {1} from instanceTemplates.insert is {2}")
    @CsvSource({
        "409, alreadyExists, Accepted",
        "403, quotaExceeded, Throttled",
        "403, rateLimitExceeded, Throttled",
        "403, forbidden, Refused",
        "400, invalid, Refused",
        "503, backendError, Ambiguous"
    })
    void aRollbackGoesOnOnlyWithItsTemplateThere(int status, String reason, String outcome) {
        gcp.fail("instanceTemplates.insert", 1, status, reason, "by the test");

        Call call = cloud.rollback(group(), otherImage());
        assertThat(call.getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(gcp.count(group("patch"))).isEqualTo(outcome.equals("Accepted") ? 1 : 0);
    }

    @ParameterizedTest(name = "{0} when {1} answers {2} is {4}, and nothing is sent")
    @CsvSource({
        "deleteInstances, listManagedInstances, 503, backendError, Ambiguous",
        "deleteInstances, listManagedInstances, 403, rateLimitExceeded, Throttled",
        "deleteInstances, listManagedInstances, 401, authError, Refused",
        "createInstances, get, 503, backendError, Ambiguous",
        "createInstances, listManagedInstances, 429, rateLimitExceeded, Throttled",
        "recreateInstances, listManagedInstances, 403, forbidden, Refused",
        "patch, get, 404, notFound, Refused",
        "patch, images.get, 404, notFound, Refused",
        "patch, images.get, 403, forbidden, Refused",
        "patch, images.get, 503, backendError, Ambiguous"
    })
    void aStepWhoseLookFailsChangesNothing(
            String step, String look, int status, String reason, String outcome) {
        cloud.inventory(LIMIT);
        InstanceId id = first();
        gcp.fail(look.contains(".") ? look : group(look), Pacer.TRIES, status, reason, "x");

        assertThat(step(step, id).getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(gcp.count(group(step))).isZero();
    }

    @Test
    void anOperationThatCannotBeLookedAtIsAmbiguous() {
        String kind = isRegional() ? "regionOperations.get" : "zoneOperations.get";
        gcp.fail(kind, Pacer.TRIES, 503, "backendError", "x");

        assertThat(cloud.launch(extra("row"))).isInstanceOf(Call.Ambiguous.class);
    }

    @ParameterizedTest(name = "{0} whose answer does not come is ambiguous")
    @CsvSource({"deleteInstances", "createInstances", "recreateInstances", "patch"})
    void anAnswerThatDoesNotComeIsAmbiguous(String step) {
        gcp.fail(group(step), 2, WireFake.Break.DROP_AFTER);

        assertThat(step(step)).isInstanceOf(Call.Ambiguous.class);
    }

    @Test
    void aCallThatStallsEndsAtItsTimeLimitAndIsAmbiguous() {
        GcpCloud hasty = open.at(gcp.address(), Duration.ofMillis(300));
        InstanceId id = first();
        gcp.fail(group("deleteInstances"), 1, WireFake.Break.STALL);

        assertThat(hasty.terminate(id, Order.TERMINATE_FIRST)).isInstanceOf(Call.Ambiguous.class);
    }

    @Test
    void aLaunchWhoseAnswerWasLostIsFoundByItsNameAndNotMadeAgain() {
        gcp.fail(group("createInstances"), 1, WireFake.Break.DROP_AFTER);
        cloud.launch(extra("lost"));

        assertThat(cloud.launch(extra("lost"))).isInstanceOf(Call.AlreadySo.class);
        assertThat(gcp.machines).hasSize(3);
    }

    @Test
    void aCollectorThatBeganAnewKnowsTheTokenAgainAfterAskingForTheLaunch() {
        cloud.launch(extra("before"));
        gcp.settle();
        GcpCloud anew = open.at(gcp.address(), Duration.ofSeconds(3));

        assertThat(anew.launch(extra("before"))).isInstanceOf(Call.AlreadySo.class);
        assertThat(anew.inventory(LIMIT).instances())
                .extracting(CloudInstance::launchToken)
                .contains("before");
    }

    @Test
    void aSuccessorThatHasTheNameOfWhatWasMeantIsNotEnded() {
        InstanceId id = first();
        cloud.inventory(LIMIT);
        gcp.byId(id.value()).action = "RECREATING";
        gcp.settle();

        assertThat(cloud.terminate(id, Order.TERMINATE_FIRST)).isInstanceOf(Call.AlreadySo.class);
        assertThat(cloud.recreate(id, "t")).isInstanceOf(Call.AlreadySo.class);
        assertThat(gcp.count(group("deleteInstances"))).isZero();
        assertThat(gcp.count(group("recreateInstances"))).isZero();
        assertThat(gcp.machines).hasSize(2);
    }

    @Test
    void theSameStepOnTheSameIdIsTheSameRequest() {
        InstanceId id = first();
        gcp.fail(group("deleteInstances"), 1, WireFake.Break.DROP_BEFORE);
        cloud.terminate(id, Order.TERMINATE_FIRST);
        cloud.terminate(id, Order.TERMINATE_FIRST);

        assertThat(gcp.requests).hasSize(1);
        assertThat(gcp.requests.keySet().iterator().next())
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }

    @Test
    void recreatingKeepsTheNameAndGivesAnotherId() {
        InstanceId id = first();
        String name = gcp.byId(id.value()).name;

        assertThat(cloud.recreate(id, "t")).isInstanceOf(Call.Accepted.class);
        gcp.settle();
        assertThat(gcp.machines.get(name).id + "").isNotEqualTo(id.value());
        assertThat(gcp.size).isEqualTo(2);
    }

    @Test
    void aRollbackOfAGroupThatUpdatesByItselfIsRefused() {
        gcp.updateType = "PROACTIVE";

        assertThat(((Call.Refused) cloud.rollback(group(), otherImage())).code())
                .isEqualTo("proactive");
    }

    @Test
    void aRollbackToAnImageThatIsObsoleteIsRefused() {
        gcp.imageState = "OBSOLETE";

        assertThat(((Call.Refused) cloud.rollback(group(), otherImage())).code())
                .isEqualTo("image-unavailable");
    }

    @Test
    void aRollbackThatWasCutInHalfMakesNoSecondTemplate() {
        gcp.fail(group("patch"), 2, WireFake.Break.DROP_BEFORE);
        cloud.rollback(group(), otherImage());
        gcp.requests.clear();

        Call again = cloud.rollback(group(), otherImage());
        if (again instanceof Call.Ambiguous) {
            again = cloud.rollback(group(), otherImage());
        }
        assertThat(again).isInstanceOf(Call.Accepted.class);
        assertThat(gcp.templates).hasSize(2);
    }

    // ---- evidence

    @Test
    void evidenceHasSerialPortScreenshotAndTheBackendsView() {
        CloudEvidence evidence = cloud.evidence(first(), LIMIT);

        assertThat(evidence.console()).isEqualTo("booted\n");
        assertThat(evidence.screenshot()).isEqualTo("iVBORw0KGgo=");
        assertThat(evidence.facts()).contains("backend health: HEALTHY", "status: RUNNING");
    }

    @ParameterizedTest(name = "{0} {1} {2} on the way to copies of disks is {3} {4}")
    @CsvSource({
        "disks.createSnapshot, 403, quotaExceeded, Later, ''",
        "disks.createSnapshot, 403, rateLimitExceeded, Later, ''",
        "disks.createSnapshot, 429, rateLimitExceeded, Later, ''",
        "disks.createSnapshot, 503, backendError, Later, ''",
        "disks.createSnapshot, 403, forbidden, Failed, denied",
        "disks.createSnapshot, 400, invalid, Failed, invalid",
        "disks.createSnapshot, 404, notFound, Failed, not-found",
        "disks.createSnapshot, 409, alreadyExists, Copying, ''",
        "snapshots.get, 503, backendError, Later, ''",
        "snapshots.get, 403, forbidden, Failed, denied",
        "instances.get, 404, notFound, Failed, not-found",
        "instances.get, 503, backendError, Later, ''"
    })
    void whatKeepsDisksFromBeingCopied(
            String call, int status, String reason, String outcome, String word) {
        InstanceId id = first();
        gcp.fail(call, Pacer.TRIES, status, reason, "by the test");

        DiskCopies copies = cloud.copyDisks(id, "i-1-r1", LIMIT);
        assertThat(copies.getClass().getSimpleName()).isEqualTo(outcome);
        if (copies instanceof DiskCopies.Failed failed) {
            assertThat(failed.code()).isEqualTo(word);
        }
    }

    @Test
    void copiesWhoseAnswerDoesNotComeAreKnownByTheirNameAndAreNotMadeTwice() {
        InstanceId id = first();
        gcp.fail("disks.createSnapshot", 1, WireFake.Break.DROP_AFTER);

        assertThat(cloud.copyDisks(id, "i-1-r1", LIMIT)).isInstanceOf(DiskCopies.Later.class);
        assertThat(cloud.copyDisks(id, "i-1-r1", LIMIT)).isInstanceOf(DiskCopies.Copying.class);
        assertThat(gcp.snapshots).hasSize(2);
    }

    @Test
    void aSnapshotThatFailedEndsTheWaitAndNamesWhatIsThere() {
        InstanceId id = first();
        cloud.copyDisks(id, "i-1-r1", LIMIT);
        gcp.snapshots.replaceAll((_, _) -> "FAILED");

        assertThat(cloud.copyDisks(id, "i-1-r1", LIMIT))
                .isInstanceOfSatisfying(
                        DiskCopies.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo("copy"));
    }

    @ParameterizedTest(name = "{0} {1} from images.deprecate is {2}")
    @CsvSource({
        "403, forbidden, Refused",
        "403, rateLimitExceeded, Throttled",
        "409, resourceInUseByAnotherResource, Throttled",
        "503, backendError, Ambiguous"
    })
    void anImageThatIsNotDisabledSaysWhy(int status, String reason, String outcome) {
        gcp.fail("images.deprecate", 1, status, reason, "by the test");

        assertThat(cloud.disableImage(otherImage()).getClass().getSimpleName()).isEqualTo(outcome);
    }

    @ParameterizedTest(name = "{0} {1}: the rest of the evidence is kept, and the gap is named")
    @CsvSource({
        "instances.getScreenshot, 400, screenshot",
        "instances.getSerialPortOutput, 403, serial port",
        "instances.get, 404, instance",
        "backendServices.getHealth, 503, backend health",
        "listErrors, 503, launch errors"
    })
    void whatIsMissingIsNamed(String call, int status, String missing) {
        InstanceId id = first(); // by an inventory, which asks some of the same
        gcp.fail(call.contains(".") ? call : group(call), Pacer.TRIES, status, "x", "by the test");

        CloudEvidence evidence = cloud.evidence(id, LIMIT);
        assertThat(evidence.missing()).singleElement().asString().startsWith(missing);
        assertThat(evidence.facts()).isNotEmpty();
    }

    @Test
    void anEmptySerialPortIsNamed() {
        gcp.serial = "";

        assertThat(cloud.evidence(first(), LIMIT).missing().toString())
                .contains("serial-port-logging");
    }
}
