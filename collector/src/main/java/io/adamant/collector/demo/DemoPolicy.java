package io.adamant.collector.demo;

/** The demo's policy: that of production in shape, with seconds where production has minutes. */
final class DemoPolicy {

    static final String YAML =
            """
            mode: enforce
            confirm: 2s
            recover: 1s
            silence: 3s
            boot-bound: 10s
            warm-up: 5s
            max-lag: 5s
            patience: 5s
            unconfirmed-patience: 30s
            drain: 1s
            evidence: 5s
            inventory: 500ms
            budget:
              count: 1
              percent: 34
            breaker:
              exit: 5s
            images:
              bake: 10s
            rate:
              group: 100
              image: 100
              total: 200
            """;

    private DemoPolicy() {}
}
