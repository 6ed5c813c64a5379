package io.adamant.agent.ship.http;

import io.adamant.agent.ship.link.Breakage;

/** What came back from one request. */
public sealed interface Reply {

    /**
     * A whole HTTP answer.
     *
     * @param contentType the header's media type in lower case, without parameters; empty when
     *     absent
     * @param retryAfter the header's text, empty when absent
     * @param body at most {@link ResponseReader#MAX_BODY_BYTES}
     */
    record Answer(int status, String contentType, String retryAfter, byte[] body)
            implements Reply {}

    /**
     * No whole answer; the request may or may not have been taken.
     *
     * @param kept a connection that had served before ended before the first byte of an answer, as
     *     servers do that close what is idle: no failure of theirs
     * @param detail words for people
     */
    record Broken(Breakage cause, boolean kept, String detail) implements Reply {}
}
