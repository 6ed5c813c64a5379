package io.adamant.shared.model;

/**
 * One declared check as it stands.
 *
 * @param name the name given in the image's configuration
 * @param kind {@code http}, {@code tcp}, {@code exec}, {@code file} or {@code disk}
 * @param status passing, failing, or not yet tried often enough to say
 * @param detail what was seen at the last try, in words
 * @param sinceUnixNanos when the status last changed
 * @param lastNanos how long the last try took
 */
public record CheckResult(
        String name,
        String kind,
        CheckStatus status,
        String detail,
        long sinceUnixNanos,
        long lastNanos) {

    /** What a check says. */
    public enum CheckStatus {
        PENDING,
        PASSING,
        FAILING
    }
}
