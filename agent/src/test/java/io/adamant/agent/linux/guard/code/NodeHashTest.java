package io.adamant.agent.linux.guard.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeHashTest {

    @Test
    void hashesNeverAreThoseKeptForSpecialNodes() {
        assertThat(NodeHash.of("")).isEqualTo(2);
        assertThat(NodeHash.of("system.slice")).isBetween(2, Integer.MAX_VALUE - 1);
    }

    @Test
    void namesThatDifferHashDifferently() {
        assertThat(NodeHash.of("adamant-agent.service"))
                .isNotEqualTo(NodeHash.of("adamant-agent.servicf"));
    }
}
