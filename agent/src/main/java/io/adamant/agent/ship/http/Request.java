package io.adamant.agent.ship.http;

/**
 * One POST of protobuf.
 *
 * @param path such as {@code /v1/logs}
 * @param encoding {@code Content-Encoding}, empty for none
 * @param batch {@code Adamant-Batch}, empty for none
 * @param head goes first
 * @param rest goes second; neither is copied
 */
public record Request(String path, String encoding, String batch, byte[] head, byte[] rest) {

    long bodyBytes() {
        return (long) head.length + rest.length;
    }
}
