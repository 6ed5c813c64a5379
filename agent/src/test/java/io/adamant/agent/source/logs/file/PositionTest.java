package io.adamant.agent.source.logs.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.source.logs.read.Cursor.Mark;
import org.junit.jupiter.api.Test;

final class PositionTest {

    @Test
    void survivesItsTextForm() {
        Position position =
                new Position(2, 1L << 33, 3, new Mark(1024, -7), new Mark(256, 9), true, "/a b/c");

        assertThat(Position.parse(position.toText())).contains(position);
    }

    @Test
    void isAbsentWhereTheTextIsNoneOrOfAnotherFormat() {
        assertThat(Position.parse("")).isEmpty();
        assertThat(Position.parse("2 1 2 3 4 5")).isEmpty();
        assertThat(Position.parse("2 0 x 0 0 0 0 0 l /a")).isEmpty();
        assertThat(Position.parse("3 0 9 0 0 0 0 0 l /a")).isEmpty();
    }

    @Test
    void isAbsentWhereItsNumbersCannotBe() {
        assertThat(Position.parse("2 0 9 0 0 0 9 1 l /a")).isPresent();
        assertThat(Position.parse("2 0 9 0 0 0 10 1 l /a")).isEmpty();
        assertThat(Position.parse("2 0 9000 0 -1 0 0 0 l /a")).isEmpty();
        assertThat(Position.parse("2 0 9000 0 2000 0 0 0 l /a")).isEmpty();
    }
}
