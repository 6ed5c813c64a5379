package io.adamant.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.act.ControlState;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServiceDiscoveryTest {

    private ControlState state = CannedState.of(true);
    private final ServiceDiscovery discovery = new ServiceDiscovery(() -> state, "10.0.0.1:8480");

    @Test
    void theCollectorIsTheDefaultTarget() {
        assertThat(discovery.json(null, null))
                .contains(
                        "[{\"targets\":[\"10.0.0.1:8480\"],\"labels\":{"
                                + "\"__meta_adamant_role\":\"collector\","
                                + "\"__meta_adamant_shard\":\"1\","
                                + "\"__meta_adamant_shards\":\"1\"}}]");
    }

    @Test
    void agentsAreTargetsWhereTheyAreReachable() {
        assertThat(discovery.json("instances", null))
                .contains(
                        "[{\"targets\":[\"127.0.0.1:9480\"],\"labels\":{\"instance\":\"i-healthy\","
                                + "\"application\":\"web\",\"group\":\"web-1\",\"image\":\"img-7\","
                                + "\"zone\":\"zone-a\",\"__meta_adamant_role\":\"agent\","
                                + "\"__meta_adamant_instance\":\"i-healthy\","
                                + "\"__meta_adamant_application\":\"web\","
                                + "\"__meta_adamant_group\":\"web-1\","
                                + "\"__meta_adamant_image\":\"img-7\","
                                + "\"__meta_adamant_zone\":\"zone-a\","
                                + "\"__meta_adamant_state\":\"healthy\"}}]");
    }

    @Test
    void anIncompleteInventoryGivesNoAnswerInsteadOfAnEmptyOne() {
        state = CannedState.of(false);
        assertThat(discovery.json("instances", null)).isEmpty();
        assertThat(discovery.json(null, null)).isPresent();
    }

    @Test
    void shardsAreTargetsThatPrometheusCanTellApart() {
        List<ServiceDiscovery.TargetGroup> targets = discovery.collectorTargets(3);
        assertThat(targets)
                .extracting(target -> target.labels().get("__param_shard"))
                .containsExactly("1/3", "2/3", "3/3");
        assertThat(targets)
                .extracting(target -> target.labels().get("instance"))
                .containsExactly(null, "10.0.0.1:8480/shard-2", "10.0.0.1:8480/shard-3");
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        assertThatThrownBy(() -> discovery.json("hosts", null))
                .isInstanceOf(BadScrapeException.class);
        for (String shards : List.of("0", "-1", "many", "1001", "")) {
            assertThatThrownBy(() -> discovery.json(null, shards))
                    .isInstanceOf(BadScrapeException.class);
        }
    }
}
