package io.adamant.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.act.ControlState;
import org.junit.jupiter.api.Test;

final class ServiceDiscoveryTest {

    private ControlState state = CannedState.of(true);
    private final ServiceDiscovery discovery = new ServiceDiscovery(() -> state, "10.0.0.1:8480");

    @Test
    void theCollectorIsTheDefaultTarget() {
        assertThat(discovery.json(null))
                .contains(
                        "[{\"targets\":[\"10.0.0.1:8480\"],"
                                + "\"labels\":{\"__meta_adamant_shard\":\"0\"}}]");
    }

    @Test
    void agentsAreTargetsWhereTheyAreReachable() {
        assertThat(discovery.json("instances"))
                .contains(
                        "[{\"targets\":[\"127.0.0.1:9480\"],\"labels\":{\"instance\":\"i-healthy\","
                                + "\"application\":\"web\",\"group\":\"web-1\",\"image\":\"img-7\","
                                + "\"zone\":\"zone-a\"}}]");
    }

    @Test
    void anIncompleteInventoryGivesNoAnswerInsteadOfAnEmptyOne() {
        state = CannedState.of(false);
        assertThat(discovery.json("instances")).isEmpty();
        assertThat(discovery.json(null)).isPresent();
    }
}
