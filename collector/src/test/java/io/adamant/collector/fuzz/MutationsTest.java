package io.adamant.collector.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MutationsTest {

    private final Mutations mutations =
            Mutations.ofTexts(List.of("{\"a\":[1,2,3]}", "<34>1 - host app - - - hello", ""));

    @Test
    void aSeedAlwaysMakesTheSameBytes() {
        Mutations.cases(7, 200)
                .forEach(
                        seed -> assertThat(mutations.apply(seed)).isEqualTo(mutations.apply(seed)));
    }

    @Test
    void neighbouringSeedsMakeDifferentBytes() {
        Set<String> seen = new HashSet<>();
        Mutations.cases(1, 1_000).forEach(seed -> seen.add(mutations.applyToText(seed)));
        assertThat(seen).hasSizeGreaterThan(500);
    }

    @Test
    void mutantsStayNearTheSizeOfTheirSeeds() {
        Mutations.cases(1, 10_000)
                .forEach(seed -> assertThat(mutations.apply(seed)).hasSizeLessThanOrEqualTo(256));
    }
}
