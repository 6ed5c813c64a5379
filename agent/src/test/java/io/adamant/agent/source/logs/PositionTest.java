package io.adamant.agent.source.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PositionTest {

    @Test
    void survivesItsTextForm() {
        Position position = new Position(2, 1_000_000_007L, 3, 1024, 4_000_000_000L, "/a b/c");

        assertThat(Position.parse(position.toText())).contains(position);
    }

    @Test
    void isAbsentWhereTheTextIsNone() {
        assertThat(Position.parse("")).isEmpty();
        assertThat(Position.parse("1 2 3 4 5")).isEmpty();
        assertThat(Position.parse("1 2 x 4 5 /a")).isEmpty();
    }
}
