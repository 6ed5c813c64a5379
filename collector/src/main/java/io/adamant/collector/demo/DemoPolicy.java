package io.adamant.collector.demo;

/** The demo's policy: that of production in shape, with seconds where production has minutes. */
final class DemoPolicy {

    static final String YAML =
            """
            mode: enforce
            """;

    private DemoPolicy() {}
}
