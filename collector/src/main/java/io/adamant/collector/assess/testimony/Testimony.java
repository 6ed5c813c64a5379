package io.adamant.collector.assess.testimony;

import io.adamant.collector.assess.testimony.Statement.Opinion;
import java.time.Duration;
import java.util.List;

/**
 * What a verdict rests on.
 *
 * @param statements one per source
 * @param expiresNanos when the verdict is void unless the sources say it again, Unix nanoseconds
 */
public record Testimony(List<Statement> statements, long expiresNanos) {

    /** Nothing that was said longer ago is acted upon. */
    public static final Duration LIFE = Duration.ofSeconds(60);

    public Testimony {
        statements = List.copyOf(statements);
    }

    /** Sources that call it bad, its own silence included. */
    public long against() {
        return statements.stream()
                .filter(one -> one.opinion() == Opinion.BAD || one.opinion() == Opinion.SILENT)
                .count();
    }

    /** Sources that have an opinion. */
    public long asked() {
        return statements.stream().filter(one -> one.opinion() != Opinion.NONE).count();
    }

    /** Such as {@code 2 of 3 against: agent silent, cloud impaired, load_balancer healthy}. */
    public String words() {
        StringBuilder words = new StringBuilder();
        words.append(against()).append(" of ").append(asked()).append(" against");
        String separator = ": ";
        for (Statement one : statements) {
            words.append(separator)
                    .append(one.source().name().toLowerCase(java.util.Locale.ROOT))
                    .append(' ')
                    .append(one.words());
            separator = ", ";
        }
        return words.toString();
    }
}
