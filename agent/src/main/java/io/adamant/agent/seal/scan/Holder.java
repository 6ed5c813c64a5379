package io.adamant.agent.seal.scan;

/**
 * A process that can write a protected file through what it opened before the seal.
 *
 * @param command its short name
 * @param path the file as the process sees it
 */
public record Holder(int processId, String command, String path, Means means) {

    /** By what. */
    public enum Means {
        /** A descriptor opened for writing. */
        DESCRIPTOR,
        /** A shared mapping that may be written. */
        MAPPING
    }

    /** As it stands in reports. */
    String text() {
        return processId
                + " "
                + command
                + " holds "
                + path
                + (means == Means.DESCRIPTOR ? " open for writing" : " mapped for writing");
    }
}
