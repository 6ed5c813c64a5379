package io.adamant.collector.receive.admit;

/**
 * What to tell the sender.
 *
 * @param message for people, empty for none
 * @param rejected records that were not kept and must not be sent again
 * @param waitSeconds how long the sender has to wait at least, 0 where nobody knows
 */
public record Answer(Reply reply, String message, long rejected, int waitSeconds) {

    public static Answer of(Reply reply, String message) {
        return new Answer(reply, message, 0, 0);
    }
}
