package io.adamant.collector.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.assess.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The document has the table that the code gives, and the planner does what the table says. */
final class OutcomeTableTest {

    private static final PlanPolicy.Budget DEFAULT = PlanPolicy.DEFAULT.budget();

    @Test
    void theDocumentHasExactlyThisTable() throws IOException {
        Path document = Path.of("..", "docs", "operating.md");
        assertThat(Files.readString(document, StandardCharsets.UTF_8))
                .contains(OutcomeTable.markdown(DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void thePlannerDoesWhatTheTableSays(int desired) {
        int breaker = DEFAULT.breakerLimit(desired);
        int sick = Math.min(desired, breaker);
        assertThat(decisions(desired, sick)).isEqualTo(Math.min(sick, DEFAULT.limit(desired)));
        if (breaker < desired) {
            assertThat(decisions(desired, breaker + 1)).isZero();
        }
    }

    private static int decisions(int desired, int sick) {
        Fleet fleet = new Fleet(desired).defaultBudget();
        for (int i = 1; i <= sick; i++) {
            fleet.verdict(i, new Verdict.Sick("", 0));
        }
        return Planner.plan(fleet.situation()).decisions().size();
    }
}
