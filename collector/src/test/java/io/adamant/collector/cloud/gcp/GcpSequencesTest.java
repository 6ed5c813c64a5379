package io.adamant.collector.cloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The exact calls of each step, as docs/clouds.md lists them. */
final class GcpSequencesTest {

    private static final GroupName WEB = new GroupName("web");
    private static final String GROUP = "instanceGroupManagers.";

    private final OpenGcp open = new OpenGcp(false, "web 3 backend=lb");
    private final FakeGcp gcp = open.fake;
    private final GcpCloud cloud = open.cloud;

    @AfterEach
    void close() {
        open.close();
    }

    private List<String> names() {
        List<String> names = gcp.calls().stream().map(line -> line.split(" ")[0]).toList();
        gcp.forgetCalls();
        return names;
    }

    private InstanceId begin() {
        gcp.pageSize = 100;
        return new InstanceId("" + gcp.machines.values().iterator().next().id);
    }

    @Test
    void anInventory() {
        begin();
        cloud.inventory(Duration.ofSeconds(5));

        assertThat(names())
                .containsExactly(
                        GROUP + "get",
                        GROUP + "listManagedInstances",
                        "instances.list",
                        "backendServices.getHealth",
                        "instanceTemplates.get");
    }

    @Test
    void aReplacementInEitherOrder() {
        InstanceId old = begin();
        cloud.launch(new Successor(WEB, "i-1-r1-1", Order.LAUNCH_FIRST, old));
        String name = GcpSteps.name("web", "i-1-r1-1");
        assertThat(gcp.calls().get(2))
                .isEqualTo(GROUP + "createInstances {\"instances\":[{\"name\":\"" + name + "\"}]}");
        assertThat(names())
                .containsExactly(
                        GROUP + "get",
                        GROUP + "listManagedInstances",
                        GROUP + "createInstances",
                        "zoneOperations.get");
        assertThat(gcp.size).isEqualTo(3);
        gcp.settle();

        cloud.drain(old);
        assertThat(names()).containsExactly(GROUP + "listManagedInstances");

        cloud.terminate(old, Order.LAUNCH_FIRST);
        assertThat(gcp.calls().get(1)).contains("\"skipInstancesOnValidationError\":true");
        assertThat(names())
                .containsExactly(
                        GROUP + "listManagedInstances",
                        GROUP + "deleteInstances",
                        "zoneOperations.get");
        assertThat(gcp.size).isEqualTo(2);
    }

    @Test
    void copiesOfDisks() {
        InstanceId old = begin();
        cloud.copyDisks(old, "i-1-r1", Duration.ofSeconds(5));

        assertThat(names())
                .as("both disks, not the local SSD")
                .containsExactly(
                        GROUP + "listManagedInstances",
                        "instances.get",
                        "snapshots.get",
                        "disks.createSnapshot",
                        "snapshots.get",
                        "disks.createSnapshot");
        assertThat(gcp.snapshots.keySet()).allMatch(name -> name.matches("adamant-[0-9a-f]{24}"));
    }

    @Test
    void aDisabledImage() {
        begin();
        cloud.disableImage(new ImageId("web-2"));

        assertThat(gcp.calls().getLast()).isEqualTo("images.deprecate {\"state\":\"OBSOLETE\"}");
        assertThat(names()).containsExactly("images.get", "images.deprecate");
    }

    @Test
    void aRollback() {
        begin();
        cloud.rollback(WEB, new ImageId("web-2"));

        assertThat(names())
                .containsExactly(
                        GROUP + "get",
                        "instanceTemplates.get",
                        "images.get",
                        "instanceTemplates.insert",
                        "globalOperations.get",
                        GROUP + "patch",
                        "zoneOperations.get");
        assertThat(gcp.templates.get(gcp.template).encode()).contains("global/images/web-2");
    }
}
