package io.adamant.collector.plan;

import io.adamant.collector.plan.PlanPolicy.Budget;

/**
 * What the default policy means for groups of each size, as the table of docs/operating.md: derived
 * from the very code that decides, so that the document cannot say something else.
 */
public final class OutcomeTable {

    /** Largest group of the table. */
    public static final int LARGEST = 20;

    private OutcomeTable() {}

    /** Markdown, a line per size. */
    public static String markdown(Budget budget) {
        StringBuilder table = new StringBuilder();
        table.append(
                "| desired | replaced at once | left to serve at least | sick ones that stop it |\n");
        table.append("|---|---|---|---|\n");
        for (int desired = 1; desired <= LARGEST; desired++) {
            int limit = budget.limit(desired);
            int breaker = budget.breakerLimit(desired);
            table.append("| ")
                    .append(desired)
                    .append(" | ")
                    .append(limit)
                    .append(" | ")
                    .append(desired - limit)
                    .append(" | ")
                    .append(breaker == Integer.MAX_VALUE ? "never by count" : breaker + 1)
                    .append(" |\n");
        }
        return table.toString();
    }
}
