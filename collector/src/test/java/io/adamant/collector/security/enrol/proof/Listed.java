package io.adamant.collector.security.enrol.proof;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.util.ArrayList;
import java.util.List;

/** An inventory of test instances, and claims for them. */
public final class Listed {

    /** When everything happens. */
    public static final long NOW = 1_800_000_000_000_000_000L;

    private final List<CloudInstance> instances = new ArrayList<>();

    public Listed with(String id, String image, String zone, CloudInstance.State state) {
        instances.add(
                new CloudInstance(
                        new InstanceId(id),
                        new GroupName("web"),
                        new ImageId(image),
                        zone,
                        state,
                        CloudInstance.StatusCheck.OK,
                        CloudInstance.LoadBalancer.NONE,
                        NOW,
                        null,
                        false,
                        null));
        return this;
    }

    public Roster roster() {
        return new Roster(() -> new Inventory(List.of(), instances, true, List.of(), NOW));
    }

    static Verifier.Claim claim(String instance, String nonce, String proof) {
        return new Verifier.Claim(
                new InstanceId(instance), new BootId("b-1"), "ab12", nonce, proof, NOW);
    }
}
