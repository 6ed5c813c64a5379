package io.adamant.collector.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.localcloud.estate.Instance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoadBalancerTest {

    private static final class FakeClient implements LoadBalancer.Client {
        final List<Long> requests = new ArrayList<>();
        boolean healthy = true;

        @Override
        public boolean healthy(int port) {
            return healthy;
        }

        @Override
        public void request(int port, long number) {
            requests.add(number);
        }
    }

    private final FakeClient client = new FakeClient();
    private final LoadBalancer balancer = new LoadBalancer(client, Runnable::run);
    private final List<Instance> one =
            List.of(
                    new Instance(
                            "i-00000001",
                            new Instance.Origin("web", "shop", "app-1", "a", "t", true),
                            20_400,
                            Instance.State.RUNNING,
                            new Instance.Times(1, 0, 0),
                            "launched"));

    @Test
    void aNewTargetIsUnhealthyUntilItAnsweredTwice() {
        balancer.tick(one);
        assertThat(balancer.isHealthy("i-00000001")).isFalse();
        assertThat(client.requests).isEmpty();

        balancer.tick(one);
        assertThat(balancer.isHealthy("i-00000001")).isTrue();
    }

    @Test
    void aHealthyTargetGetsOneRequestATick() {
        for (int i = 0; i < 5; i++) {
            balancer.tick(one);
        }

        assertThat(client.requests).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void oneBadAnswerIsForgivenAndTwoAreNot() {
        balancer.tick(one);
        balancer.tick(one);
        client.healthy = false;
        balancer.tick(one);
        assertThat(balancer.isHealthy("i-00000001")).isTrue();

        balancer.tick(one);
        assertThat(balancer.isHealthy("i-00000001")).isFalse();
    }

    @Test
    void aTargetThatLeftBeginsAnew() {
        balancer.tick(one);
        balancer.tick(one);
        balancer.tick(List.of());
        balancer.tick(one);

        assertThat(balancer.isHealthy("i-00000001")).isFalse();
    }

    @Test
    void aTargetWhoseAnswerIsStillOutIsNotAskedAgain() {
        List<Runnable> held = new ArrayList<>();
        LoadBalancer slow = new LoadBalancer(client, held::add);
        slow.tick(one);
        slow.tick(one);

        assertThat(held).hasSize(1);
    }
}
