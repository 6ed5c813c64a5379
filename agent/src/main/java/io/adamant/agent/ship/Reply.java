package io.adamant.agent.ship;

/** What came back from one request on the wire. */
sealed interface Reply {

    /**
     * A whole HTTP answer.
     *
     * @param retryAfter the header's text, empty when absent
     */
    record Answer(int status, String retryAfter, byte[] body) implements Reply {}

    /**
     * No whole answer; the request may or may not have been taken.
     *
     * @param beforeAnswer the connection ended before the first byte of an answer
     * @param detail words for people
     */
    record Broken(boolean beforeAnswer, String detail) implements Reply {}
}
